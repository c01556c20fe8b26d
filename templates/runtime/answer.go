package guard

import "net/http"

// Answer is an http.ResponseWriter that keeps what is written to it, for transports
// other than HTTP: pass one to a Check, and send its denial in the transport's own way.
// The zero value is ready. Status is 0 where nothing was written.
type Answer struct {
	Status int
	Fields http.Header
	Body   []byte
}

// Header returns the fields, which are made when they are first asked for.
func (a *Answer) Header() http.Header {
	if a.Fields == nil {
		a.Fields = http.Header{}
	}
	return a.Fields
}

// WriteHeader keeps the first final status (RFC 9110, 15.2).
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 && status >= 200 {
		a.Status = status
	}
}

// Write keeps more of the body; without a status before, it is 200.
func (a *Answer) Write(body []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.Body = append(a.Body, body...)
	return len(body), nil
}
