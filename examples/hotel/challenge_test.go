package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// nobody answers no callback: whoever asks it finds a mistake.
type nobody struct {
	guard.Authenticator[*person]
	guard.Authorizer[*person]
}

// TestScopeHint: a 401 names the scopes that a client should ask for, where the scheme
// has some and the option is set.
func TestScopeHint(t *testing.T) {
	for _, c := range []struct {
		opts []guard.Option
		want []string
	}{
		{nil, []string{`Bearer realm="Hotel"`}},
		{[]guard.Option{guard.WithScopeHint()}, []string{`Bearer realm="Hotel"`, `Bearer realm="Hotel", scope="rooms.open"`}},
	} {
		g, err := guard.NewGuard[*person](nobody{}, nobody{}, c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if _, ok := g.CheckOpenDoor(w, httptest.NewRequest("POST", "/rooms/502/door", nil), "502"); ok || w.Code != 401 {
			t.Errorf("%v, %d", ok, w.Code)
		}
		if got := w.Header()["Www-Authenticate"]; !slices.Equal(got, c.want) {
			t.Errorf("challenges %q, want %q", got, c.want)
		}
	}
}

// TestChallenge: a handler sends away an anonymous caller, as if nothing had been sent,
// whatever the request carries.
func TestChallenge(t *testing.T) {
	var reasons []guard.Reason
	g, err := guard.NewGuard[*person](nobody{}, nobody{},
		guard.WithObserver(func(_ *http.Request, d guard.Decision) { reasons = append(reasons, d.Reason) }))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		operation, token string
		status           int
		challenges       []string
	}{
		{guard.OperationGetRate, "", 401, []string{`Bearer realm="Hotel"`}},
		{guard.OperationGetRate, "whatever", 401, []string{`Bearer realm="Hotel"`}},
		{guard.OperationListBookings, "", 401, []string{`Bearer realm="Hotel"`, `ApiKey realm="Hotel", in="header", name="X-Desk-Key"`}},
		{"OpenSafe", "", 401, []string{`MutualTLS realm="Hotel"`, `Bearer realm="Hotel"`}},
		{"GET /rooms", "", 401, nil}, // public: it has no scheme to name
		{"nothing", "", 404, nil},
	} {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		g.Challenge(c.operation, w, r)
		if got := w.Header()["Www-Authenticate"]; w.Code != c.status || !slices.Equal(got, c.challenges) {
			t.Errorf("%s: %d %q, want %d %q", c.operation, w.Code, got, c.status, c.challenges)
		}
	}
	if want := []guard.Reason{"no_credential", "no_credential", "no_credential", "no_credential", "no_credential", "not_found"}; !slices.Equal(reasons, want) {
		t.Errorf("observed %q, want %q", reasons, want)
	}
}
