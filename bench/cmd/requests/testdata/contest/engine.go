package main

import (
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/bench/requestpeers/guard"
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

// tokens are the callbacks of a guard that is spared authentication.
type tokens map[string]*person

func (t tokens) AuthenticateKeyCard(_ *http.Request, token string) (*person, error) {
	return t[token], nil
}
func (t tokens) AuthenticatePartner(_ *http.Request, token string) (*person, error) {
	return t[token], nil
}
func (t tokens) AuthenticateDeskKey(_ *http.Request, key string) (*person, error) { return t[key], nil }
func (t tokens) Grants(_ *http.Request, p *person) (guard.Grants, error)          { return p.grants, nil }

// oasguardDecision is the guard's Checks without a router, and with callbacks that
// hash nothing.
func oasguardDecision(in input) (http.Handler, error) {
	known := tokens{}
	for _, token := range []string{managerToken, guestToken} {
		p, err := in.people.holder(token)
		if err != nil {
			return nil, err
		}
		known[token] = p
	}
	g, err := guard.NewGuard[*person](known, known)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check := g.CheckCreateRoom
		if r.Method == http.MethodGet {
			check = g.CheckGetThing
		}
		if _, ok := check(w, r); ok {
			done(w)
		}
	}), nil
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
