// Package registered has MiddlewareFor in front of a mux that is registered by hand. // want package:"uses hotel/guard: all"
package registered

import (
	"net/http"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {}

const login = "POST /login"

func Routes(authn guard.Authenticator[string]) (http.Handler, error) { // want Routes:"passes a guard"
	g, err := guard.NewGuard[string](authn)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rooms", open)
	mux.HandleFunc("POST /rooms", open)
	mux.HandleFunc("GET /health", open)
	mux.HandleFunc(login, open)
	mux.HandleFunc("GET /metrics", open) // want `route GET /metrics is in no document`
	guarded, err := g.MiddlewareFor(mux, "GET /health", login)
	if err != nil {
		return nil, err
	}
	return guarded(mux), nil
}
