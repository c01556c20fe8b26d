package main

import (
	"net/http"
	"strings"

	swagerrors "github.com/go-openapi/errors"
	"github.com/go-openapi/loads"
	"github.com/go-openapi/runtime"
	"github.com/go-openapi/runtime/middleware"

	"github.com/oasguard/oasguard/bench/requestpeers/swag/restapi"
	"github.com/oasguard/oasguard/bench/requestpeers/swag/restapi/operations"
)

// goSwagger is go-swagger's server with the default error handler. Its roles
// are asked for in the authorizer, which is told the matched operation.
func goSwagger(in input) (http.Handler, error) {
	document, err := loads.Embedded(restapi.SwaggerJSON, restapi.FlatSwaggerJSON)
	if err != nil {
		return nil, err
	}
	enter := func(secret string) (*person, error) {
		p, err := in.people.holder(secret)
		if err != nil {
			return nil, swagerrors.Unauthenticated("token")
		}
		return p, nil
	}
	api := operations.NewBenchAPI(document)
	api.KeyCardAuth = func(field string) (any, error) {
		token, _ := strings.CutPrefix(field, "Bearer ")
		return enter(token)
	}
	api.DeskKeyAuth = func(key string) (any, error) { return enter(key) }
	api.PartnerAuth = func(token string, scopes []string) (any, error) {
		p, err := enter(token)
		if err != nil {
			return nil, err
		}
		for _, scope := range scopes {
			if scope == "rooms.write" && p.may&scopeRoomsWrite == 0 {
				return nil, swagerrors.New(http.StatusForbidden, "scope")
			}
		}
		return p, nil
	}
	api.APIAuthorizer = runtime.AuthorizerFunc(func(r *http.Request, principal any) error {
		may := needed(middleware.MatchedRouteFrom(r).Operation.ID)
		if p, ok := principal.(*person); !ok || p.may&may != may {
			return swagerrors.New(http.StatusForbidden, "role")
		}
		return nil
	})
	api.ListRatesHandler = operations.ListRatesHandlerFunc(func(operations.ListRatesParams) middleware.Responder {
		return operations.NewListRatesNoContent()
	})
	api.GetProfileHandler = operations.GetProfileHandlerFunc(func(operations.GetProfileParams, any) middleware.Responder {
		return operations.NewGetProfileNoContent()
	})
	api.ListRoomsHandler = operations.ListRoomsHandlerFunc(func(operations.ListRoomsParams, any) middleware.Responder {
		return operations.NewListRoomsNoContent()
	})
	api.CreateRoomHandler = operations.CreateRoomHandlerFunc(func(operations.CreateRoomParams, any) middleware.Responder {
		return operations.NewCreateRoomNoContent()
	})
	api.GetThingHandler = operations.GetThingHandlerFunc(func(operations.GetThingParams, any) middleware.Responder {
		return operations.NewGetThingNoContent()
	})
	api.ListThingsHandler = operations.ListThingsHandlerFunc(func(operations.ListThingsParams, any) middleware.Responder {
		return operations.NewListThingsNoContent()
	})
	return api.Serve(nil), nil
}
