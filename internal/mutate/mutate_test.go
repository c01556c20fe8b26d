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
		return g.deny(r, 2)
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
		"Guard.check: if removed: if g.on && r > 1 { return g.deny(r, 2) }",
		"Guard.check: && becomes ||: g.on && r > 1",
		"Guard.check: left part dropped: g.on && r > 1", "Guard.check: right part dropped: g.on && r > 1",
		"Guard.check: > becomes >=: r > 1", "Guard.check: one more: 1",
		"Guard.check: arguments swapped: r, 2", "Guard.check: last argument dropped: , 2",
		"Guard.check: another name, conceal: deny", "Guard.check: one more: 2",
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

// TestSample judges some mutants of one case, which the generated tests have to
// kill; every one is judged by night.
func TestSample(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	ok, err := run(filepath.Join("..", ".."), settings{sample: 25, seed: 5, only: "scopes_or"})
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
