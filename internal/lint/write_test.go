package lint_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/lint"
)

// hostile tries to leave its line, its annotation and its link in every format.
const hostile = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}, "a\n::error::b](https://evil.example)\u202e": {type: apiKey, in: query, name: "k%0A\u001b[2J"}}}
security: [{keyCard: []}]
x-oasguard-ignore: {undeclared-response: "because\n::error::of it", object-without-resource: no}
paths:
  "/a,b:c\n::error::/{id}":
    delete: {operationId: "x\n::set-output name=a::b\u2028[c](d)", x-required-roles: [staff]}
  /b:
    get: {operationId: "plain"}
  "/a' , \" \\ [c]":
    get: {operationId: "<script>alert(1)</script>", responses: {default: {}}}
`

func hostileReport(t *testing.T) lint.Report {
	t.Helper()
	files(t, []txtar.File{{Name: "hotel.yaml", Data: []byte(hostile)}, {Name: "oasguard.yaml", Data: []byte("lint: {rules: {safe-without-rule: off}}")}})
	return run(t, "hotel.yaml")
}

func written(t *testing.T, r lint.Report, format string) string {
	t.Helper()
	var b bytes.Buffer
	f, err := lint.Formats.Named(format)
	if err == nil {
		err = f.Write(r, &b, "v9.9.9")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compile returns a schema of this repository; before files changes the folder.
func compile(t *testing.T, path string) *jsonschema.Schema {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile(abs)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("no JSON: %v\n%s", err, text)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestText(t *testing.T) {
	const want = `hotel.yaml:3:71: warning: security scheme "a\n::error::b](https://evil.example)\u202e" sends its key in query parameter "k%0A\x1b[2J", which logs and histories keep (api-key-in-query)
    fix: in: header
`
	got := written(t, hostileReport(t), "text")
	if strings.Contains(got, "undeclared-response") {
		t.Error("ignored findings are reported")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGitHub(t *testing.T) {
	got := written(t, hostileReport(t), "github")
	want := `::warning file=hotel.yaml,title=oasguard api-key-in-query,line=3,col=71::security scheme "a\n::error::b](https://evil.example)\u202e" sends its key in query parameter "k%250A\x1b[2J", which logs and histories keep%0Afix: in: header
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGitHubEscapes holds what no message has now, and some file name may have.
func TestGitHubEscapes(t *testing.T) {
	var r lint.Report
	f := lint.Finding{}
	f.Position.File, f.Position.Line, f.Rule, f.Message, f.Fix = "a,b:c\n::error::%", 7, "r", "m\r\n::error::x", "one\ntwo"
	r.Findings = []lint.Finding{f}
	want := "::warning file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A%25,title=oasguard r,line=7::m%0D%0A::error::x%0Afix: one%0Atwo\n"
	if diff := cmp.Diff(want, written(t, r, "github")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = `a,b:c\n::error::%:7: warning: m\r\n::error::x (r)
    fix: one
         two
`
	if diff := cmp.Diff(want, written(t, r, "text")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJSON(t *testing.T) {
	schema := compile(t, "../../docs/schema/lint.schema.json")
	report := hostileReport(t)
	got := written(t, report, "json")
	validate(t, schema, got)
	var out struct {
		Warnings          int
		Findings, Ignored []map[string]any
	}
	if err := json.Unmarshal([]byte(got), &out); err != nil {
		t.Fatal(err)
	}
	if out.Warnings != 1 || len(out.Findings) != 1 || len(out.Ignored) != 3 {
		t.Errorf("%d warnings, %d findings, %d ignored, want 1, 1, 3:\n%s", out.Warnings, len(out.Findings), len(out.Ignored), got)
	}
	want := map[string]any{
		"rule": "undeclared-response", "severity": "info", "file": "hotel.yaml", "line": 8.0, "column": 5.0,
		"path": "/a,b:c\n::error::/{id}", "method": "DELETE", "reason": "because\n::error::of it",
		"message": `"x\n::set-output name=a::b\u2028[c](d)": the guard answers 400, 401 and 403, which responses does not declare`,
		"fix":     "declare 400, 401 and 403; oasguard lint --fix FILE writes an overlay that does",
	}
	if diff := cmp.Diff(want, out.Ignored[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	validate(t, schema, written(t, lint.Report{}, "json"))
}

func TestSARIF(t *testing.T) {
	schema := compile(t, "testdata/sarif/sarif-2.1.0-rtm.5.json")
	got := written(t, hostileReport(t), "sarif")
	validate(t, schema, got)
	validate(t, schema, written(t, lint.Report{}, "sarif"))
	if schema.Validate(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{}}}) == nil {
		t.Error("the schema accepts a run without a tool")
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID       string
				RuleIndex    int
				Message      struct{ Text string }
				Suppressions []struct{ Kind, Justification string }
			}
		}
	}
	if err := json.Unmarshal([]byte(got), &log); err != nil {
		t.Fatal(err)
	}
	results := log.Runs[0].Results
	if len(results) != 4 {
		t.Fatalf("%d results, want 4:\n%s", len(results), got)
	}
	for _, r := range results {
		if id := log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID; id != r.RuleID {
			t.Errorf("ruleIndex of %s is that of %s", r.RuleID, id)
		}
		if strings.Contains(strings.ReplaceAll(r.Message.Text, `\]`, ""), "](") {
			t.Errorf("the document makes a link: %s", r.Message.Text)
		}
	}
	if s := results[2].Suppressions; len(s) != 1 || s[0].Kind != "inSource" || s[0].Justification != "because\n::error::of it" {
		t.Errorf("suppressions: %v", s)
	}
}
