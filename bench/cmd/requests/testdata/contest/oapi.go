package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	nethttpmiddleware "github.com/oapi-codegen/nethttp-middleware"

	"github.com/oasguard/oasguard/bench/requestpeers/oapi"
)

// oapiHotel is the handlers behind oapi-codegen's server; the many others are not called.
type oapiHotel struct{ oapi.ServerInterface }

func (oapiHotel) ListRates(w http.ResponseWriter, _ *http.Request)          { done(w) }
func (oapiHotel) GetProfile(w http.ResponseWriter, _ *http.Request)         { done(w) }
func (oapiHotel) ListRooms(w http.ResponseWriter, _ *http.Request)          { done(w) }
func (oapiHotel) CreateRoom(w http.ResponseWriter, _ *http.Request)         { done(w) }
func (oapiHotel) ListThings(w http.ResponseWriter, _ *http.Request)         { done(w) }
func (oapiHotel) GetThing(w http.ResponseWriter, _ *http.Request, _ string) { done(w) }

// oapiCodegen is oapi-codegen's server for net/http behind its validator, which
// reads the document's security requirements, with the default error handler.
func oapiCodegen(in input) (http.Handler, error) {
	document, err := openapi3.NewLoader().LoadFromFile(in.document)
	if err != nil {
		return nil, err
	}
	authenticate := func(_ context.Context, input *openapi3filter.AuthenticationInput) error {
		r := input.RequestValidationInput.Request
		var secret string
		if input.SecuritySchemeName == "deskKey" {
			secret = r.Header.Get("X-Desk-Key")
		} else {
			secret, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		}
		if secret == "" {
			return errNoCredential
		}
		p, err := in.people.holder(secret)
		if err != nil {
			return err
		}
		may := needed(input.RequestValidationInput.Route.Operation.OperationID)
		for _, scope := range input.Scopes {
			if scope == "rooms.write" {
				may |= scopeRoomsWrite
			}
		}
		if p.may&may != may {
			return errForbidden
		}
		*r = *r.WithContext(context.WithValue(r.Context(), personKey{}, p))
		return nil
	}
	validate := nethttpmiddleware.OapiRequestValidatorWithOptions(document, &nethttpmiddleware.Options{
		Options:      openapi3filter.Options{AuthenticationFunc: authenticate},
		ErrorHandler: func(w http.ResponseWriter, message string, status int) { http.Error(w, message, status) },
	})
	return validate(oapi.Handler(oapiHotel{})), nil
}
