package engines

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/export"
)

// asked is a question as testdata/ask.mjs reads it.
type asked struct {
	Operation string         `json:"operation"`
	Grants    map[string]any `json:"grants"`
	May       []string       `json:"may"`
	Want      bool           `json:"want"`
}

// TestNode asks the module of --to typescript in node.
func TestNode(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("there is no node here")
	}
	dir, total := t.TempDir(), 0
	documents := 0
	for ; total < *cases; documents++ {
		api, questions := document(documents, 40)
		file := filepath.Join(dir, fmt.Sprintf("d%d.mjs", documents))
		if err := os.WriteFile(file, write(t, "typescript", export.Subject{API: api, From: []string{"random.yaml"}, Version: "test", File: file}), 0o644); err != nil {
			t.Fatal(err)
		}
		var list []asked
		for _, q := range questions {
			a := asked{Operation: q.name(), May: []string{}, Want: q.want, Grants: map[string]any{
				"acr": append([]string{}, q.caller.Login.ACR...), "roles": q.caller.Holds.Roles, "permissions": q.caller.Holds.Permissions, "scopes": q.caller.Holds.Scopes}}
			if q.caller.Login.Known {
				a.Grants["authAge"] = q.caller.Login.Age
			}
			if !q.caller.Any { // else they are left out
				a.Grants["schemes"] = append([]string{}, q.schemes...)
			}
			for _, resource := range q.held {
				key, err := json.Marshal(append([]string{resource.Type, resource.Action}, places(resource)...))
				if err != nil {
					t.Fatal(err)
				}
				a.May = append(a.May, plain(key))
			}
			list = append(list, a)
		}
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(strings.TrimSuffix(file, ".mjs")+".json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		total += len(list)
	}
	out, err := exec.Command("node", "testdata/ask.mjs", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	if want := fmt.Sprintf("%d questions about %d documents", total, documents); !strings.Contains(string(out), want) {
		t.Errorf("not %s", want)
	}
}

// plain is JSON as JavaScript writes it: without the escapes of characters of HTML.
func plain(text []byte) string {
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		panic(err)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(list); err != nil {
		panic(err)
	}
	return strings.NewReplacer("\\u2028", "\u2028", "\\u2029", "\u2029").Replace(strings.TrimSuffix(b.String(), "\n"))
}

// TestTypes checks the types of the modules that internal/export keeps as golden files: as
// TypeScript, and as JavaScript with types in comments.
func TestTypes(t *testing.T) {
	if _, err := os.Stat("node_modules/typescript"); err != nil {
		if out, err := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--silent").CombinedOutput(); err != nil {
			t.Skipf("npm has no TypeScript here: %v\n%s", err, out)
		}
	}
	golden, err := filepath.Glob("../../internal/export/testdata/*s.golden")
	if err != nil || len(golden) < 8 {
		t.Fatalf("%d golden files, %v", len(golden), err)
	}
	dir := t.TempDir()
	args := []string{"node_modules/typescript/bin/tsc", "--strict", "--noEmit", "--checkJs", "--allowJs", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler", "--noUnusedLocals"}
	use := "import { can, depends, operations } from \"./hotel.ts\";\nconst b: boolean = can({ roles: [\"staff\"] }, \"openDoor\", (c) => c.type === \"room\") && depends({}, operations[0]!);\nvoid b;\n// @ts-expect-error an operation that is not there\ncan({}, \"opendoor\");\n"
	for _, path := range golden {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".golden")
		if !strings.HasSuffix(name, "ts") && !strings.HasSuffix(name, "mjs") {
			continue
		}
		copied := filepath.Join(dir, name)
		if err := os.WriteFile(copied, text, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, copied)
	}
	user := filepath.Join(dir, "use.ts")
	if err := os.WriteFile(user, []byte(use), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", append(args, "--allowImportingTsExtensions", user)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
