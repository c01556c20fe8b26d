//go:build !js

package gosource

import (
	"fmt"
	"net/http"
	"strings"
)

// mux is net/http's own, which knows best what it takes.
type mux struct{ *http.ServeMux }

func newMux() mux { return mux{http.NewServeMux()} }

// conflict is what net/http's ServeMux says of a pattern that it does not take beside the
// others; empty: it takes it.
func (m mux) conflict(pattern string) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("ServeMux panics: %v", firstLine(r))
		}
	}()
	m.Handle(pattern, http.NotFoundHandler())
	return ""
}

// firstLine is the panic of a ServeMux without the places that registered a pattern.
func firstLine(v any) string {
	lines := strings.Split(fmt.Sprint(v), "\n")
	return strings.TrimSuffix(strings.TrimSpace(lines[len(lines)-1]), ".")
}
