package generator_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// edit changes a generated guard: of file, old, which stands there, becomes new.
type edit struct{ name, file, old, new string }

// mutants change what a wrapper means; the generated tests must go red.
var mutants = []edit{
	{"role check removed", "guard.gen.go", "if d.byKeyCard() && d.needs(d.hasRole(roleManager)) {", "if d.byKeyCard() {"},
	{"another role", "guard.gen.go", "d.hasRole(roleManager)", "d.hasRole(roleStaff)"},
	{"rule asked and not heeded", "guard.gen.go",
		"if d.byKeyCard() && d.needs(d.hasRole(roleManager)) {", "if d.byKeyCard() && d.needs(d.hasRole(roleManager) || true) {"},
	{"scope check removed", "guard.gen.go", " && d.hasScopes(scopeRoomsOpen)", ""},
	{"403 becomes 401", "guard_runtime.gen.go",
		"out.Status, out.Reason, err = http.StatusForbidden, d.forbidden, nil",
		"out.Status, out.Reason, err = http.StatusUnauthorized, d.forbidden, nil"},
	{"challenge dropped", "guard_runtime.gen.go", "h[\"Www-Authenticate\"] = d.Challenges", "h[\"Www-Authenticate\"] = d.Challenges[1:]"},
	{"wrong challenge", "guard.gen.go", "schemeFrontDesk = scheme{id: \"frontDesk\", auth: \"Basic\"", "schemeFrontDesk = scheme{id: \"frontDesk\", auth: \"Bearer\""},
	{"concealment dropped", "guard.gen.go", "g.decideConcealed(w, r, \"deleteRoom\")", "g.decide(w, r, \"deleteRoom\")"},
	{"required field dropped", "guard.gen.go", "return d.grantIf(d.hasHeader(\"X-Desk\"))", "return d.grant()"},
	{"half of an AND suffices", "guard.gen.go", "d.combine(d.verifyDeskKey() && d.verifyKeyCard(), ", "d.combine(d.verifyDeskKey(), "},
	{"or becomes and", "guard.gen.go", "d.hasRole(roleStaff) || d.mayOpenRoom", "d.hasRole(roleStaff) && d.mayOpenRoom"},
	{"anonymous becomes denied", "guard.gen.go", "return d.orAnonymousIf(d.hasQuery(\"night\"))", "p, ok = d.deny()\n\treturn p, ok, ok"},
	{"unguarded", "guard.gen.go", "if p, ok := g.CheckSendInvoice(w, r); ok {", "if p, ok := g.CheckSendInvoice(w, r); ok || w != nil {"},
	{"check of another operation", "guard.gen.go", "if p, ok := g.CheckSendInvoice(w, r); ok {", "if p, ok := g.CheckCreateRoom(w, r); ok {"},
	{"inherited role lost", "guard.gen.go", "return set.add(roleManager, roleStaff, ", "return set.add(roleManager, "},
	{"handlers swapped", "guard_router.gen.go", "s.CreateRoom(a.w, a.r, p)", "s.StartShift(a.w, a.r, p)"},
	{"checks swapped", "guard_router.gen.go", "g.CheckCreateRoom(a.w, a.r)", "g.CheckSendInvoice(a.w, a.r)"},
}

// rewrites keep the meaning of a wrapper; the generated tests must stay green.
var rewrites = []edit{
	{"conditions nested", "guard.gen.go",
		"	if d.byKeyCard() && d.needs(d.hasRole(roleManager)) {\n		return d.grant()\n	}\n",
		"	if d.byKeyCard() {\n		manager := d.hasRole(roleManager)\n		if d.needs(manager) {\n			return d.grant()\n		}\n	}\n"},
	{"wrapper returns early", "guard.gen.go",
		"		if p, ok := g.CheckCreateRoom(w, r); ok {\n			next(w, r, p)\n		}\n",
		"		p, ok := g.CheckCreateRoom(w, r)\n		if !ok {\n			return\n		}\n		next(w, r, p)\n"},
	{"rule in steps", "guard.gen.go",
		"	rule := func() bool { return d.hasRole(roleStaff) || d.mayOpenRoom(roomID) }\n",
		"	rule := func() bool {\n		if d.hasRole(roleStaff) {\n			return true\n		}\n		return d.mayOpenRoom(roomID)\n	}\n"},
}

// TestMeaning edits the guard of the hotel case, one copy an edit, and runs the
// generated tests of all copies with one go command.
func TestMeaning(t *testing.T) {
	module := newModule(t)
	spec := "../testdata/cases/hotel/openapi.yaml"
	kind := map[string]map[string]edit{"mutant": {}, "rewrite": {}}
	for what, edits := range map[string][]edit{"mutant": mutants, "rewrite": rewrites} {
		for _, e := range edits {
			name := what + "_" + strings.ReplaceAll(e.name, " ", "_")
			kind[what][name] = e
			dir := filepath.Join(module, name)
			generate(t, generator.Config{Spec: spec, Dir: dir, Package: "permits"})
			path := filepath.Join(dir, e.file)
			source := string(read(t, path))
			if strings.Count(source, e.old) == 0 {
				t.Fatalf("%s: %s does not hold\n%s", e.name, e.file, e.old)
			}
			writeFile(t, path, strings.Replace(source, e.old, e.new, 1))
			writeFile(t, filepath.Join(dir, "verdict_test.go"), fmt.Sprintf(verdict, name))
		}
	}
	// Each copy prints what its tests say and passes: the go command keeps the results
	// of tests that pass, and runs again only those whose guard has changed.
	out := goCommand(t, module, "test", "-vet=off", "-v", "-run=^Test", "./...")
	for name, e := range kind["mutant"] {
		if !strings.Contains(out, name+" is red\n") {
			t.Errorf("the generated tests do not notice: %s", e.name)
		}
	}
	for name, e := range kind["rewrite"] {
		if !strings.Contains(out, name+" is green\n") {
			t.Errorf("the generated tests reject a rewrite with the same meaning: %s\n%s", e.name, out)
		}
	}
}

// verdict is the TestMain of a copy.
const verdict = `package permits

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if m.Run() == 0 {
		fmt.Println("%[1]s is green")
	} else {
		fmt.Println("%[1]s is red")
	}
	os.Exit(0)
}
`
