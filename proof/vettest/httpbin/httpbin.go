// Package httpbin puts handlers of go-httpbin behind a guard, each in the way that
// a team might.
package httpbin

//go:generate go tool oasguard generate --quiet -o internal/guard -p guard httpbin.yaml

import (
	"fmt"
	"net/http"

	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/oasguard/oasguard/proof/vettest/httpbin/internal/guard"
)

type tokens struct{}

func (tokens) AuthenticateToken(_ *http.Request, token string) (string, error) {
	if token == "tester" || token == "reader" {
		return token, nil
	}
	return "", guard.ErrInvalidCredentials
}

func (tokens) Grants(_ *http.Request, name string) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(name), nil
}

// server has the guard in a field, as most programs do.
type server struct {
	bin   *httpbin.HTTPBin
	guard *guard.Guard[string]
}

// New is the whole server.
func New() (http.Handler, error) {
	g, err := guard.NewGuard[string](tokens{}, tokens{})
	if err != nil {
		return nil, err
	}
	s := &server{bin: httpbin.New(httpbin.WithMaxBodySize(1 << 10)), guard: g}
	mux := http.NewServeMux()
	s.register(mux)
	return logged(mux), nil
}

func (s *server) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /ip", s.bin.IP)
	mux.Handle("GET /cache", s.guard.Cache(func(w http.ResponseWriter, r *http.Request, _ string, _ bool) { s.bin.Cache(w, r) }))
	mux.Handle("GET /get", s.guard.Get(named(s.bin.Get)))
	mux.Handle("GET /headers", logged(s.guard.Headers(named(s.bin.Headers))))
	mux.HandleFunc("POST /anything", s.anything)
	mux.HandleFunc("GET /status/{code}", s.checked(s.guard.CheckStatus, s.bin.Status))
	delay := s.guard.Delay(func(w http.ResponseWriter, r *http.Request, _, _ string) { s.bin.Delay(w, r) })
	mux.Handle("GET /delay/{duration}", http.MaxBytesHandler(delay, 0))
	//oasguard:ignore undocumented-route the platform asks it
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "well") })
	mux.Handle("/", http.NotFoundHandler())
}

// anything decides first and then serves.
func (s *server) anything(w http.ResponseWriter, r *http.Request) {
	name, ok := s.guard.CheckAnything(w, r)
	if !ok {
		return
	}
	w.Header().Set("X-Caller", name)
	s.bin.Anything(w, r)
}

// checked puts a decision in front of a handler that knows no principal.
func (s *server) checked(check func(http.ResponseWriter, *http.Request) (string, bool), next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := check(w, r); ok {
			next(w, r)
		}
	}
}

// named drops the principal.
func named(next http.HandlerFunc) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, _ string) { next(w, r) }
}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Method)
		next.ServeHTTP(w, r)
	})
}
