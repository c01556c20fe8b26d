package main

import (
	"context"
	"net/http"
	"slices"

	goahttp "goa.design/goa/v3/http"
	"goa.design/goa/v3/security"

	goahotel "github.com/oasguard/oasguard/bench/requestpeers/gen/hotel"
	"github.com/oasguard/oasguard/bench/requestpeers/gen/http/hotel/server"
)

// goaHotel is the handlers and callbacks behind goa's server; the many other
// methods are not called. goa has no roles: they are scopes of its design.
type goaHotel struct {
	goahotel.Service
	people
}

func (goaHotel) ListRates(context.Context) error                               { return nil }
func (goaHotel) GetProfile(context.Context, *goahotel.GetProfilePayload) error { return nil }
func (goaHotel) ListRooms(context.Context, *goahotel.ListRoomsPayload) error   { return nil }
func (goaHotel) CreateRoom(context.Context, *goahotel.CreateRoomPayload) error { return nil }
func (goaHotel) ListThings(context.Context, *goahotel.ListThingsPayload) error { return nil }
func (goaHotel) GetThing(context.Context, *goahotel.GetThingPayload) error     { return nil }

func (g goaHotel) JWTAuth(ctx context.Context, token string, scheme *security.JWTScheme) (context.Context, error) {
	return g.enter(ctx, token, scheme.RequiredScopes)
}

func (g goaHotel) OAuth2Auth(ctx context.Context, token string, scheme *security.OAuth2Scheme) (context.Context, error) {
	return g.enter(ctx, token, scheme.RequiredScopes)
}

func (g goaHotel) APIKeyAuth(ctx context.Context, key string, scheme *security.APIKeyScheme) (context.Context, error) {
	return g.enter(ctx, key, scheme.RequiredScopes)
}

func (g goaHotel) enter(ctx context.Context, secret string, scopes []string) (context.Context, error) {
	p, err := g.holder(secret)
	if err != nil {
		return ctx, goahotel.MakeUnauthorized(err)
	}
	if slices.Contains(scopes, "manager") && p.may&roleManager == 0 || slices.Contains(scopes, "rooms.write") && p.may&scopeRoomsWrite == 0 {
		return ctx, goahotel.MakeForbidden(errForbidden)
	}
	return context.WithValue(ctx, personKey{}, p), nil
}

// goa is goa's server on its own router, with its own encoders.
func goa(in input) (http.Handler, error) {
	mux := goahttp.NewMuxer()
	endpoints := goahotel.NewEndpoints(goaHotel{people: in.people})
	server.Mount(mux, server.New(endpoints, mux, goahttp.RequestDecoder, goahttp.ResponseEncoder, nil, nil))
	return mux, nil
}
