package main

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
	"github.com/oasguard/oasguard/examples/hotel/internal/guard/guardtest"
)

// TestHarness runs every case of the document against the hotel as it is
// assembled, in this process.
func TestHarness(t *testing.T) {
	handler, err := newHandler(demoDesk(), demoBookings(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	credentials := demoCredentials()
	credentials.Badge = []guardtest.Credential{{Person: "eve", Certificate: newPKI(t).certificate(t, "eve"), Roles: []string{"manager"}}}
	guardtest.Harness{AllowUnsafe: true}.Run(t, handler, credentials)
}

// TestHarnessOverTLS runs them against the hotel as it listens.
func TestHarnessOverTLS(t *testing.T) {
	pki := newPKI(t)
	base := start(t, "-tls-cert", pki.file("server.pem"), "-tls-key", pki.file("server.key"), "-client-ca", pki.file("ca.pem"))
	credentials := demoCredentials()
	credentials.Badge = []guardtest.Credential{{Person: "eve", Certificate: pki.certificate(t, "eve"), Roles: []string{"manager"}}}
	guardtest.Harness{AllowUnsafe: true, RootCAs: pki.pool()}.Run(t, base, credentials)
}

// TestHarnessUnderBasePath mounts the guard below a path, and gives one person two cards.
func TestHarnessUnderBasePath(t *testing.T) {
	desk := demoDesk()
	desk.cards = append(desk.cards, newCard("second-card-of-ben", desk.cards[1].person))
	w := newWiring(t, desk, guard.WithBasePath("/api/v3"))
	credentials := demoCredentials()
	credentials.KeyCard = append(credentials.KeyCard, guardtest.Credential{Person: "ben", Secret: "second-card-of-ben", Roles: []string{"staff"}})
	report, err := guardtest.Harness{BasePath: "/api/v3"}.Check(t.Context(), w.guard.Handler(w.hotel), credentials)
	if err != nil || report.Count(guardtest.Failed) > 0 || !slices.Contains(report.Rows, guardtest.Row{Operation: "listBookings", Case: "granted keyCard of ben 4", Result: guardtest.OK}) {
		t.Errorf("%v\n%s", err, report)
	}
	elsewhere, err := guardtest.Harness{}.Check(t.Context(), w.guard.Handler(w.hotel), credentials)
	if err != nil || elsewhere.Count(guardtest.Failed) == 0 {
		t.Errorf("%v: nothing fails where nothing is\n%s", err, elsewhere)
	}
}

// demoCredentials are those of demoDesk, with what their holders may do.
func demoCredentials() guardtest.Credentials {
	return guardtest.Credentials{
		KeyCard: []guardtest.Credential{
			{Person: "ada", Secret: "card-of-ada", Roles: []string{"guest"}, May: guardtest.May{RoomOpen: []string{"502"}, BillRead: []string{"ada"}}},
			{Person: "ben", Secret: "card-of-ben", Roles: []string{"staff"}},
			{Person: "eve", Secret: "card-of-eve", Roles: []string{"manager"}},
		},
		Partner: []guardtest.Credential{
			{Person: "cleaners", Secret: "token-of-cleaners", Scopes: []string{"rooms.open"}, May: guardtest.May{RoomOpen: []string{"503"}}},
		},
		DeskKey:   []guardtest.Credential{{Person: "terminal", Secret: "key-of-terminal", Roles: []string{"desk"}}},
		FrontDesk: []guardtest.Credential{{Person: "ben", Username: "ben", Secret: "opensesame", Roles: []string{"staff"}}},
	}
}
