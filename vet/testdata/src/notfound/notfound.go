// Package notfound answers unknown routes by what it guards. // want package:"uses hotel/guard: all"
package notfound

import (
	"net/http"

	"hotel/guard"
)

func logged(next http.Handler) http.Handler { return next }

func themed(page http.Handler, next http.Handler) http.Handler { return next }

type server struct {
	mux   *http.ServeMux
	guard *guard.Guard[string]
}

func routes(authn guard.Authenticator[string]) (http.Handler, error) {
	mux := http.NewServeMux()
	g, err := guard.NewGuard[string](authn, guard.WithNotFound(mux)) // want `WithNotFound is given mux, which Middleware guards: every route that the document does not describe is served without a credential; give it a handler that serves nothing else \(guarded-not-found\)`
	if err != nil {
		return nil, err
	}
	return g.Middleware(logged(mux)), nil
}

func (s *server) handler(authn guard.Authenticator[string]) (err error) {
	s.guard, err = guard.NewGuard[string](authn, guard.WithNotFound(logged(s.mux))) // want `WithNotFound is given mux, which Middleware guards: every route that the document does not describe is served without a credential; give it a handler that serves nothing else \(guarded-not-found\)`
	return err
}

func (s *server) serve() error {
	handler := logged(s.mux)
	return http.ListenAndServe("localhost:8080", s.guard.Middleware(handler))
}

func well(authn guard.Authenticator[string], page http.Handler) (http.Handler, error) {
	mux := http.NewServeMux()
	g, err := guard.NewGuard[string](authn, guard.WithNotFound(page))
	if err != nil {
		return nil, err
	}
	return g.Middleware(themed(page, mux)), nil
}

func fallback(authn guard.Authenticator[string]) (http.Handler, error) {
	mux, site := http.NewServeMux(), http.NewServeMux()
	g, err := guard.NewGuard[string](authn, guard.WithNotFound(site))
	if err != nil {
		return nil, err
	}
	return g.Middleware(mux), nil
}
