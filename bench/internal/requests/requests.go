// Package requests holds what the request benchmark sends: three operations,
// each behind the generated wrapper and behind the same check written by hand,
// with the same callbacks and the same requests.
package requests

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/bench/internal/guard"
)

//go:generate go tool oasguard generate -o ../guard -p guard ../../requests.yaml

// Opaque credentials, which Hashed knows.
const (
	Token = "2FZ4LUV5KDTPW3OAQ7MNXBYIEC" // 130 bits, as crypto/rand.Text writes them
	Key   = "YHV2CMS6WQ4EJ7ZBT5RNOALGPK"
)

const room = "502"

// Case is one request in two hands.
type Case struct {
	Name    string
	Guard   http.Handler // the wrapper that oasguard generated
	Floor   http.Handler // written by hand, in internal/guard/floor.go
	Request *http.Request
}

// Callbacks are what an application brings: the guard and the floor get the same.
type Callbacks interface {
	guard.Authenticator[*guard.Person]
	guard.Authorizer[*guard.Person]
}

// Cases are the requests that callbacks grant to token and key.
func Cases(callbacks Callbacks, token, key string) ([]Case, error) {
	g, err := guard.NewGuard[*guard.Person](callbacks, callbacks)
	if err != nil {
		return nil, err
	}
	next := func(http.ResponseWriter, *http.Request, *guard.Person) {}
	f := guard.Floor{Authn: callbacks, Authz: callbacks, Next: next}
	byCard := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	byKey := func(r *http.Request) { r.Header.Set("X-Desk-Key", key) }
	cases := []Case{
		{Name: "bearer + role", Guard: g.CreateRoom(next), Floor: guard.FloorCreateRoom{Floor: f}},
		{Name: "bearer or key, bearer sent", Guard: g.ListRooms(next), Floor: guard.FloorListRooms{Floor: f}},
		{Name: "bearer or key, key sent", Guard: g.ListRooms(next), Floor: guard.FloorListRooms{Floor: f}},
		{Name: "bearer + resource", Guard: g.OpenDoor(func(http.ResponseWriter, *http.Request, *guard.Person, string) {}), Floor: guard.FloorOpenDoor{Floor: f}},
	}
	for i, send := range []func(*http.Request){byCard, byCard, byKey, byCard} {
		r, err := http.NewRequest(http.MethodPost, "http://hotel.example/rooms", nil)
		if err != nil {
			return nil, err
		}
		send(r)
		r.SetPathValue("roomId", room)
		cases[i].Request = r
	}
	return cases, nil
}

// Hashed is callbacks as a small application has them: the SHA-256 of an opaque
// token is looked up in a map.
type Hashed struct {
	people map[[sha256.Size]byte]*guard.Person
}

// NewHashed knows a thousand people, the benchmark's own among them.
func NewHashed() *Hashed {
	h := &Hashed{people: make(map[[sha256.Size]byte]*guard.Person)}
	for i := range 1000 {
		h.people[sha256.Sum256(fmt.Appendf(nil, "token %d", i))] = &guard.Person{}
	}
	manager := newManager()
	h.people[sha256.Sum256([]byte(Token))] = manager
	h.people[sha256.Sum256([]byte(Key))] = manager
	return h
}

func newManager() *guard.Person {
	return &guard.Person{Room: room, Grants: guard.Grants{}.WithRoles(guard.RoleManager)}
}

// AuthenticateKeyCard looks a token up.
func (h *Hashed) AuthenticateKeyCard(_ *http.Request, token string) (*guard.Person, error) {
	return h.holder(token)
}

// AuthenticateDeskKey looks a key up.
func (h *Hashed) AuthenticateDeskKey(_ *http.Request, key string) (*guard.Person, error) {
	return h.holder(key)
}

func (h *Hashed) holder(secret string) (*guard.Person, error) {
	if p, ok := h.people[sha256.Sum256([]byte(secret))]; ok {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

// Grants answers what was decided when the person was made.
func (h *Hashed) Grants(_ *http.Request, p *guard.Person) (guard.Grants, error) {
	return p.Grants, nil
}

// AuthorizeRoomOpen compares two strings.
func (h *Hashed) AuthorizeRoomOpen(_ *http.Request, p *guard.Person, roomID string) (bool, error) {
	return p.Room == roomID, nil
}

// Signed is callbacks that verify a signature, as those of JWTs do: the token is
// a payload and its Ed25519 signature, both in base64url, with a dot between.
type Signed struct {
	key    ed25519.PublicKey
	person *guard.Person
}

// NewSigned knows one key, and the token that it signed.
func NewSigned() (*Signed, string, error) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, "", err
	}
	payload := []byte(`{"sub":"ada","roles":["manager"],"exp":1795600000}`)
	encode := base64.RawURLEncoding.EncodeToString
	return &Signed{public, newManager()}, encode(payload) + "." + encode(ed25519.Sign(private, payload)), nil
}

// AuthenticateKeyCard verifies a token.
func (s *Signed) AuthenticateKeyCard(_ *http.Request, token string) (*guard.Person, error) {
	return s.holder(token)
}

// AuthenticateDeskKey verifies a key, which is a token as well.
func (s *Signed) AuthenticateDeskKey(_ *http.Request, key string) (*guard.Person, error) {
	return s.holder(key)
}

func (s *Signed) holder(token string) (*guard.Person, error) {
	head, tail, _ := strings.Cut(token, ".")
	var payload, signature [96]byte
	n, errPayload := base64.RawURLEncoding.Decode(payload[:], []byte(head))
	m, errSignature := base64.RawURLEncoding.Decode(signature[:], []byte(tail))
	if errPayload != nil || errSignature != nil || !ed25519.Verify(s.key, payload[:n], signature[:m]) {
		return nil, guard.ErrInvalidCredentials
	}
	return s.person, nil
}

// Grants answers what was decided when the person was made.
func (s *Signed) Grants(_ *http.Request, p *guard.Person) (guard.Grants, error) {
	return p.Grants, nil
}

// AuthorizeRoomOpen compares two strings.
func (s *Signed) AuthorizeRoomOpen(_ *http.Request, p *guard.Person, roomID string) (bool, error) {
	return p.Room == roomID, nil
}

// Free is callbacks that cost nothing, so that the guard stands alone against
// the floor. No application has them.
type Free struct{ person *guard.Person }

// NewFree knows one person and takes everybody for them.
func NewFree() *Free { return &Free{person: newManager()} }

// AuthenticateKeyCard accepts anything.
func (f *Free) AuthenticateKeyCard(*http.Request, string) (*guard.Person, error) {
	return f.person, nil
}

// AuthenticateDeskKey accepts anything.
func (f *Free) AuthenticateDeskKey(*http.Request, string) (*guard.Person, error) {
	return f.person, nil
}

// Grants answers what was decided when the person was made.
func (f *Free) Grants(_ *http.Request, p *guard.Person) (guard.Grants, error) {
	return p.Grants, nil
}

// AuthorizeRoomOpen allows everything.
func (f *Free) AuthorizeRoomOpen(*http.Request, *guard.Person, string) (bool, error) {
	return true, nil
}
