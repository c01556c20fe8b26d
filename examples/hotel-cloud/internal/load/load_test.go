package load

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
)

// tokens name their persons, as far as a test needs it.
func tokens() Tokens {
	t := Tokens{Bad: map[string]map[string]string{}, Stranger: map[string]string{}}
	t.Right[0] = map[string]string{}
	for _, p := range oracle.People {
		t.Right[0][p.Name] = "right-" + p.Name
		t.Bad[p.Name] = map[string]string{"expired": "expired-" + p.Name}
		t.Stranger[p.Name] = "stranger-" + p.Name
	}
	return t
}

// TestJudge sends requests to servers that are wrong in one way each: the run must notice.
func TestJudge(t *testing.T) {
	done := func(w http.ResponseWriter, r *http.Request, caller string) {
		fmt.Fprintf(w, "%s %s for %q\n", r.Method, r.RequestURI, caller)
	}
	named := func(r *http.Request) string {
		_, name, _ := strings.Cut(r.Header.Get("Authorization"), "-")
		return name
	}
	problem := func(w http.ResponseWriter, status int) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(status)
	}
	for _, c := range []struct {
		name   string
		world  oracle.World
		answer http.HandlerFunc
		wrong  func(Row) bool
	}{
		{"everybody is let in", oracle.World{}, func(w http.ResponseWriter, r *http.Request) { done(w, r, named(r)) },
			func(r Row) bool { return r.WrongGrants > 0 && r.WrongRefusals+r.Needless == 0 }},
		{"everybody is taken for another", oracle.World{}, func(w http.ResponseWriter, r *http.Request) { done(w, r, "mia") },
			func(r Row) bool { return r.WrongGrants > 0 }},
		{"an empty 200", oracle.World{}, func(http.ResponseWriter, *http.Request) {},
			func(r Row) bool { return r.WrongGrants == r.Sent }},
		{"403 for what cannot be told", oracle.World{Engine: oracle.Down},
			func(w http.ResponseWriter, _ *http.Request) { problem(w, 403) }, func(r Row) bool { return r.WrongRefusals > 0 && r.WrongGrants == 0 }},
		{"503 for everything", oracle.World{Engine: oracle.Down},
			func(w http.ResponseWriter, _ *http.Request) { problem(w, 503) }, func(r Row) bool { return r.Needless > 0 && r.Untold > r.Needless }},
		{"502 although no instance is killed", oracle.World{},
			func(w http.ResponseWriter, _ *http.Request) { problem(w, 502) }, func(r Row) bool { return r.Needless == r.Sent && r.Lost == r.Sent }},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.answer)
			defer server.Close()
			l := New(server.Listener.Addr().String(), tokens(), 1)
			l.Begin("row")
			l.SetWorld(func(w *oracle.World) { *w = c.world })
			for range 300 {
				l.one()
			}
			if row := l.Rows()[0]; !c.wrong(*row) {
				t.Errorf("%+v", *row)
			}
			if right, faults := l.Right(); right || len(faults) == 0 {
				t.Errorf("not noticed: %v %q", right, faults)
			}
		})
	}
}
