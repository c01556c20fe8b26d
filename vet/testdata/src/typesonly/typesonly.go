// Package typesonly knows the guard's names and wires nothing: it is not judged.
package typesonly

import (
	"net/http"

	"hotel/guard"
)

func refused(err error) bool { return err == guard.ErrInvalidCredentials }

func open(w http.ResponseWriter, r *http.Request) {}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /rooms", open)
	mux.HandleFunc("GET /healthz", open)
	return mux
}
