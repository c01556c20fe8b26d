package main

import (
	"context"
	"net/http"

	"github.com/oasguard/oasguard/bench/requestpeers/ogenapi"
)

// ogenHotel is the handlers behind ogen's server; the many others are not called.
type ogenHotel struct{ ogenapi.Handler }

func (ogenHotel) ListRates(context.Context) error                        { return nil }
func (ogenHotel) GetProfile(context.Context) error                       { return nil }
func (ogenHotel) ListRooms(context.Context) error                        { return nil }
func (ogenHotel) CreateRoom(context.Context) error                       { return nil }
func (ogenHotel) ListThings(context.Context) error                       { return nil }
func (ogenHotel) GetThing(context.Context, ogenapi.GetThingParams) error { return nil }

// ogenSecurity is what an application brings for ogen.
type ogenSecurity struct{ people }

func (s ogenSecurity) HandleKeyCard(ctx context.Context, operation ogenapi.OperationName, t ogenapi.KeyCard) (context.Context, error) {
	return s.enter(ctx, t.Token, needed(operation))
}

func (s ogenSecurity) HandlePartner(ctx context.Context, operation ogenapi.OperationName, t ogenapi.Partner) (context.Context, error) {
	may := needed(operation)
	for _, scope := range t.Scopes {
		if scope == "rooms.write" {
			may |= scopeRoomsWrite
		}
	}
	return s.enter(ctx, t.Token, may)
}

func (s ogenSecurity) HandleDeskKey(ctx context.Context, operation ogenapi.OperationName, t ogenapi.DeskKey) (context.Context, error) {
	return s.enter(ctx, t.APIKey, needed(operation))
}

func (s ogenSecurity) enter(ctx context.Context, secret string, may uint8) (context.Context, error) {
	p, err := s.holder(secret)
	if err != nil {
		return nil, err
	}
	if p.may&may != may {
		return nil, errForbidden
	}
	return context.WithValue(ctx, personKey{}, p), nil
}

// ogen is ogen's server with the default error handler.
func ogen(in input) (http.Handler, error) {
	return ogenapi.NewServer(ogenHotel{}, ogenSecurity{in.people})
}
