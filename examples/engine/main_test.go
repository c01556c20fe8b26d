package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/authzen"
)

// engine decides by its data, unless it is broken.
type engine struct {
	data   map[string]bool
	broken func(w http.ResponseWriter)
	asked  atomic.Int64
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.asked.Add(1)
	if e.broken != nil {
		e.broken(w)
		return
	}
	var q struct {
		Subject, Resource struct{ Type, ID string }
		Action            struct{ Name string }
	}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != "/access/v1/evaluation" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"decision": %v}`, e.data[q.Subject.Type+":"+q.Subject.ID+" "+q.Action.Name+" "+q.Resource.Type+":"+q.Resource.ID])
}

// data is what the engine knows, its ids as authzen.EscapeID writes them.
var data = map[string]bool{
	"user:ann read file:7":                        true,
	"user:ann read file:a%3Ab":                    true,
	"user:ann remove file:7":                      true,
	"user:ann revoke share:plans/bob%40x.example": true,
}

// serve starts the engine and the service in front of it.
func serve(t *testing.T, e *engine) http.Handler {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	handler, err := newHandler(authzen.Config{URL: server.URL, Timeout: 200 * time.Millisecond, Rest: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// send sends a request as somebody, and returns the status of its answer.
func send(handler http.Handler, method, path, name string) int {
	r := httptest.NewRequest(method, path, nil)
	if name != "" {
		r.Header.Set("Authorization", "Bearer token-of-"+name)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code
}

// TestEngine: who may is what the engine says, and the engine is asked about callers who are
// known and need it alone.
func TestEngine(t *testing.T) {
	e := &engine{data: data}
	handler := serve(t, e)
	for _, c := range []struct {
		method, path, name string
		status             int
		asked              int64
	}{
		{"GET", "/files/7", "", 401, 0},
		{"GET", "/files/7", "ann", 200, 1},
		{"GET", "/files/a:b", "ann", 200, 1},
		{"GET", "/files/a%3Ab", "ann", 200, 1},
		{"GET", "/files/a%253Ab", "ann", 403, 1},
		{"GET", "/files/7", "bob", 403, 1},
		{"GET", "/files/*", "ann", 403, 1},
		{"GET", "/files/8", "sue", 200, 0},
		{"DELETE", "/files/7", "ann", 204, 1},
		{"DELETE", "/files/7", "sue", 404, 1},
		{"DELETE", "/folders/plans/guests/bob@x.example", "ann", 204, 1},
		{"DELETE", "/folders/plans%2Fbob@x.example/guests/x", "ann", 403, 1},
		{"DELETE", "/folders/plans/guests/eve", "ann", 403, 1},
	} {
		before := e.asked.Load()
		if status := send(handler, c.method, c.path, c.name); status != c.status || e.asked.Load()-before != c.asked {
			t.Errorf("%s %s as %q: %d, the engine was asked %d times", c.method, c.path, c.name, status, e.asked.Load()-before)
		}
	}
}

// TestBrokenEngine: what could not be told is 503, also where a denial would be concealed, and
// whoever does not need the engine gets in.
func TestBrokenEngine(t *testing.T) {
	for name, broken := range map[string]func(http.ResponseWriter){
		"400":          func(w http.ResponseWriter) { w.WriteHeader(400) },
		"403":          func(w http.ResponseWriter) { w.WriteHeader(403) },
		"500":          func(w http.ResponseWriter) { w.WriteHeader(500) },
		"no decision":  func(w http.ResponseWriter) { w.Header().Set("Content-Type", "application/json"); fmt.Fprint(w, `{}`) },
		"slow":         func(http.ResponseWriter) { time.Sleep(time.Second) },
		"another type": func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") },
	} {
		handler := serve(t, &engine{data: data, broken: broken})
		for _, c := range []struct {
			method, path, name string
			status             int
		}{
			{"GET", "/files/7", "", 401},
			{"GET", "/files/7", "ann", 503},
			{"GET", "/files/7", "bob", 503},
			{"DELETE", "/files/7", "ann", 503},
			{"GET", "/files/7", "sue", 200},
		} {
			if status := send(handler, c.method, c.path, c.name); status != c.status {
				t.Errorf("%s: %s %s as %q: %d", name, c.method, c.path, c.name, status)
			}
		}
	}
}
