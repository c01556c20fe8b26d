package matrix

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/oasguard/oasguard/internal/access"
)

var update = flag.Bool("update", false, "write what was found into testdata")

// hostile has text that tries to leave its place in every name.
func hostile() *access.API {
	bad := "=1|`a``b`\r\n</script><script>alert(1)</script>\\| \u202e<!--\U000E0041"
	scheme := &access.Scheme{Name: bad, Kind: access.OAuth2}
	rule := access.RoleRule(bad)
	return &access.API{
		Title: bad, Schemes: []*access.Scheme{scheme}, Scopes: []string{"+scope"}, Permissions: []string{"@permission"},
		Roles: []access.Role{{Name: bad, Description: bad}, {Name: "\t-tab"}, {Name: " =space"}},
		Operations: []*access.Operation{
			{Method: "GET", Path: "/" + bad, ID: bad, Summary: bad, Rule: &rule, Alternatives: []access.Alternative{{{Scheme: scheme, Scopes: []string{"+scope"}}}}},
			{Method: "POST", Path: "/open", ID: "-open"},
		},
	}
}

// TestWrite compares every format with what is stored, and twice with itself.
func TestWrite(t *testing.T) {
	for name, api := range map[string]*access.API{"hotel": hotel(), "hostile": hostile(), "empty": {}} {
		for format, ext := range map[string]string{"markdown": ".md", "csv": ".csv", "json": ".json"} {
			got := write(t, api, format)
			if again := write(t, api, format); !bytes.Equal(got, again) {
				t.Errorf("%s as %s differs from one time to the next", name, format)
			}
			path := filepath.Join("testdata", name+ext+".golden")
			if *update {
				if err := os.MkdirAll("testdata", 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; go test ./internal/matrix -run TestWrite -update writes it", err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", name, format, diff)
			}
		}
	}
}

func write(t *testing.T, api *access.API, name string) []byte {
	t.Helper()
	f, err := Formats.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	out, err := f.Write(Build(api), "v0.0.0")
	if err != nil {
		t.Fatal(err)
	}
	if !IsOurs(out) {
		t.Errorf("%s: a file of ours is not known as such", name)
	}
	return out
}

// TestSchema holds the JSON against the schema that is published.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/matrix.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, api := range map[string]*access.API{"hotel": hotel(), "hostile": hostile(), "empty": {}} {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(t, api, "json")))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{
		`{}`,
		`{"generator":"oasguard v1","title":"","counts":{"operations":1,"guarded":0,"optional":0,"public":1},"callers":[],"operations":[{"method":"GET","path":"/","access":"open","needs":"public","may":[]}]}`,
		`{"generator":"oasguard v1","title":"","counts":{"operations":1,"guarded":0,"optional":0,"public":1},"callers":[],"operations":[{"method":"GET","path":"/","access":"public","needs":"public","may":[{"kind":"role","name":"a","may":"if"}]}]}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(value) == nil {
			t.Errorf("the schema accepts %s", bad)
		}
	}
}

// TestCSV reads the file back as RFC 4180 has it: no cell begins as a formula
// does, and every line has its fields.
func TestCSV(t *testing.T) {
	out := write(t, hostile(), "csv")
	if n, crlf := bytes.Count(out, []byte("\n")), bytes.Count(out, []byte("\r\n")); n != 3 || crlf != 3 {
		t.Errorf("%d line feeds, %d of them after a carriage return; want 3 and 3", n, crlf)
	}
	records, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, field := range record {
			if strings.ContainsAny(field[:min(1, len(field))], "=+-@\t\r") || strings.ContainsAny(field, "\r\n\t\u202e") {
				t.Errorf("field %q", field)
			}
		}
	}
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": `'\t=1`, "\r=1": `'\r=1`, "\n=1": `'\n=1`, " =1": "' =1", "＝1": "'＝1",
		"/a=1": "/a=1", "role staff": "role staff", "": "", " ": " ",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q): got %q, want %q", in, got, want)
		}
	}
}

