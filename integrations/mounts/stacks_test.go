package mounts

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
)

// stack is one framework with everything that is tested on it.
type stack struct {
	name string
	// mounted is the fleet behind Mount.
	mounted func(g *guard.Guard[*fleet.Person], w wiring) serve
	// guarded is the fleet with handlers that know no guard, behind Middleware, and a
	// GET /health that is open; an error is of Verify.
	guarded func(g *guard.Guard[*fleet.Person], w wiring) (serve, error)
}

// serve answers requests until the listener is closed.
type serve func(net.Listener)

func serveHTTP(h http.Handler) serve {
	return func(l net.Listener) { _ = http.Serve(l, h) }
}

// wiring is what a test puts around the guard.
type wiring struct {
	log     *accessLog // the framework's own logger writes to it
	planted bool       // an unguarded handler of ada's invoices
	panics  bool       // the handler of getStatus panics
	unnamed bool       // a route that nobody names
}

// accessLog is what the framework's own logger has seen.
type accessLog struct {
	sync.Mutex
	lines []string
}

func (l *accessLog) add(method, path string, status int) {
	if l == nil {
		return
	}
	l.Lock()
	defer l.Unlock()
	l.lines = append(l.lines, fmt.Sprintf("%s %s %d", method, path, status))
}

func (l *accessLog) last() string {
	l.Lock()
	defer l.Unlock()
	if len(l.lines) == 0 {
		return ""
	}
	return l.lines[len(l.lines)-1]
}

// start serves on loopback, and returns the address.
func start(t *testing.T, s serve) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go s(l)
	return l.Addr().String()
}

// startGuarded serves the stack behind its Middleware.
func (s stack) startGuarded(t *testing.T, w wiring, opts ...guard.Option) string {
	t.Helper()
	served, err := s.guarded(newGuard(t, opts...), w)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, served)
}

func newGuard(t testing.TB, opts ...guard.Option) *guard.Guard[*fleet.Person] {
	t.Helper()
	// A concealed trip must look like a path that is not there: each framework answers
	// unknown paths as http.NotFound does.
	g, err := fleet.NewGuard(append([]guard.Option{guard.WithNotFound(http.NotFoundHandler())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// write answers with text, and says in a header field whom the context of the request
// knows.
func write(w http.ResponseWriter, r *http.Request, text string) {
	w.Header().Set("Principal", principal(r.Context()))
	_, _ = io.WriteString(w, text)
}

// principal is the name of whom a context knows.
func principal(ctx context.Context) string {
	if p, ok := guard.PrincipalFrom[*fleet.Person](ctx); ok {
		return p.Name
	}
	return "nobody"
}

// discard is where logs go.
type discard struct{}

func (discard) Write(text []byte) (int, error) { return len(text), nil }
