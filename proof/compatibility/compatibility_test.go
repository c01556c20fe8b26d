package compatibility

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/compatibility.md")

// TestScenarios asks every question.
func TestScenarios(t *testing.T) {
	handler, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		t.Run(s.of+" "+s.id+" "+s.asks, func(t *testing.T) {
			got := s.ours
			switch {
			case s.path != "":
				got = s.send(handler)
			case s.refuse != "":
				got = s.generate(t)
			}
			if got != s.ours {
				t.Errorf("%s, want %s", got, s.ours)
			}
			theirs := strings.TrimRight(strings.SplitN(s.theirs, " ", 2)[0], ",:")
			ours, _, _ := strings.Cut(s.ours, " ")
			if _, err := strconv.Atoi(theirs); err == nil && theirs != ours && s.why == "" {
				t.Errorf("they answer %s and we %s: say why", s.theirs, s.ours)
			}
		})
	}
}

// send answers with the status and the schemes of the challenges.
func (s scenario) send(handler http.Handler) string {
	r := httptest.NewRequest(http.MethodGet, s.path, nil)
	for line := range strings.Lines(s.header) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	got := strconv.Itoa(w.Code)
	for _, challenge := range w.Header().Values("WWW-Authenticate") {
		name, _, _ := strings.Cut(challenge, " ")
		got += " " + name
	}
	return got
}

// generate has the generator refuse a document with one more operation.
func (s scenario) generate(t *testing.T) string {
	t.Helper()
	document, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cut := strings.LastIndexByte(s.refuse, ' ')
	security, rule := s.refuse[:cut], s.refuse[cut+1:]
	text := strings.Replace(string(document), "    basic: {", "    oddKey: {type: apiKey, in: qery, name: key}\n    basic: {", 1)
	if !strings.Contains(security, "oddKey") {
		text = string(document)
	}
	text += "  /refused: {get: {operationId: refused, security: [" + security + "], responses: {\"200\": {description: ok}}}}\n"
	dir := t.TempDir()
	spec := filepath.Join(dir, "openapi.yaml")
	if err := os.WriteFile(spec, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "tool", "oasguard", "generate", "--quiet", "-o", filepath.Join(dir, "guard"), "-p", "guard", spec).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "error: ") || !strings.Contains(string(out), "("+rule+")") {
		return fmt.Sprintf("not refused by %s: %v\n%s", rule, err, out)
	}
	return "refused at generation"
}

const document, begin, end = "../../docs/compatibility.md", "<!-- scenarios -->\n", "<!-- /scenarios -->\n"

// TestDocument compares the table of docs/compatibility.md with the scenarios.
func TestDocument(t *testing.T) {
	content, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), begin)
	old, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks %q and %q", document, begin, end)
	}
	table := tables()
	if *update {
		if err := os.WriteFile(document, []byte(before+begin+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if old != table {
		t.Errorf("%s is stale: go test -run Document -update", document)
	}
}

// tables are the scenarios as markdown, a table for each implementation.
func tables() string {
	var b strings.Builder
	of := ""
	for _, s := range scenarios {
		if s.of != of {
			of = s.of
			fmt.Fprintf(&b, "\n## %s\n\n| | scenario | theirs | ours | why we differ |\n|---|---|---|---|---|\n", of)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", s.id, s.asks, s.theirs, s.ours, s.why)
	}
	b.WriteString("\n")
	return b.String()
}