// TestPage reads the page as a browser would: the data is JSON in one piece, and
// the policy names the very style and script that are there.
func TestPage(t *testing.T) {
	for name, api := range map[string]*access.API{"hotel": hotel(), "hostile": hostile(), "empty": {}} {
		out := string(write(t, api, "html"))
		if again := string(write(t, api, "html")); again != out {
			t.Errorf("%s: the page differs from one time to the next", name)
		}
		part := func(pattern string) string {
			t.Helper()
			found := regexp.MustCompile(`(?s)`+pattern).FindAllStringSubmatch(out, -1)
			if len(found) != 1 {
				t.Fatalf("%s: %d × %s, want one", name, len(found), pattern)
			}
			return found[0][1]
		}
		var data pageData
		d := json.NewDecoder(strings.NewReader(part(`<script type="application/json" id="data">(.*?)</script>`)))
		d.DisallowUnknownFields()
		if err := d.Decode(&data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(data.Rows) != len(api.Operations) || len(data.Columns) != len(api.Roles)+len(api.Permissions)+len(api.Scopes)+len(api.Schemes) {
			t.Errorf("%s: %d rows and %d columns", name, len(data.Rows), len(data.Columns))
		}
		want := policy(part(`<style>(.*?)</style>`), part(`<script>(.*?)</script>`))
		if got := strings.ReplaceAll(strings.ReplaceAll(part(`<meta http-equiv="Content-Security-Policy" content="(.*?)">`), "&#39;", "'"), "&#43;", "+"); got != want {
			t.Errorf("%s: policy %s\nwant %s", name, got, want)
		}
		if n := strings.Count(out, "<script"); n != 2 {
			t.Errorf("%s: %d script elements, want 2", name, n)
		}
	}
}

// TestJSON reads the text of the document back as it was.
func TestJSON(t *testing.T) {
	out := write(t, hostile(), "json")
	for _, c := range string(out) {
		if c != '\n' && hides(c) {
			t.Errorf("%U stands in the file as it is", c)
		}
	}
	var got jsonMatrix
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if want := hostile().Title; got.Title != want {
		t.Errorf("title %q, want %q", got.Title, want)
	}
}

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]string{"a.html": "html", "b/A.HTM": "html", "a.md": "markdown", "a.markdown": "markdown", "a.csv": "csv", "a.b.json": "json"} {
		if got, err := Formats.Of(path); got.Name != want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", path, got.Name, err, want)
		}
	}
	for _, path := range []string{"", "a", "a.go", "a.yaml", "html", "a.html.bak"} {
		const says = ": the name must end in .html, .md, .csv or .json"
		if f, err := Formats.Of(path); err == nil || err.Error() != strconv.Quote(path)+says {
			t.Errorf("%q: got %s, %v; want an error that ends in %s", path, f.Name, err, says)
		}
	}
	for _, other := range []string{"", "openapi: 3.1.0\n", "{\n  \"openapi\": \"3.1.0\"", "<!doctype html>\n<html>", "method,path\n", "# Who may call"} {
		if IsOurs([]byte(other)) {
			t.Errorf("%q counts as written by oasguard", other)
		}
	}
}

func TestCode(t *testing.T) {
	for in, want := range map[string]string{
		"a": "`a`", "": "", "a`b": "`` a`b ``", "``": "``` `` ```", " a": "`  a `", "a\nb": "`a\\nb`", "<b>@me</b>": "`<b>@me</b>`",
	} {
		if got := code(in); got != want {
			t.Errorf("code(%q): got %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"a|b": `a\|b`, `a\|b`: `a\\x7cb`, "a||b": `a\|\|b`} {
		if got := entry(in); got != want {
			t.Errorf("entry(%q): got %s, want %s", in, got, want)
		}
	}
}
