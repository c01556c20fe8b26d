// Package vectors is the decision table as vectors that any implementation can be held
// against (vectors.json, about hotel.yaml), and the server of oasguard's guard that
// answers them. What callbacks say travels with each request: see run.
package vectors

//go:generate go tool oasguard generate --quiet --no-tests -o internal/guard -p guard hotel.yaml
//go:generate go tool oasguard export --to authzen -o hotel.authzen.json hotel.yaml

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/proof/vectors/internal/guard"
)

// caller is the principal, by name.
type caller struct{ name string }

// answers are what callbacks say to one request, and which of them were asked.
type answers struct {
	Authenticate, Combine, May map[string]string
	Grants                     map[string][]string

	asked []string
}

type answersKey struct{}

func of(r *http.Request) *answers { return r.Context().Value(answersKey{}).(*answers) }

// Handler serves every operation of hotel.yaml behind its guard.
func Handler() (http.Handler, error) {
	g, err := guard.NewGuard[*caller](desk{}, rules{})
	if err != nil {
		return nil, err
	}
	guarded := g.Handler(server{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answers{asked: []string{}}
		if err := json.Unmarshal([]byte(r.Header.Get("Vector-Answers")), a); err != nil {
			http.Error(w, "Vector-Answers: "+err.Error(), http.StatusInternalServerError)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), answersKey{}, a))
		if said := r.Header.Get("Vector-Certificate"); said != "" {
			cert := &x509.Certificate{}
			r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
			if said == "verified" {
				r.TLS.VerifiedChains = [][]*x509.Certificate{{cert}}
			}
		}
		guarded.ServeHTTP(&telling{w, a}, r)
	}), nil
}

// telling says in the answer which callbacks were asked.
type telling struct {
	http.ResponseWriter
	answers *answers
}

func (t *telling) WriteHeader(status int) {
	if text, err := json.Marshal(t.answers.asked); err == nil {
		t.Header().Set("Vector-Asked", string(text))
	}
	t.ResponseWriter.WriteHeader(status)
}

// desk is the authenticator.
type desk struct{}

// answer is what an authenticator says; with an error comes a caller who must not count.
func (a *answers) answer(said, name string) (*caller, error) {
	known := map[string]error{"invalid": guard.ErrInvalidCredentials, "malformed": guard.ErrMalformedCredentials,
		"unavailable": guard.ErrUnavailable, "forbidden": guard.ErrForbidden, "nobody": guard.ErrNoCredential}
	switch said {
	case "accepts":
		return &caller{name}, nil
	case "nil":
		return nil, nil
	}
	err := known[said]
	if err == nil {
		err = fmt.Errorf("%s: %q is no answer of an authenticator", name, said)
	}
	return &caller{"wrong " + name}, err
}

func authenticate(r *http.Request, scheme string) (*caller, error) {
	a := of(r)
	a.asked = append(a.asked, "authenticate "+scheme)
	return a.answer(a.Authenticate[scheme], scheme)
}

func (desk) AuthenticateCard(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "card")
}
func (desk) AuthenticateDesk(r *http.Request, _, _ string) (*caller, error) {
	return authenticate(r, "desk")
}
func (desk) AuthenticateKey(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "key")
}
func (desk) AuthenticateLink(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "link")
}
func (desk) AuthenticateSession(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "session")
}
func (desk) AuthenticateBadge(r *http.Request, _ *x509.Certificate) (*caller, error) {
	return authenticate(r, "badge")
}
func (desk) AuthenticateSigned(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "signed")
}
func (desk) AuthenticatePartner(r *http.Request, _ string) (*caller, error) {
	return authenticate(r, "partner")
}

func (desk) Combine(r *http.Request, first, second *caller) (*caller, error) {
	a, whole := of(r), first.name+"+"+second.name
	a.asked = append(a.asked, "combine "+whole)
	return a.answer(a.Combine[whole], whole)
}

// rules is the authorizer.
type rules struct{}

