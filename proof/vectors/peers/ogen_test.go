package peers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/oasguard/oasguard/proof/vectors/peers/internal/ogenapi"
)

// status is an error that says how it is answered.
type status int

func (s status) Error() string { return http.StatusText(int(s)) }

type answersKey struct{}

// judge answers for a scheme by hand: is the credential good, and are the scopes there?
func judge(ctx context.Context, scheme string, scopes []string) (context.Context, error) {
	a := ctx.Value(answersKey{}).(answers)
	switch a.Authenticate[scheme] {
	case "accepts":
	case "malformed":
		return ctx, status(400)
	case "forbidden":
		return ctx, status(403)
	case "unavailable":
		return ctx, status(503)
	case "nobody":
		return ctx, ogenerrors.ErrSkipServerSecurity // as if it had not been sent
	default:
		return ctx, status(401)
	}
	for _, name := range scopes {
		granted := a.Grants[scheme]
		if slices.Contains(granted, "error") {
			return ctx, status(503)
		}
		if !slices.Contains(granted, "scope "+name) && !slices.Contains(granted, "role "+name) {
			return ctx, status(403)
		}
	}
	return ctx, nil
}

// ogen is SecurityHandler and Handler of what ogen generates.
type ogen struct{}

func (ogen) HandleCard(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Card) (context.Context, error) {
	return judge(ctx, "card", t.Roles)
}
func (ogen) HandleDesk(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Desk) (context.Context, error) {
	return judge(ctx, "desk", t.Roles)
}
func (ogen) HandleKey(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Key) (context.Context, error) {
	return judge(ctx, "key", t.Roles)
}
func (ogen) HandleLink(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Link) (context.Context, error) {
	return judge(ctx, "link", t.Roles)
}
func (ogen) HandlePartner(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Partner) (context.Context, error) {
	return judge(ctx, "partner", t.Scopes)
}
func (ogen) HandleSession(ctx context.Context, _ ogenapi.OperationName, t ogenapi.Session) (context.Context, error) {
	return judge(ctx, "session", t.Roles)
}

func (ogen) ByAny(context.Context) error                                { return nil }
func (ogen) ByCard(context.Context) error                               { return nil }
func (ogen) ByScopes(context.Context) error                             { return nil }
func (ogen) ByTwo(context.Context) error                                { return nil }
func (ogen) DeleteRoom(context.Context, ogenapi.DeleteRoomParams) error { return nil }
func (ogen) ListPublic(context.Context) error                           { return nil }
func (ogen) Members(context.Context) error                              { return nil }
func (ogen) MoveGuest(context.Context, ogenapi.MoveGuestParams) error   { return nil }
func (ogen) OpenRoom(context.Context, ogenapi.OpenRoomParams) error     { return nil }
func (ogen) Optional(context.Context) error                             { return nil }
func (ogen) Search(context.Context, ogenapi.SearchParams) error         { return nil }
func (ogen) Visitors(context.Context) error                             { return nil }

// ogenServer serves the document behind what ogen generates of it.
func ogenServer(t *testing.T) string {
	server, err := ogenapi.NewServer(ogen{}, ogen{}, ogenapi.WithErrorHandler(func(ctx context.Context, w http.ResponseWriter, r *http.Request, err error) {
		var of status
		if errors.As(err, &of) {
			w.WriteHeader(int(of))
			return
		}
		ogenerrors.DefaultErrorHandler(ctx, w, r, err)
	}))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a answers
		if err := json.Unmarshal([]byte(r.Header.Get("Vector-Answers")), &a); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), answersKey{}, a)))
	}))
	t.Cleanup(s.Close)
	return s.URL
}
