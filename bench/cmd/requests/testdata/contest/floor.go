package main

import "net/http"

// floor is the same checks written by hand, as somebody would who knows that
// speed matters: none of the checks that make a guard safe, no challenge, no body.
func floor(in input) (http.Handler, error) {
	people := in.people
	bearer := func(r *http.Request) *person {
		const prefix = "Bearer "
		fields := r.Header["Authorization"]
		if len(fields) != 1 || len(fields[0]) <= len(prefix) || fields[0][:len(prefix)] != prefix {
			return nil
		}
		p, err := people.holder(fields[0][len(prefix):])
		if err != nil {
			return nil
		}
		return p
	}
	byKey := func(r *http.Request) *person {
		keys := r.Header["X-Desk-Key"]
		if len(keys) != 1 {
			return nil
		}
		p, err := people.holder(keys[0])
		if err != nil {
			return nil
		}
		return p
	}
	needs := func(may uint8, next func(http.ResponseWriter, *http.Request, *person)) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch p := bearer(r); {
			case p == nil:
				w.WriteHeader(http.StatusUnauthorized)
			case p.may&may != may:
				w.WriteHeader(http.StatusForbidden)
			default:
				next(w, r, p)
			}
		})
	}
	return onMux(in, map[string]http.Handler{
		"listRates":  http.HandlerFunc(hotel{}.ListRates),
		"getProfile": needs(0, hotel{}.GetProfile),
		"createRoom": needs(roleManager|scopeRoomsWrite, hotel{}.CreateRoom),
		"getThing": needs(roleManager, func(w http.ResponseWriter, r *http.Request, p *person) {
			hotel{}.GetThing(w, r, p, r.PathValue("thingId"))
		}),
		"listThings": needs(roleManager, hotel{}.ListThings),
		"listRooms": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p := bearer(r)
			if p == nil {
				p = byKey(r)
			}
			if p == nil {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			hotel{}.ListRooms(w, r, p)
		}),
	}), nil
}
