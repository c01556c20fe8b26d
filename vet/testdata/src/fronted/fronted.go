// Package fronted has Middleware in front of everything. // want package:"uses hotel/guard: all"
package fronted

import (
	"net/http"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {}

func bill(w http.ResponseWriter, r *http.Request, name, guest string) {}

func Routes(authn guard.Authenticator[string]) (http.Handler, error) { // want Routes:"passes a guard"
	g, err := guard.NewGuard[string](authn)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms", open)
	mux.Handle("GET /guests/{guest}/bill", g.GetBill(bill))
	mux.Handle("POST /rooms/{roomId}/door", g.GetBill(bill)) // want `passes the guard of GetBill, not that of operation "openDoor"`
	return g.Middleware(mux), nil
}
