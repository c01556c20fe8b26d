// Package closed does not guard anything: who imports it may. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package closed

import (
	"net/http"

	"chain/keys"
)

type Desk struct{ Keys *keys.Keys }

func (d *Desk) Routes() http.Handler { // want Routes:"may pass a guard"
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {})
	return mux
}
