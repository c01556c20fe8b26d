package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const sample = `package guard

const RoleA Role = "a"

func (g *Guard[P]) check(r int) bool {
	if g.on && r > 1 {
		return g.decide(r, 2)
	}
	return errors.New("text") == nil
}
`

// TestMutants lists every mutant of a small file.
func TestMutants(t *testing.T) {
	s, err := parse(guardName, sample)
	if err != nil {
		t.Fatal(err)
	}
	text, variants := s.schema(1, func(mutant) bool { return true })
	var keys []string
	for _, m := range s.list {
		keys = append(keys, m.key)
	}
	want := []string{
		`RoleA: other text: "a"`, `RoleA: no text: "a"`,
		"Guard.check: condition negated: g.on && r > 1",
		"Guard.check: if removed: if g.on && r > 1 { return g.decide(r, 2) }",
		"Guard.check: && becomes ||: g.on && r > 1",
		"Guard.check: left part dropped: g.on && r > 1", "Guard.check: right part dropped: g.on && r > 1",
		"Guard.check: > becomes >=: r > 1", "Guard.check: one more: 1",
		"Guard.check: arguments swapped: r, 2", "Guard.check: last argument dropped: , 2",
		"Guard.check: another name, decideConcealed: decide", "Guard.check: one more: 2",
		`Guard.check: == becomes !=: errors.New("text") == nil`,
	}
	if !slices.Equal(keys, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(keys, "\n"), strings.Join(want, "\n"))
	}
	if len(variants) != len(want) {
		t.Errorf("%d variants, want %d", len(variants), len(want))
	}
	for _, part := range []string{"var RoleA Role = \"a\"", "if mutant == 1 {\nRoleA = \"a~\"", "if is(5) {\n\tif ((g.on) || (r > 1)) {", "if is(12) {"} {
		if !strings.Contains(text, part) {
			t.Errorf("the schema lacks %q:\n%s", part, text)
		}
	}
}

// TestOperators lists the mutants that know what a guard is.
func TestOperators(t *testing.T) {
	s, err := parse(guardName, `package guard

type settings struct {
	realm    string
	observer func()
	setPath  bool
}

type Authenticator[P any] interface {
	AuthenticateCard(r *http.Request, token string) (P, error)
	AuthenticateKey(r *http.Request, key string) (P, error)
}

func (g *Guard[P]) Open(next func(p P, id string)) http.Handler {
	id := g.pathValue(r, "id")
	if p, ok := g.CheckOpen(w, r, id); ok {
		next(p, id)
	}
}

func (g *Guard[P]) CheckOpen(w http.ResponseWriter, r *http.Request, id string) (P, bool) {
	d := g.decide(w, r, "open", id)
	if d.byCard() && d.needs(d.mayOpenRoom(id)) {
		return d.grantIf(d.hasQuery("q"))
	}
	return d.deny()
}

func route(method string) bool { return method == "HEAD" }
`)
	if err != nil {
		t.Fatal(err)
	}
	s.only = func(string) bool { return false }
	s.switches, s.schemes = switchesOf([]*source{s}), schemesOf([]*source{s})
	text, _ := s.schema(1, func(mutant) bool { return true })
	var keys []string
	for _, m := range s.list {
		keys = append(keys, m.key)
	}
	var want []string
	conditions := []string{`r.Method == "HEAD"`, `r.Method != "HEAD"`, `g.realm == ""`, `g.realm != ""`, "g.observer == nil", "g.observer != nil", "g.setPath", "!g.setPath"}
	for _, condition := range conditions {
		want = append(want, "Guard.Open: calls next if "+condition+": ok")
	}
	want = append(want, `Guard.Open: trimmed: g.pathValue(r, "id")`, "Guard.CheckOpen: foreign alternative byKey: ")
	for _, condition := range conditions {
		want = append(want, "Guard.CheckOpen: grants if "+condition+": ")
	}
	want = append(want, "Guard.CheckOpen: trimmed: id", `route: DELETE as well: method == "HEAD"`)
	if !slices.Equal(keys, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(keys, "\n"), strings.Join(want, "\n"))
	}
	for _, part := range []string{`if d.byKey() { return d.grantIf(d.hasQuery("q")) }`, "ok || g.setPath", "trimmed(id)", `(method == "HEAD" || method == "DELETE")`, "{ var nobody P; return nobody, true }"} {
		if !strings.Contains(text, part) {
			t.Errorf("the schema lacks %q:\n%s", part, text)
		}
	}
}

// TestSample judges some mutants of one case, which the generated tests have to
// kill; every one is judged by night.
func TestSample(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	ok, err := run(filepath.Join("..", "..", ".."), settings{sample: 25, seed: 5, only: "paths"})
	if err != nil || !ok {
		t.Errorf("%v, %v", ok, err)
	}
}

// TestSurvivors wants a reason above every survivor.
func TestSurvivors(t *testing.T) {
	if _, err := readSurvivors("survivors.txt"); err != nil {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "bare")
	if err := os.WriteFile(path, []byte("some: mutant\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readSurvivors(path); err == nil {
		t.Error("a survivor without a reason is accepted")
	}
}
