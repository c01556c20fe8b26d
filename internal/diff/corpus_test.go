package diff_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/explain"
	"github.com/oasguard/oasguard/internal/input"
)

// TestCorpus compares real documents, which lie outside the repository: with
// themselves nothing changed; with every operation made public, each guarded one
// is widened; and who can call an operation is found for all of them.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("OASGUARD_CORPUS")
	if dir == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*__*"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, file := range files {
		in, diags := input.Read(context.Background(), input.Source{Spec: file, Unguarded: true, Lists: "any"})
		if diags.HasErrors() {
			continue // what is refused, and why, is a test of resolve
		}
		compared++
		if r := diff.Compare(in.API, in.API); r.Changed() {
			t.Errorf("%s differs from itself", file)
		}
		opened, guarded := *in.API, 0
		opened.Operations = nil
		for _, op := range in.API.Operations {
			public := *op
			public.Alternatives, public.Rule, public.Anonymous = nil, nil, false
			opened.Operations = append(opened.Operations, &public)
			ways, err := explain.WhoCan(in.API, op.Method, op.Path)
			if err != nil || ways.Operation != op || !ways.All || !ways.Anyone && len(ways.Sets) == 0 {
				t.Errorf("%s: %s %s: %v, %v", file, op.Method, op.Path, ways, err)
			}
			if !ways.Anyone || !op.Public() && len(op.Required) > 0 { // a public operation asks for no parameter
				guarded++
			}
		}
		r := diff.Compare(in.API, &opened)
		replay(t, in.API, &opened, r)
		if r.Count(diff.Widened) != guarded || r.Count(diff.Unchanged) != len(in.API.Operations)-guarded {
			t.Errorf("%s made public: %d widened, want %d", file, r.Count(diff.Widened), guarded)
		}
		if r := diff.Compare(&opened, in.API); r.Count(diff.Narrowed) != guarded || r.Opens() {
			t.Errorf("%s guarded: %d narrowed, want %d", file, r.Count(diff.Narrowed), guarded)
		}
		checkSchemes(t, file, in.API)
	}
	if compared < 8 {
		t.Errorf("only %d documents were compared", compared)
	}
	t.Logf("%d documents", compared)
}

// checkSchemes takes the last alternative from every operation that has several:
// nobody gains by it.
func checkSchemes(t *testing.T, file string, api *access.API) {
	t.Helper()
	fewer := *api
	fewer.Operations = nil
	for _, op := range api.Operations {
		next := *op
		if n := len(op.Alternatives); n > 1 {
			next.Alternatives = op.Alternatives[:n-1]
		}
		fewer.Operations = append(fewer.Operations, &next)
	}
	if r := diff.Compare(api, &fewer); r.Opens() {
		t.Errorf("%s with fewer alternatives opens", file)
	}
}
