// Package auth passes the guard for other packages. // want package:"idle: Proxy.Serve" package:"uses hotel/guard: GetBill, OpenDoor"
package auth

import (
	"net/http"

	"hotel/guard"
)

type Door struct {
	Guard *guard.Guard[string]
	Next  http.Handler
}

func (d Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { // want ServeHTTP:"passes a guard"
	if _, ok := d.Guard.CheckOpenDoor(w, r); ok {
		d.Next.ServeHTTP(w, r)
	}
}

func Bill(g *guard.Guard[string], next http.HandlerFunc) http.HandlerFunc { // want Bill:"passes a guard"
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := g.CheckGetBill(w, r); ok {
			next(w, r)
		}
	}
}

func Behind(h http.Handler) http.Handler { return h }

type Proxy struct{ To http.Handler }

func (p *Proxy) Serve(w http.ResponseWriter, r *http.Request) { p.To.ServeHTTP(w, r) } // want Serve:"may pass a guard"
