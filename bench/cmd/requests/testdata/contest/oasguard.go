package main

import (
	"net/http"

	"github.com/oasguard/oasguard/bench/requestpeers/guard"
)

// callbacks are what an application brings for oasguard.
type callbacks struct{ people }

func (c callbacks) AuthenticateKeyCard(_ *http.Request, token string) (*person, error) {
	return c.known(token)
}

func (c callbacks) AuthenticatePartner(_ *http.Request, token string) (*person, error) {
	return c.known(token)
}

func (c callbacks) AuthenticateDeskKey(_ *http.Request, key string) (*person, error) {
	return c.known(key)
}

func (c callbacks) known(secret string) (*person, error) {
	p, err := c.holder(secret)
	if err != nil {
		return nil, guard.ErrInvalidCredentials
	}
	return p, nil
}

func (c callbacks) Grants(_ *http.Request, p *person) (guard.Grants, error) { return p.grants, nil }

// hotel is the handlers behind the guard; the many others are not called.
type hotel struct{ guard.Unimplemented[*person] }

func (hotel) ListRates(w http.ResponseWriter, _ *http.Request)                     { done(w) }
func (hotel) GetProfile(w http.ResponseWriter, _ *http.Request, _ *person)         { done(w) }
func (hotel) ListRooms(w http.ResponseWriter, _ *http.Request, _ *person)          { done(w) }
func (hotel) CreateRoom(w http.ResponseWriter, _ *http.Request, _ *person)         { done(w) }
func (hotel) ListThings(w http.ResponseWriter, _ *http.Request, _ *person)         { done(w) }
func (hotel) GetThing(w http.ResponseWriter, _ *http.Request, _ *person, _ string) { done(w) }

func done(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }

func newGuard(p people) (*guard.Guard[*person], error) {
	return guard.NewGuard[*person](callbacks{p}, callbacks{p})
}

// oasguard is the guard with its own router.
func oasguard(in input) (http.Handler, error) {
	g, err := newGuard(in.people)
	if err != nil {
		return nil, err
	}
	return g.Handler(hotel{}), nil
}

// oasguardOnMux is the guard's wrappers on net/http's router.
func oasguardOnMux(in input) (http.Handler, error) {
	g, err := newGuard(in.people)
	if err != nil {
		return nil, err
	}
	return onMux(in, map[string]http.Handler{
		"listRates": g.ListRates(hotel{}.ListRates), "getProfile": g.GetProfile(hotel{}.GetProfile), "listRooms": g.ListRooms(hotel{}.ListRooms),
		"createRoom": g.CreateRoom(hotel{}.CreateRoom), "getThing": g.GetThing(hotel{}.GetThing),
		"listThings": g.ListThings(hotel{}.ListThings),
	}), nil
}

// oasguardAlone is the guard's wrappers with no router at all, for the table of denials.
func oasguardAlone(in input) (http.Handler, error) {
	g, err := newGuard(in.people)
	if err != nil {
		return nil, err
	}
	profile, rooms, create := g.GetProfile(hotel{}.GetProfile), g.ListRooms(hotel{}.ListRooms), g.CreateRoom(hotel{}.CreateRoom)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/profile":
			profile.ServeHTTP(w, r)
		case r.Method == http.MethodPost:
			create.ServeHTTP(w, r)
		default:
			rooms.ServeHTTP(w, r)
		}
	}), nil
}

// onMux mounts handlers on net/http's router, beside all the other routes.
func onMux(in input, handlers map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	for _, route := range in.routes {
		h, ok := handlers[route.Operation]
		if !ok {
			h = http.NotFoundHandler()
		}
		mux.Handle(route.Method+" "+route.Path, h)
	}
	return mux
}
