// Command app mounts what auth guards, and leaves out an operation. // want package:"uses hotel/guard: GetBill, GetRate, OpenDoor"
package main

import (
	"fmt"
	"net/http"

	"auth"
	"hotel/guard"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func door(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "open") }

func main() {
	g, err := guard.NewGuard[string](cards{}) // want `operation "createRoom" \(POST /rooms\) is never mounted: nothing uses CreateRoom or CheckCreateRoom of this guard \(unmounted-operation\)`
	if err != nil {
		panic(err)
	}
	proxy := &auth.Proxy{}
	mux := http.NewServeMux()
	mux.Handle("POST /rooms/{roomId}/door", auth.Door{Guard: g, Next: http.HandlerFunc(door)})
	mux.HandleFunc("GET /guests/{guest}/bill", auth.Bill(g, door))
	mux.HandleFunc("GET /guests/{guest}/bill", proxy.Serve)
	mux.Handle("GET /guests/{guest}/bill", auth.Behind(http.HandlerFunc(door))) // want `does not pass the guard of operation "getBill"`
	mux.Handle("GET /rates", g.GetRate(func(http.ResponseWriter, *http.Request, string, bool) {}))
	_ = http.ListenAndServe("localhost:8080", mux)
}
