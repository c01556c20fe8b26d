package main

import (
	"net/http"
	"strings"
)

// decide answers as a server would that has only this one question left: may
// that role call that route. Routing and authentication are spared the engine.
func decide(may func(role, operation string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		role, operation := "manager", "createRoom"
		if r.Header.Get("Authorization") == "Bearer "+guestToken {
			role = "guest"
		}
		if r.Method == http.MethodGet {
			operation = "getThing"
		}
		if may(role, operation) {
			done(w)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	})
}

// guarded are the operations that need a role.
func guarded(in input) []string {
	operations := []string{"createRoom"}
	for _, route := range in.routes {
		if strings.HasPrefix(route.Path, "/things") {
			operations = append(operations, route.Operation)
		}
	}
	return operations
}
