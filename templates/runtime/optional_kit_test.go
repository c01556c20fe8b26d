package guard

import (
	"net/http"
	"testing"
)

// TestGuard_panicsAnonymous: a callback that panics lets nobody in as anonymous.
func TestGuard_panicsAnonymous(t *testing.T) {
	testPanics(t, protectOptional(&engine[*int]{}, func(http.ResponseWriter, *http.Request, *int, bool) { t.Error("the handler ran") },
		func(*engine[*int], http.ResponseWriter, *http.Request) (*int, bool, bool) { panic("callback") }))
}
