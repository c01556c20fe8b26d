package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
)

func TestReadLint(t *testing.T) {
	path := write(t, `lint:
  rules: {implicit-public: error, unsafe-public: off}
  ignore:
    - {rule: unsafe-public, path: /login, method: post, reason: nobody is known yet}
    - {rule: api-key-in-query, reason: "we know"}
`)
	got, diags := config.Read(path)
	if len(diags) > 0 {
		t.Fatalf("unexpected diagnostics: %v", diags)
	}
	at := func(line, column int) diag.Position { return diag.Position{File: path, Line: line, Column: column} }
	want := config.Lint{
		Levels: []config.Level{{Rule: "implicit-public", Level: "error", At: at(2, 11)}, {Rule: "unsafe-public", Level: "off", At: at(2, 35)}},
		Ignore: []config.Ignore{
			{Rule: "unsafe-public", Path: "/login", Method: "POST", Reason: "nobody is known yet", At: at(4, 7)},
			{Rule: "api-key-in-query", Reason: "we know", At: at(5, 7)},
		},
	}
	if diff := cmp.Diff(want, got.Lint); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// refusedLint are settings of lint that are refused, with the whole of what is said.
func refusedLint() []struct{ text, want string } {
	const ignore = "ignore: [{rule: unsafe-public, path: /login, method: post, reason: who logs in is not known yet}]"
	return []struct{ text, want string }{
		{"lint: all", `F:1:7: error: lint is "all" where a mapping belongs (wrong-type)
    fix: lint: {rules: {implicit-public: error}}`},
		{"lint: {rule: {}}", `F:1:8: error: lint: there is no key "rule" (unknown-key)
    fix: rules: {implicit-public: error}`},
		{"lint: {rules: [a]}", `F:1:15: error: lint: rules is a list where a mapping from rule ids to severities belongs (wrong-type)
    fix: rules: {implicit-public: error}`},
		{"lint: {rules: {a: none}}", `F:1:19: error: lint: rules: "a" is "none" where one of off, info, warning, error belongs (wrong-type)
    fix: warning`},
		{"lint: {rules: {a: off, a: error}}", `F:1:24: error: lint: rules: key "a" stands twice, first at F:1:16 (duplicate-key)
    fix: keep one of the two`},
		{"lint: {ignore: {}}", `F:1:16: error: lint: ignore is a mapping where a list belongs (wrong-type)
    fix: ` + ignore},
		{"lint: {ignore: [a]}", `F:1:17: error: lint: ignore holds "a" where a mapping belongs (wrong-type)
    fix: ` + ignore},
		{"lint: {ignore: [{rule: a}]}", `F:1:17: error: lint: ignore: rule "a" is ignored without a reason (missing-key)
    fix: reason: why this is right as it is`},
		{"lint: {ignore: [{rule: a, reason: ' '}]}", `F:1:35: error: lint: ignore: reason is " " where a reason belongs (wrong-type)
    fix: reason: why this is right as it is`},
		{"lint: {ignore: [{reason: a}]}", `F:1:17: error: lint: ignore: an entry names no rule (missing-key)
    fix: ` + ignore},
		{"lint: {ignore: [{rule: a, reason: b, paths: /c}]}", `F:1:38: error: lint: ignore: there is no key "paths" (unknown-key)
    fix: path: /login`},
	}
}

func TestReadLintRefuses(t *testing.T) {
	for _, c := range refusedLint() {
		path := write(t, c.text)
		_, diags := config.Read(path)
		var got strings.Builder
		for _, d := range diags {
			got.WriteString(strings.ReplaceAll(d.String(), path, "F"))
		}
		if diff := cmp.Diff(c.want, got.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}
