package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestPanicReachesNoHandler: a callback that panics lets nobody in.
func TestPanicReachesNoHandler(t *testing.T) {
	protected := protect(&engine[int]{}, func(http.ResponseWriter, *http.Request, int) { t.Error("the handler ran") },
		func(*engine[int], http.ResponseWriter, *http.Request) (int, bool) { panic("callback") })
	optional := protectOptional(&engine[int]{}, func(http.ResponseWriter, *http.Request, int, bool) { t.Error("the handler ran") },
		func(*engine[int], http.ResponseWriter, *http.Request) (int, bool, bool) { panic("callback") })
	for name, h := range map[string]http.Handler{"protected": protected, "optional": optional} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed: the server must learn of it")
				}
			}()
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		})
	}
}
