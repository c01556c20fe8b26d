// Package enclosed puts handlers of its own in front of whole routers. // want package:"uses hotel/guard: GetBill, OpenDoor"
package enclosed

import (
	"net/http"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {}

type desk struct {
	guard *guard.Guard[string]
	next  http.Handler
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { // want ServeHTTP:"passes a guard"
	if _, ok := d.guard.CheckOpenDoor(w, r); ok {
		d.next.ServeHTTP(w, r)
	}
}

func routes(g *guard.Guard[string], bill func(http.ResponseWriter, *http.Request, string, string)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms/{roomId}/door", open)
	mux.Handle("GET /guests/{guest}/bill", g.GetBill(bill))
	return &desk{guard: g, next: mux}
}
