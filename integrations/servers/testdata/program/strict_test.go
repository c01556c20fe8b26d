package stack

import (
	"sync"
	"testing"

	"STACK/api"
	"STACK/guard/guardserver"
)

// TestStrictMiddleware: the middleware of the strict server runs for callers that were let
// in, and for nobody else.
func TestStrictMiddleware(t *testing.T) {
	var lock sync.Mutex
	seen := ""
	middleware := func(f api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
		lock.Lock()
		defer lock.Unlock()
		seen = operation
		return f
	}
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{guardserver.WithStrictMiddleware(middleware)}}))
	for _, c := range []struct {
		field  string
		status int
		seen   string
	}{{bad, 401, ""}, {ada, 403, ""}, {eve, 200, "ListVehicles"}} {
		seen = ""
		if got := send(t, address, "GET", v1+"/vehicles", "", c.field); got.status != c.status || seen != c.seen {
			t.Errorf("%s: %d, and the middleware saw %q; want %d and %q", c.field, got.status, seen, c.status, c.seen)
		}
	}
	if got := send(t, address, "POST", v1+"/vehicles", "{", eve); got.status != 400 {
		t.Errorf("a body that is no JSON: %d, want 400", got.status)
	}
}
