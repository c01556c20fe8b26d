package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"log/slog"
	"net/http"
	"sync"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// person is the principal: what a handler learns about who calls. A pointer is
// the cheapest thing a guard can carry.
type person struct {
	name   string
	grants guard.Grants
}

// LogValue is what a log says of p.
func (p *person) LogValue() slog.Value {
	if p == nil {
		return slog.StringValue("nobody")
	}
	return slog.StringValue(p.name)
}

// desk authenticates: it turns a credential into a person, or refuses. It
// decides nothing about what the person may do.
//
// The tokens here are opaque and looked up. Where yours are JWTs, verify them in
// AuthenticateKeyCard and AuthenticatePartner with a library made for it
// (golang-jwt with keyfunc, go-oidc): signature, issuer, audience, expiry and
// the type at+jwt (RFC 9068). Answer guard.ErrInvalidCredentials for a token
// that is wrong, and guard.ErrUnavailable when the keys cannot be fetched.
type desk struct {
	mu       sync.RWMutex
	cards    []card // key cards, more of them whenever one is issued
	partners []card
	logins   map[string]card // by user name
	badges   map[string]*person
	terminal card
}

// card is a secret, kept only as its hash, and whom it stands for.
type card struct {
	hash   [sha256.Size]byte
	person *person
}

func newCard(secret string, p *person) card {
	return card{hash: sha256.Sum256([]byte(secret)), person: p}
}

// holder finds whose secret this is. It compares hashes, which an attacker
// cannot steer byte by byte, in constant time, and never stops early.
// A hotel with more cards would look the hash up in its database.
func holder(secret string, cards []card) (*person, error) {
	hash := sha256.Sum256([]byte(secret))
	var found *person
	for _, c := range cards {
		if subtle.ConstantTimeCompare(hash[:], c.hash[:]) == 1 {
			found = c.person
		}
	}
	if found == nil {
		return nil, guard.ErrInvalidCredentials
	}
	return found, nil
}

func (d *desk) AuthenticateKeyCard(_ *http.Request, token string) (*person, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return holder(token, d.cards)
}

func (d *desk) AuthenticatePartner(_ *http.Request, token string) (*person, error) {
	return holder(token, d.partners)
}

func (d *desk) AuthenticateDeskKey(_ *http.Request, key string) (*person, error) {
	return holder(key, []card{d.terminal})
}

// AuthenticateFrontDesk compares with an empty card where the user name is
// unknown, so that the time taken does not tell which names exist. Passwords
// that people chose want a slow hash (bcrypt, argon2id) instead of SHA-256.
func (d *desk) AuthenticateFrontDesk(_ *http.Request, username, password string) (*person, error) {
	return holder(password, []card{d.logins[username]})
}

// AuthenticateBadge reads a certificate that the TLS layer has verified already.
func (d *desk) AuthenticateBadge(_ *http.Request, cert *x509.Certificate) (*person, error) {
	if p, ok := d.badges[cert.Subject.CommonName]; ok {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

// Combine answers for an operation that takes two credentials: they must be of
// one and the same person.
func (d *desk) Combine(_ *http.Request, first, second *person) (*person, error) {
	if first != second {
		return nil, guard.ErrInvalidCredentials
	}
	return first, nil
}

// issue makes a new key card for a person and answers its token.
func (d *desk) issue(p *person) string {
	token := rand.Text()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cards = append(d.cards, newCard(token, p))
	return token
}

// rules authorizes: what a person holds, and what they may do to one object.
// The guard asks it only about people whom the desk has recognized.
type rules struct{ bookings bookings }

func (z *rules) Grants(_ *http.Request, p *person) (guard.Grants, error) {
	return p.grants, nil
}

// AuthorizeRoomOpen lets those in who have the room. An error is no denial: the
// guard answers 503, because nobody could tell.
func (z *rules) AuthorizeRoomOpen(r *http.Request, p *person, roomID string) (bool, error) {
	name, err := z.bookings.holder(r.Context(), roomID)
	return name == p.name, err
}

// AuthorizeBillRead lets guests read their own bill.
func (z *rules) AuthorizeBillRead(_ *http.Request, p *person, guest string) (bool, error) {
	return guest == p.name, nil
}

// bookings is the hotel's database, as far as this program needs one.
type bookings interface {
	// holder names who has a room; "" for a room that nobody has.
	holder(ctx context.Context, roomID string) (string, error)
}

// memory is bookings without a database: who has which room.
type memory map[string]string

func (m memory) holder(_ context.Context, roomID string) (string, error) {
	return m[roomID], nil
}

// demoBookings has one guest in room 502; cleaners have room 503.
func demoBookings() bookings {
	return memory{"502": "ada", "503": "cleaners"}
}

// demoDesk knows a guest, a receptionist, a manager, a partner and a terminal.
// Their secrets are easy to type, which is all that can be said for them.
func demoDesk() *desk {
	var none guard.Grants
	ada := &person{name: "ada", grants: none.WithRoles(guard.RoleGuest)}
	ben := &person{name: "ben", grants: none.WithRoles(guard.RoleStaff)}
	eve := &person{name: "eve", grants: none.WithRoles(guard.RoleManager)}
	cleaners := &person{name: "cleaners", grants: none.WithScopes(guard.ScopeRoomsOpen)}
	terminal := &person{name: "terminal", grants: none.WithRoles(guard.RoleDesk)}
	return &desk{
		cards:    []card{newCard("card-of-ada", ada), newCard("card-of-ben", ben), newCard("card-of-eve", eve)},
		partners: []card{newCard("token-of-cleaners", cleaners)},
		logins:   map[string]card{"ben": newCard("opensesame", ben)},
		badges:   map[string]*person{"eve": eve},
		terminal: newCard("key-of-terminal", terminal),
	}
}
