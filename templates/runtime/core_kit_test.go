package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestGuard_panics: a callback that panics lets nobody in.
func TestGuard_panics(t *testing.T) {
	testPanics(t, protect(&engine[*int]{}, func(http.ResponseWriter, *http.Request, *int) { t.Error("the handler ran") },
		func(*engine[*int], http.ResponseWriter, *http.Request) (*int, bool) { panic("callback") }))
}

func testPanics(t *testing.T, h http.Handler) {
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed: the server must learn of it")
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}
