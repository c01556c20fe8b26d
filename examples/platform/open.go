package main

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"time"
)

// users are those of a small installation, which has no identity provider.
var users = map[string]struct {
	password string
	roles    []string
}{
	"alice": {"wonderland", []string{"ap_admin"}},
	"bob":   {"builder", []string{"ap_viewer", "ap_subscriber"}},
}

// registerOpen registers what no document describes and everybody may call.
func registerOpen(mux *http.ServeMux, t tokens, names func(roles ...string) []string) {
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		user, known := users[name]
		if !known || subtle.ConstantTimeCompare([]byte(password), []byte(user.password)) == 0 {
			http.Error(w, "no such user, or another password", http.StatusUnauthorized)
			return
		}
		// What the roles carry is written into the token, the scopes of other services too.
		token, err := t.sign(principal{Subject: name, Organization: "acme", Scopes: names(user.roles...), Expires: time.Now().Add(time.Hour).Unix()})
		if err != nil {
			http.Error(w, "no token could be made", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"token": token}) // the client is gone
	})
}
