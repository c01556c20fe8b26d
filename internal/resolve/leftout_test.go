package resolve_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestCheckLeftOut draws routes, leaves some out, and asks for many paths: where the
// check finds nothing, each request has the operation that it has in the whole document,
// or none. Where it finds something, some request must have another.
func TestCheckLeftOut(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	sound, refused := 0, 0
	for range 2000 {
		part, whole := drawSelection(r)
		diags := resolve.CheckLeftOut(part)
		if diags.HasErrors() {
			refused++
		} else {
			sound++
		}
		taken := takenOver(access.NewRouter(whole), access.NewRouter(part))
		if (taken != "") != diags.HasErrors() {
			t.Errorf("%s\ntaken over: %q, reported: %v", routesText(whole, part), taken, diags)
		}
	}
	if sound < 200 || refused < 200 {
		t.Errorf("%d selections were sound and %d refused: too few of one", sound, refused)
	}
}

var segments = []string{"a", "b", "{x}", "{x}.json", "a:{x}"}

func drawSelection(r *rand.Rand) (part, whole *access.API) {
	part, whole = &access.API{}, &access.API{}
	seen := map[string]bool{}
	for i := range 2 + r.IntN(4) {
		path := ""
		for range 1 + r.IntN(2) {
			path += "/" + segments[r.IntN(len(segments))]
		}
		path = strings.Replace(path, "{x}", "{y}", 1) // no name stands twice
		method := []string{"GET", "GET", "HEAD", "PUT"}[r.IntN(4)]
		if key := method + access.Shape(path); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		op := &access.Operation{ID: fmt.Sprint("op", i), Method: method, Path: path}
		whole.Operations = append(whole.Operations, op)
		if r.IntN(2) == 0 {
			part.Operations = append(part.Operations, op)
		} else {
			part.LeftOut = append(part.LeftOut, op)
		}
	}
	return part, whole
}

// takenOver is a request that another operation answers in the part; empty for none.
func takenOver(whole, part *access.Router) string {
	values := []string{"a", "b", "c", "a.json", "c.json", "a:a", "a:c", "a:c.json"}
	var paths []string
	for _, first := range values {
		paths = append(paths, "/"+first)
		for _, second := range values {
			paths = append(paths, "/"+first+"/"+second)
		}
	}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "PUT"} {
			now, found := part.Find(method, path)
			if before, _ := whole.Find(method, path); found && before.Operation != now.Operation {
				return method + " " + path
			}
		}
	}
	return ""
}

func routesText(whole, part *access.API) string {
	var b strings.Builder
	for _, op := range whole.Operations {
		fmt.Fprintf(&b, "%s %s\n", op.Method, op.Path)
	}
	for _, op := range part.LeftOut {
		fmt.Fprintf(&b, "without %s %s\n", op.Method, op.Path)
	}
	return b.String()
}
