package guard

import "net/http"

// This file is written by hand, beside the generated ones: what somebody in a
// hurry would write who knows that speed matters, and the least that each
// operation needs. It lies in this package because it tests the bits of a
// Grants, which nobody else sees. Unlike the guard it does not look at the
// token's characters, knows only "Bearer " so spelt, tells 503 from 401 by no
// rule, challenges nobody, and reports to no one.

// Person is the principal of the benchmark.
type Person struct {
	Room   string
	Grants Grants
}

// Floor is what the hand-written checks share with the guard: the callbacks.
type Floor struct {
	Authn Authenticator[*Person]
	Authz Authorizer[*Person]
	Next  func(http.ResponseWriter, *http.Request, *Person)
}

// FloorCreateRoom is the hand-written equivalent of CreateRoom.
type FloorCreateRoom struct{ Floor }

// ServeHTTP lets a manager with a key card pass.
func (f FloorCreateRoom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fields := r.Header["Authorization"]
	if len(fields) != 1 || len(fields[0]) <= len("Bearer ") || fields[0][:len("Bearer ")] != "Bearer " {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p, err := f.Authn.AuthenticateKeyCard(r, fields[0][len("Bearer "):])
	if err != nil || p == nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	grants, err := f.Authz.Grants(r, p)
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if grants.set&(1<<roleManager) == 0 {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	f.Next(w, r, p)
}

// FloorListRooms is the hand-written equivalent of ListRooms.
type FloorListRooms struct{ Floor }

// ServeHTTP lets staff with a key card or a desk key pass.
func (f FloorListRooms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var p *Person
	var err error
	if fields := r.Header["Authorization"]; len(fields) != 0 {
		if len(fields) != 1 || len(fields[0]) <= len("Bearer ") || fields[0][:len("Bearer ")] != "Bearer " {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p, err = f.Authn.AuthenticateKeyCard(r, fields[0][len("Bearer "):])
	} else {
		keys := r.Header["X-Desk-Key"]
		if len(keys) != 1 || keys[0] == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p, err = f.Authn.AuthenticateDeskKey(r, keys[0])
	}
	if err != nil || p == nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	grants, err := f.Authz.Grants(r, p)
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if grants.set&(1<<roleStaff) == 0 {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	f.Next(w, r, p)
}

// FloorOpenDoor is the hand-written equivalent of OpenDoor.
type FloorOpenDoor struct{ Floor }

// ServeHTTP lets those pass who may open the room.
func (f FloorOpenDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fields := r.Header["Authorization"]
	if len(fields) != 1 || len(fields[0]) <= len("Bearer ") || fields[0][:len("Bearer ")] != "Bearer " {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p, err := f.Authn.AuthenticateKeyCard(r, fields[0][len("Bearer "):])
	if err != nil || p == nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	ok, err := f.Authz.AuthorizeRoomOpen(r, p, r.PathValue("roomId"))
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if !ok {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	f.Next(w, r, p)
}
