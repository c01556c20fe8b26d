package stack

import (
	"net/http"
	"testing"

	"STACK/guard/guardserver"
)

// TestErrorHandler: the program says what follows parameters that cannot be bound.
func TestErrorHandler(t *testing.T) {
	handler := func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusUnprocessableEntity) }
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{guardserver.WithErrorHandler(handler)}}))
	for field, status := range map[string]int{bad: 401, ada: 403, eve: 422} {
		if got := send(t, address, "GET", v1+"/vehicles?page=x", "", field); got.status != status {
			t.Errorf("%s: %d, want %d", field, got.status, status)
		}
	}
}
