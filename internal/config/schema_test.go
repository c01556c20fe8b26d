package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/txtar"
)

// TestSchema holds the JSON Schema for editors against the reader: it accepts
// what is accepted, and refuses what is refused, as far as one value alone shows it.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/oasguard.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	accepted := []string{
		"lint: {rules: {implicit-public: error, unsafe-public: off}, ignore: [{rule: a, path: /b, method: post, reason: c}, {rule: a, reason: c}]}",
		"extensions: {roles: x-a, permissions: {key: x-b, shape: flag, name: sudo}, resource: {key: x-c, shape: actions, lists: all}, authorize: {key: x-d, lists: any}, public: {key: x-e, shape: flag, replaces-root-security: true}}",
		"extensions: {roles: {key: x-a, shape: words, lists: any}, permissions: {key: x-b, lists: all}, resource: x-c, authorize: x-d, public: x-e}",
		"extensions: {roles: {key: x-a, shape: operator}, resource: {key: x-c}}",
		"extensions: {roles: [x-a, {key: x-b, shape: comma, mode: x-m, lists: any}], permissions: [{key: x-c, at: needs, ignore: [note]}, {key: x-d, with: x-e, join: /}], either: [x-a, x-c]}",
		"extensions: {resource: {key: x-a, shape: actions, lists: all, mode: x-m, ignore: [note], at: b}, public: [{key: x-f, value: None}, {key: x-g, value: false, at: open}], either: [[x-a, x-required-scopes]]}",
		"extensions: {roles: {key: x-required-roles, mode: x-m}, scopes: {key: x-required-scopes, lists: any}, authorize: {key: x-authorize, lists: all}, permissions: {key: x-a, shape: operator, ignore: [b]}}",
	}
	accepted = append(accepted, "schemes: {bearerAuth: {type: http, scheme: bearer, description: ours}, login: {type: oauth2, flows: {implicit: {}}}}")
	accepted = append(accepted, "build-tag: experimental", "build-tag: 'linux && !(prod || arm64)'")
	for text := range acceptedConfigs() {
		accepted = append(accepted, text)
	}
	accepted = append(accepted, testdataConfigs(t)...)
	for _, text := range accepted {
		if err := schema.Validate(value(t, text)); err != nil {
			t.Errorf("the schema refuses what is accepted:\n%s\n%v", text, err)
		}
	}
	refused := 0
	for _, c := range slices.Concat(refusedConfigs(), refusedExtensions(), refusedLint()) {
		var v any
		if strings.Contains(c.want, "already") || strings.Contains(c.want, "read as no rule") || strings.Contains(c.want, "says who may call") || strings.Contains(c.want, "(unreadable-config)") || strings.Contains(c.want, "(duplicate-key)") || strings.Contains(c.want, "an alias") {
			continue // what two values show, or the text
		}
		if err := yaml.Unmarshal([]byte(c.text), &v); err != nil {
			t.Fatal(err)
		}
		refused++
		if schema.Validate(v) == nil {
			t.Errorf("the schema accepts what is refused:\n%s\n%s", c.text, c.want)
		}
	}
	if refused < 20 {
		t.Errorf("only %d refused texts were tried", refused)
	}
}

func value(t *testing.T, text string) (v any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &v); err != nil && strings.TrimSpace(text) != "" {
		t.Fatal(err)
	}
	return v
}

// testdataConfigs are the settings beside the documents of testdata.
func testdataConfigs(t *testing.T) []string {
	t.Helper()
	var texts []string
	cases, err := filepath.Glob("../../testdata/cases/*/oasguard.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no settings found: %v", err)
	}
	for _, path := range cases {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	refused, err := filepath.Glob("../../testdata/refused/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range refused {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == "oasguard.yaml" {
				texts = append(texts, string(f.Data))
			}
		}
	}
	return texts
}
