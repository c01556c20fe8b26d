package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// signatures writes a package with the methods that every guard of n operations has,
// with nothing in them, and a test that makes that guard and does no more. What
// its test takes to compile is the price of the signatures: no guard can take less.
func (b bench) signatures(n int) (generator, error) {
	g := generator{name: "oasguard's signatures, with empty bodies", folder: "signatures", dir: b.path("signatures")}
	var server, methods bytes.Buffer
	for i := range n {
		fmt.Fprintf(&server, "\tOp%d(w http.ResponseWriter, r *http.Request, p P)\n", i)
		fmt.Fprintf(&methods, `
func (g *Guard[P]) Op%[1]d(next func(http.ResponseWriter, *http.Request, P)) http.Handler { return nil }
func (g *Guard[P]) CheckOp%[1]d(w http.ResponseWriter, r *http.Request) (p P, ok bool)     { return p, ok }
func (Unimplemented[P]) Op%[1]d(w http.ResponseWriter, _ *http.Request, _ P)              {}
`, i)
	}
	source := fmt.Sprintf(`package signatures

import "net/http"

type Server[P any] interface {
%s}

type Guard[P any] struct{}

type Unimplemented[P any] struct{}

func (g *Guard[P]) Handler(s Server[P]) http.Handler { return nil }
%s`, &server, &methods)
	const test = `package signatures

import "testing"

func TestHandler(t *testing.T) {
	var g Guard[*testing.T]
	if g.Handler(Unimplemented[*testing.T]{}) != nil {
		t.Error("a handler")
	}
}
`
	if err := os.Mkdir(g.dir, 0o777); err != nil {
		return g, err
	}
	for name, text := range map[string]string{"signatures.go": source, "signatures_test.go": test} {
		if err := os.WriteFile(filepath.Join(g.dir, name), []byte(text), 0o666); err != nil {
			return g, err
		}
	}
	return g, nil
}
