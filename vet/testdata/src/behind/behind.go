// Package behind builds a router that somebody else puts a Middleware in front of. // want package:"uses hotel/guard: GetBill"
package behind

import (
	"net/http"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {
	if _, ok := guard.PrincipalFrom[string](r.Context()); ok {
		w.WriteHeader(http.StatusNoContent)
	}
}

func anonymous(w http.ResponseWriter, r *http.Request) {}

func Routes(g *guard.Guard[string], bill func(http.ResponseWriter, *http.Request, string, string)) http.Handler { // want Routes:"passes a guard"
	mux := http.NewServeMux()
	mux.Handle("GET /guests/{guest}/bill", g.GetBill(bill))
	mux.HandleFunc("POST /rooms", open)
	mux.HandleFunc("POST /rooms/{roomId}/door", anonymous)
	return mux
}
