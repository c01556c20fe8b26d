package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/generator"
)

// TestInitCompiles begins with every document of testdata/cases, generates its
// guard, and vets all of it in one module: callbacks and guard fit.
func TestInitCompiles(t *testing.T) {
	documents, err := filepath.Glob("../testdata/cases/*/openapi.*")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	module := newModule(t)
	for _, document := range documents {
		folder := filepath.Dir(document)
		dir := filepath.Join(module, filepath.Base(folder))
		if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		overlays, err := filepath.Glob(filepath.Join(dir, "overlay*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		spec := filepath.Join(dir, filepath.Base(document))
		result, err := generator.Init(context.Background(), generator.Config{Spec: spec, Dir: dir, Overlays: overlays})
		if err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		if len(result.Files) != 2 || result.Files[0].State != generator.Written {
			t.Errorf("%s: %v", folder, result.Files)
		}
		generate(t, generator.Config{Spec: spec, Overlays: overlays, Dir: filepath.Join(dir, "guard"), Package: "guard", NoTests: true})
	}
	goCommand(t, module, "vet", "./...")
}

const initDocument = `openapi: 3.1.0
info: {title: "Hotel\n//go:generate touch /tmp/x", version: 1.0.0}
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
paths:
  /rooms/{roomId}:
    get:
      operationId: getRoom
      security: [{keyCard: []}]
      parameters: [{name: roomId, in: path, required: true}]
      x-required-roles: [guest, staff]
      x-resource: {type: "room\n}", id: roomId, action: read}
`

func TestInit(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	module := newModule(t)
	t.Chdir(module)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("api/ho tel$.yaml", initDocument)
	cfg := generator.Config{Spec: "api/ho tel$.yaml", Dir: "internal/hotel", Lists: "any"}
	result, err := generator.Init(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	written := []generator.File{{Path: "api/oasguard.yaml", State: generator.Written}, {Path: "internal/hotel/access.go", State: generator.Written}}
	if diff := cmp.Diff(written, result.Files); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := `//go:generate go tool oasguard generate -o guard -p guard "../../api/ho tel${DOLLAR}.yaml"

package hotel

import (
	"example.com/cases/internal/hotel/guard"
	"net/http"
)

// Principal is who calls: authenticators make one, handlers get it. Give it what both need.
type Principal struct {
	ID string
}

// authenticator says who a caller is. Each method gets a credential that was sent and is well
// formed. Answer guard.ErrInvalidCredentials for one that is not good: 401.
type authenticator struct{}

// AuthenticateKeyCard verifies keyCard: a bearer token.
func (authenticator) AuthenticateKeyCard(r *http.Request, token string) (*Principal, error) {
	return nil, guard.ErrUnavailable // not written yet: everybody is answered 503
}

// authorizer says what a principal may do.
type authorizer struct{}

// Grants returns what p holds, for instance guard.Grants{}.WithRoleNames(p.Roles...).
func (authorizer) Grants(r *http.Request, p *Principal) (guard.Grants, error) {
	return guard.Grants{}, guard.ErrUnavailable // not written yet: everybody is answered 503
}

// AuthorizeRoomRead reports whether p may read the "room\n}" with this id.
func (authorizer) AuthorizeRoomRead(r *http.Request, p *Principal, roomID string) (bool, error) {
	return false, guard.ErrUnavailable // not written yet: everybody is answered 503
}

// NewGuard returns the guard: serve every operation with its Handler, or wrap handlers one by one.
func NewGuard() (*guard.Guard[*Principal], error) {
	return guard.NewGuard[*Principal](authenticator{}, authorizer{})
}
`
	if diff := cmp.Diff(want, string(read(t, "internal/hotel/access.go"))); diff != "" {
		t.Errorf("access.go (-want +got):\n%s", diff)
	}
	if config := string(read(t, "api/oasguard.yaml")); !strings.Contains(config, "\nlists: any\n") || !strings.Contains(config, "\n# require-security: true\n") {
		t.Errorf("oasguard.yaml does not say what the flag said, and no more:\n%s", config)
	}
	// What was written is read: the list is no longer ambiguous without the flag.
	generate(t, generator.Config{Spec: cfg.Spec, Dir: "internal/hotel/guard", Package: "guard", NoTests: true})

	t.Run("keeps what is there", func(t *testing.T) {
		write("internal/hotel/access.go", "package hotel\n\nvar mine = 1\n")
		result, err := generator.Init(context.Background(), generator.Config{Spec: cfg.Spec, Dir: cfg.Dir})
		if err != nil {
			t.Fatal(err)
		}
		kept := []generator.File{{Path: "api/oasguard.yaml", State: generator.Kept}, {Path: "internal/hotel/access.go", State: generator.Kept}}
		if diff := cmp.Diff(kept, result.Files); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := string(read(t, "internal/hotel/access.go")); got != "package hotel\n\nvar mine = 1\n" {
			t.Errorf("access.go was overwritten:\n%s", got)
		}
	})
	t.Run("flags where settings are there", func(t *testing.T) {
		if _, err := generator.Init(context.Background(), generator.Config{
			Spec: cfg.Spec, Dir: "internal/other", Lists: "all", RequireSecurity: true, ConfigFile: "api/oasguard.yaml",
		}); err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(read(t, "internal/other/access.go")), "\n")
		want := `//go:generate go tool oasguard generate -o guard -p guard --lists all --require-security --config ../../api/oasguard.yaml "../../api/ho tel${DOLLAR}.yaml"`
		if line != want {
			t.Errorf("got  %s\nwant %s", line, want)
		}
	})
}

func TestInitRefuses(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	module := newModule(t)
	t.Chdir(module)
	for name, text := range map[string]string{
		"hotel.yaml":          strings.Replace(initDocument, "[guest, staff]", "[guest]", 1),
		"lists.yaml":          initDocument,
		"taken/taken.go":      "package taken\n\ntype Principal int\n",
		"guard/guard.gen.go":  "// Code generated by oasguard v0; DO NOT EDIT.\n\npackage guard\n",
		"line\nbreak/ho.yaml": "",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		cfg  generator.Config
		want string
	}{
		"a document with errors": {generator.Config{Spec: "lists.yaml"}, "x-required-roles lists two roles"},
		"a name that is taken":   {generator.Config{Spec: "hotel.yaml", Dir: "taken"}, "taken/taken.go:3:6: error: Principal is declared here and would be in access.go (name-clash)"},
		"the guard's own folder": {generator.Config{Spec: "hotel.yaml", Dir: "guard"}, "guard/guard.gen.go: error: the directory holds a guard"},
		"another package":        {generator.Config{Spec: "hotel.yaml", Dir: "taken", Package: "other"}, "the directory holds package taken, not other"},
		"no package name":        {generator.Config{Spec: "hotel.yaml", Package: "my-api"}, `"my-api" is not a package name`},
		"a line break":           {generator.Config{Spec: "hotel.yaml", Overlays: []string{"line\nbreak/ho.yaml"}}, "cannot stand in a go:generate line"},
		"several documents":      {generator.Config{Spec: "hotel.yaml", More: []string{"hotel.yaml"}}, "error: a guard begins with one document, not with 2"},
		"no module":              {generator.Config{Spec: "hotel.yaml", Dir: t.TempDir()}, "no go.mod is in the directory or above it"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := generator.Init(context.Background(), c.cfg)
			input, ok := err.(*generator.InputError)
			if !ok {
				t.Fatalf("got %v, want an InputError", err)
			}
			var said strings.Builder
			for _, d := range input.Diagnostics {
				said.WriteString(d.String() + "\n")
			}
			if !strings.Contains(said.String(), c.want) {
				t.Errorf("want %q in:\n%s", c.want, said.String())
			}
		})
	}
	for _, name := range []string{"oasguard.yaml", "access.go", "taken/access.go", "guard/access.go"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s was written by a run that failed", name)
		}
	}
}
