package servers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVet: oasguardvet finds nothing in programs that mount, and the guard of one that
// forgets it.
func TestVet(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	tool := filepath.Join(t.TempDir(), "oasguardvet")
	if output, err := run(".", "go", "build", "-o", tool, "github.com/oasguard/oasguard/cmd/oasguardvet"); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	dir := newModule(t)
	for _, s := range chosen() {
		s.write(t, dir, "fleet.yaml")
		// What the tests plant and what is registered by somebody else is no part of the program.
		tests, err := filepath.Glob(filepath.Join(dir, s.name, "*_test.go"))
		if err != nil || len(tests) == 0 {
			t.Fatal(tests, err)
		}
		for _, path := range tests {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(dir, s.name, "wire_"+s.wire+".go")
		before, rest, _ := strings.Cut(read(t, path), "func mounted(")
		_, guarded, _ := strings.Cut(rest, "// guarded is")
		if program, _, _ := strings.Cut(guarded, "// register registers"); !strings.Contains(program, "register(") {
			guarded = program // tests alone register the server without its guard
		}
		write(t, path, before+"// guarded is"+guarded)
		write(t, filepath.Join(dir, s.name, "forgotten", "main.go"), strings.ReplaceAll(forgotten, "STACK", modulePath+"/"+s.name))
	}
	output, err := run(dir, "go", "vet", "-vettool="+tool, "./...")
	if err == nil {
		t.Error("no mount that was forgotten is found")
	}
	found := map[string]bool{}
	for _, line := range strings.Split(output, "\n") {
		if name, _, isForgotten := strings.Cut(strings.TrimPrefix(line, "./"), "/forgotten/main.go:"); isForgotten && strings.Contains(line, "(unmounted-guard)") {
			found[name] = true
		} else if strings.Contains(line, ".go:") {
			t.Errorf("a finding in a program that mounts: %s", line)
		}
	}
	for _, s := range chosen() {
		if !found[s.name] {
			t.Errorf("%s: the mount that was forgotten is not found:\n%s", s.name, output)
		}
	}
}

// forgotten is a program that makes a guard and mounts nothing.
const forgotten = `package main

import (
	"log"
	"net/http"

	"STACK/guard"
	"STACK/guard/guardserver"
)

type authn struct{ guard.Authenticator[*string] }

type authz struct{ guard.Authorizer[*string] }

func main() {
	g, err := guard.NewGuard[*string](authn{}, authz{})
	if err != nil {
		log.Fatal(err)
	}
	var s guardserver.Server[*string]
	_, _ = g, s
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}
`
