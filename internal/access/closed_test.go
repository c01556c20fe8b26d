package access_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// edit replaces a piece of a file of this package that stands there once.
type edit struct{ file, old, new string }

// TestClosed adds a kind of rule, a way in which credentials are read, and a kind of
// scheme to a copy of this package, and sees which packages no longer compile: all
// that read rules or schemes, each reader by its name.
func TestClosed(t *testing.T) {
	if testing.Short() {
		t.Skip("it type-checks the module three times")
	}
	for _, test := range []struct {
		name  string
		edits []edit
		want  []string // the readers that refuse, by package
	}{
		{"a kind of rule", []edit{
			{"model.go", "HasResource                   // the", "HasDevice\n\tHasResource                   // the"},
			{"fold.go", "	Resource(resource *Resource) T // the", "	Device(name string) T\n	Resource(resource *Resource) T // the"},
			{"fold.go", "	case HasResource:\n", "	case HasDevice:\n		return by.Device(r.Name)\n	case HasResource:\n"},
		}, []string{
			"access.leaves", "access.naming", "access.partsOf", "access.possible", "access.resources", "access.ruleCheck", "access.ruleCondition", "access.scopeSets", "access.simplifier",
			"access.visitorCheck", "access.withoutObjects", "access.words",
			"cases.checks", "cases.implicantsOf", "cases.satisfying", "diff.renaming",
			"draw.conjuncts", "draw.keyed", "draw.nodes", "draw.odd", "drive.meeting", "drive.naming", "explain.ruleSteps", "explain.visitorSteps", "export.authorize", "export: cannot use d", "export: cannot use f", "export: cannot use regoWords{}", "export: cannot use scripts{}",
			"gosource.expressions", "gosource.holdings", "gosource.planning", "gosource.ruleFields",
			"lint.brings", "lint.idleReader", "lint.noting", "lint.within", "matrix.remainder", "resolve.names", "resolve.sizing",
		}},
		{"a way of reading", []edit{
			{"kinds.go", "	byCertificate                // the", "	byProof\n	byCertificate                // the"},
			{"kinds.go", "	Certificate(s *Scheme) T // a", "	Proof(s *Scheme) T\n	Certificate(s *Scheme) T // a"},
			{"kinds.go", "	case byCertificate:\n		return by.C", "	case byProof:\n		return by.Proof(s)\n	case byCertificate:\n		return by.C"},
		}, []string{
			"access.authNames", "access.challenged", "access.fields", "access.travels", "cases.wires",
			"drive.auths", "drive.challenges", "drive.wires", "gosource.verifiers", "matrix.schemeWords", "module.authenticators",
		}},
		{"a kind of scheme", []edit{
			{"kinds.go", "	kindCount                 // how", "	Device\n	kindCount                 // how"},
		}, []string{"access: cannot use [...]kindRow{…}"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := refusals(t, test.edits); !slices.Equal(got, test.want) {
				t.Errorf("these refuse to compile:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// refusals type-checks the module with some edits and lists what lacks a method, and
// other errors of this package.
func refusals(t *testing.T, edits []edit) []string {
	t.Helper()
	overlay := map[string][]byte{}
	for _, e := range edits {
		path, err := filepath.Abs(e.file)
		if err != nil {
			t.Fatal(err)
		}
		text, edited := overlay[path]
		if !edited {
			if text, err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Count(string(text), e.old) != 1 {
			t.Fatalf("%s does not hold %q once", e.file, e.old)
		}
		overlay[path] = []byte(strings.Replace(string(text), e.old, e.new, 1))
	}
	loaded, err := packages.Load(&packages.Config{
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
		Overlay: overlay,
	}, "github.com/oasguard/oasguard/internal/...", "github.com/oasguard/oasguard/generator", "github.com/oasguard/oasguard/cmd/oasguard")
	if err != nil {
		t.Fatal(err)
	}
	lacking := regexp.MustCompile(`^in call to (?:access\.)?Read\w*, type \*?(\w+) of .* does not match`)
	found := map[string]bool{}
	for _, p := range loaded {
		for _, e := range p.Errors {
			m := lacking.FindStringSubmatch(e.Msg)
			switch {
			case e.Kind != packages.TypeError: // the go command's summary of the same
			case m != nil:
				found[p.Name+"."+m[1]] = true
			default:
				message, _, _ := strings.Cut(e.Msg, " (")
				found[p.Name+": "+message] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// TestKindsOfRuleAreRead fails where code that is not a test looks at the kind of a
// rule itself, which no compiler would object to when a kind is added.
func TestKindsOfRuleAreRead(t *testing.T) {
	kinds := regexp.MustCompile(`\baccess\.(?:RuleKind|All|Any|HasRole|HasPermission|HasResource)\b|[^\]]access\.Rule\{`)
	files := 0
	for _, root := range []string{"..", "../../generator", "../../cmd", "../../templates", "../../vet"} {
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			text, err := os.ReadFile(path)
			if found := kinds.Find(text); found != nil {
				t.Errorf("%s names %s: read rules by access.Read, and make them by access.RoleRule and its like", path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Errorf("only %d files were looked at", files)
	}
}