func (rules) Grants(r *http.Request, c *caller) (guard.Grants, error) {
	a := of(r)
	a.asked = append(a.asked, "grants "+c.name)
	var g guard.Grants
	for _, name := range a.Grants[c.name] {
		switch noun, name, _ := strings.Cut(name, " "); noun {
		case "role":
			g = g.WithRoleNames(name)
		case "permission":
			g = g.WithPermissionNames(name)
		case "scope":
			g = g.WithScopeNames(name)
		case "forbidden":
			return g, guard.ErrForbidden
		default:
			return g, errors.New("no grants")
		}
	}
	return g, nil
}

// may answers one resource check. template is the check in words.
func may(r *http.Request, c *caller, template string, ids ...string) (bool, error) {
	a := of(r)
	a.asked = append(a.asked, "may "+c.name+" "+template)
	action, object, _ := strings.Cut(template, " of ")
	object, _, _ = strings.Cut(object, " ")
	switch said := a.May[strings.Join(slices.Concat([]string{c.name, action, object}, ids), " ")]; said {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	case "forbidden":
		return true, guard.ErrForbidden
	case "not found":
		return true, guard.ErrNotFound
	default:
		return true, errors.New("cannot tell: " + said)
	}
}

func (rules) AuthorizeRoomOpen(r *http.Request, c *caller, id string) (bool, error) {
	return may(r, c, "open of room {id}", id)
}
func (rules) AuthorizeRoomList(r *http.Request, c *caller, id string) (bool, error) {
	return may(r, c, "list of room {id}", id)
}
func (rules) AuthorizeRoomDelete(r *http.Request, c *caller, id string) (bool, error) {
	return may(r, c, "delete of room {id}", id)
}
func (rules) AuthorizeRoomSee(r *http.Request, c *caller, room string) (bool, error) {
	return may(r, c, "see of room {query.room}", room)
}
func (rules) AuthorizeMoveMake(r *http.Request, c *caller, id, to string) (bool, error) {
	return may(r, c, "make of move {id}/{query.to}", id, to)
}

// server has the handlers: each says that it ran, and for whom.
type server struct{}

func ran(w http.ResponseWriter, operation string, c *caller, known bool) {
	w.Header().Set("Vector-Handler", operation)
	if known {
		w.Header().Set("Vector-Principal", c.name)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (server) ListPublic(w http.ResponseWriter, _ *http.Request) { ran(w, "listPublic", nil, false) }
func (server) ByCard(w http.ResponseWriter, _ *http.Request, c *caller) {
	ran(w, "byCard", c, true)
}
func (server) ByAny(w http.ResponseWriter, _ *http.Request, c *caller) { ran(w, "byAny", c, true) }
func (server) ByTwo(w http.ResponseWriter, _ *http.Request, c *caller) { ran(w, "byTwo", c, true) }
func (server) ByScopes(w http.ResponseWriter, _ *http.Request, c *caller) {
	ran(w, "byScopes", c, true)
}
func (server) Optional(w http.ResponseWriter, _ *http.Request, c *caller, ok bool) {
	ran(w, "optional", c, ok)
}
func (server) Visitors(w http.ResponseWriter, _ *http.Request, c *caller, ok bool) {
	ran(w, "visitors", c, ok)
}
func (server) Members(w http.ResponseWriter, _ *http.Request, c *caller, ok bool) {
	ran(w, "members", c, ok)
}
func (server) OpenRoom(w http.ResponseWriter, _ *http.Request, c *caller, _ string) {
	ran(w, "openRoom", c, true)
}
func (server) DeleteRoom(w http.ResponseWriter, _ *http.Request, c *caller, _ string) {
	ran(w, "deleteRoom", c, true)
}
func (server) MoveGuest(w http.ResponseWriter, _ *http.Request, c *caller, _ string) {
	ran(w, "moveGuest", c, true)
}
func (server) Search(w http.ResponseWriter, _ *http.Request, c *caller) { ran(w, "search", c, true) }
