package resolve_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

var update = flag.Bool("update", false, "write what Resolve says into the cases of testdata/refused")

const refused = "../../testdata/refused"

// TestRefused runs each case of testdata/refused: a document, perhaps an
// oasguard.yaml, and the complete text of all diagnostics under "want".
func TestRefused(t *testing.T) {
	for _, path := range refusedCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := readCase(t, path)
			loaded, resolved := c.run(t)
			var got strings.Builder
			if err := append(loaded, resolved...).Write(&got); err != nil {
				t.Fatal(err)
			}
			if *update {
				c.write(t, got.String())
				return
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s\nif this is right: go test ./internal/resolve -run TestRefused -update", diff)
			}
		})
	}
}

// TestRules holds the table of rules against the cases: what is reported is in
// the table with its severity, and each rule of the table has a case.
func TestRules(t *testing.T) {
	table := resolve.Rules()
	for i := range len(table) - 1 {
		if table[i].ID >= table[i+1].ID {
			t.Errorf("%s does not stand before %s, or stands twice", table[i].ID, table[i+1].ID)
		}
	}
	reported := map[string]bool{}
	for _, path := range refusedCases(t) {
		_, diags := readCase(t, path).run(t)
		for _, d := range diags {
			reported[d.Rule] = true
			i := slices.IndexFunc(table, func(r resolve.Rule) bool { return r.ID == d.Rule })
			if i < 0 {
				t.Errorf("%s: rule %q is not in the table", path, d.Rule)
			} else if table[i].Severity != d.Severity && d.Rule != resolve.ImplicitPublic {
				t.Errorf("%s: %s is reported as %s, the table says %s", path, d.Rule, d.Severity, table[i].Severity)
			}
		}
	}
	for _, rule := range table {
		if !reported[rule.ID] {
			t.Errorf("no case of %s breaks %s", refused, rule.ID)
		}
		if rule.Title == "" || rule.Why == "" {
			t.Errorf("%s has no title or no reason", rule.ID)
		}
	}
}

func refusedCases(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(refused, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in %s: %v", refused, err)
	}
	for i, path := range paths {
		if paths[i], err = filepath.Abs(path); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// refusal is one case.
type refusal struct {
	path    string
	archive *txtar.Archive
	want    string
}

func readCase(t *testing.T, path string) *refusal {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &refusal{path: path, archive: archive}
	for _, f := range archive.Files {
		if f.Name == "want" {
			c.want = string(f.Data)
		}
	}
	return c
}

// run loads and resolves the document of the case, in a directory of its own so
// that positions name the files as a user would.
func (c *refusal) run(t *testing.T) (loaded, resolved diag.List) {
	t.Helper()
	t.Chdir(t.TempDir())
	var document string
	var settings config.Config
	for _, f := range c.archive.Files {
		if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "hotel.") {
			document = f.Name
		}
	}
	if _, err := os.Stat(config.FileName); err == nil {
		if settings, loaded = config.Read(config.FileName); len(loaded) > 0 {
			t.Fatal(loaded)
		}
	}
	doc, loaded := openapi.Load(context.Background(), document, openapi.Options{IgnoreKeys: settings.IgnoreKeys, Schemes: settings.Schemes})
	if doc == nil {
		return loaded, nil
	}
	api, resolved := resolve.Resolve(doc, settings.Settings)
	if (api != nil) != !resolved.HasErrors() {
		t.Errorf("%s: an API is returned with errors, or none without", c.path)
	}
	return loaded, resolved
}

// settings are those of the case's oasguard.yaml.
func (c *refusal) settings(t *testing.T) resolve.Settings {
	t.Helper()
	for _, f := range c.archive.Files {
		if f.Name == config.FileName {
			return settingsOf(t, f.Data)
		}
	}
	return resolve.Settings{}
}

func settingsOf(t *testing.T, text []byte) resolve.Settings {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	read, problems := config.Read(path)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return read.Settings
}

func (c *refusal) write(t *testing.T, want string) {
	t.Helper()
	c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	c.archive.Files = append(c.archive.Files, txtar.File{Name: "want", Data: []byte(want)})
	if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// load resolves a document that must load without a word.
func load(t *testing.T, text string, s resolve.Settings) (*access.API, diag.List) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hotel.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, diags := openapi.Load(context.Background(), path, openapi.Options{})
	if len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	return resolve.Resolve(doc, s)
}
