package guard

import (
	"net/http"
	"net/http/httptest"
)

func testRequestWith(header, value string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set(header, value)
	return r
}
