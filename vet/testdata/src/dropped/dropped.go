// Command dropped asks for guarded handlers, and serves others. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package main

import (
	"log"
	"net/http"

	"hotel/guard"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func room(w http.ResponseWriter, r *http.Request, name, id string) {}

func open(w http.ResponseWriter, r *http.Request) {}

func main() {
	g, err := guard.NewGuard[string](cards{}) // want `operation "getBill" \(GET /guests/{guest}/bill\) is never mounted: nothing uses GetBill or CheckGetBill of this guard \(unmounted-operation\)` `operation "getRate" \(GET /rates\) is never mounted: nothing uses GetRate or CheckGetRate of this guard \(unmounted-operation\)`
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	g.Middleware(mux)     // want `the handler that Middleware returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	_ = g.Middleware(mux) // want `the handler that Middleware returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	var served http.Handler = mux
	served = g.Middleware(served) // want `the handler that Middleware returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	g.GetBill(room)               // want `the handler that GetBill returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	var _ = g.GetBill(room)       // want `the handler that GetBill returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	bill := g.GetBill(room)       // want `the handler that GetBill returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	_ = bill
	mux.HandleFunc("POST /rooms", open) // want `route POST /rooms does not pass the guard of operation "createRoom": register what CreateRoom returns, or begin the handler with CheckCreateRoom \(unguarded-route\)`

	door := g.OpenDoor(room)
	mux.Handle("POST /rooms/{roomId}/door", door)
	var late http.Handler
	register := func() { mux.Handle("POST /rooms", late) }
	late = g.CreateRoom(func(w http.ResponseWriter, r *http.Request, name string) { room(w, r, name, "") })
	register()
	log.Fatal(http.ListenAndServe("localhost:8080", mux))
}

func named(g *guard.Guard[string]) (h http.Handler) {
	h = g.OpenDoor(room)
	return
}
