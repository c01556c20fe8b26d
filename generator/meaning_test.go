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
	{"role check removed", "guard.gen.go",
		"if g.byKeyCard(r, &d, &keyCard) && d.passes(&keyCard, g.grants(r, &d, &keyCard).has(roleManager)) {",
		"if g.byKeyCard(r, &d, &keyCard) {"},
	{"another role", "guard.gen.go", "g.grants(r, &d, &keyCard).has(roleManager)", "g.grants(r, &d, &keyCard).has(roleStaff)"},
	{"authorization before authentication", "guard.gen.go",
		"if g.byKeyCard(r, &d, &keyCard) && d.passes(&keyCard, g.grants(r, &d, &keyCard).has(roleManager)) {",
		"if d.passes(&keyCard, g.grants(r, &d, &keyCard).has(roleManager)) && g.byKeyCard(r, &d, &keyCard) {"},
	{"scope check removed", "guard.gen.go", "g.hasScopes(r, &d, &partner, \"rooms.open\", scopeRoomsOpen) &&", ""},
	{"403 becomes 401", "guard_runtime.gen.go",
		"out.Status, out.Reason, out.Err, seen.Err = http.StatusForbidden,",
		"out.Status, out.Reason, out.Err, seen.Err = http.StatusUnauthorized,"},
	{"challenge dropped", "guard_runtime.gen.go", "h[\"Www-Authenticate\"] = d.Challenges", "h[\"Www-Authenticate\"] = d.Challenges[1:]"},
	{"wrong challenge", "guard.gen.go", "schemeFrontDesk = scheme{auth: \"Basic\"", "schemeFrontDesk = scheme{auth: \"Bearer\""},
	{"concealment dropped", "guard.gen.go", "return g.conceal(w, r, &d,", "return g.deny(w, r, &d,"},
	{"required field dropped", "guard.gen.go", "return g.complete(w, r, &d, &frontDesk, headerField(r, \"X-Desk\"))", "return g.grant(r, &d, &frontDesk)"},
	{"half of an AND suffices", "guard.gen.go", "g.verifyKeyCard(r, &d, &keyCard) &&", ""},
	{"or becomes and", "guard.gen.go", "g.grants(r, d, c).has(roleStaff) || g.mayRoomOpen", "g.grants(r, d, c).has(roleStaff) && g.mayRoomOpen"},
	{"anonymous becomes denied", "guard.gen.go", "return g.anonymousComplete(w, r, &d, lacksGetRate(r), &keyCard, &partner)", "p, ok = g.deny(w, r, &d, &keyCard, &partner)\n\treturn p, ok, ok"},
	{"unguarded", "guard.gen.go",
		"return protect(&g.engine, next, checkSendInvoice[P])",
		"return protect(&g.engine, next, func(*engine[P], http.ResponseWriter, *http.Request) (p P, ok bool) { return p, true })"},
	{"check of another operation", "guard.gen.go", "return protect(&g.engine, next, checkSendInvoice[P])", "return protect(&g.engine, next, checkCreateRoom[P])"},
	{"inherited role lost", "guard.gen.go", "return g.with(roleManager, roleStaff, ", "return g.with(roleManager, "},
	{"handlers swapped", "guard.gen.go", "g.CreateRoom(s.CreateRoom)", "g.CreateRoom(s.StartShift)"},
}

// rewrites keep the meaning of a wrapper; the generated tests must stay green.
var rewrites = []edit{
	{"conditions nested", "guard.gen.go",
		"	if g.byKeyCard(r, &d, &keyCard) && d.passes(&keyCard, g.grants(r, &d, &keyCard).has(roleManager)) {\n		return g.grant(r, &d, &keyCard)\n	}\n",
		"	if g.byKeyCard(r, &d, &keyCard) {\n		manager := g.grants(r, &d, &keyCard).has(roleManager)\n		if d.passes(&keyCard, manager) {\n			return g.grant(r, &d, &keyCard)\n		}\n	}\n"},
	{"wrapper returns early", "guard.gen.go",
		"	return protect(&g.engine, next, checkCreateRoom[P])\n",
		"	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {\n		p, ok := g.CheckCreateRoom(w, r)\n		if !ok {\n			return\n		}\n		next(w, r, p)\n	})\n"},
	{"rule in steps", "guard.gen.go",
		"	return d.passes(c, g.grants(r, d, c).has(roleStaff) || g.mayRoomOpen(r, d, c, g.pathID(r, \"roomId\")))\n",
		"	if g.grants(r, d, c).has(roleStaff) {\n		return true\n	}\n	room := g.pathID(r, \"roomId\")\n	return d.passes(c, g.mayRoomOpen(r, d, c, room))\n"},
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
