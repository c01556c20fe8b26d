// Package drive holds emitted guards against access.Evaluate. It runs inside the
// program that internal/prove/module writes: that program hands it the guards,
// with adapters whose callbacks and handlers come here. Requests are drawn at
// random, or are all that there are.
package drive

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oasguard/oasguard/internal/access"
)

// Guard is one emitted guard, wired twice: bare, as in production, and watched
// by an observer.
type Guard struct {
	Index      int         // which document of draw it is
	Assemblies [2]Assembly // bare, watched
	Errors     Errors
	Lists      Lists
	Tools      http.Handler // its operations as tools of MCP; nil: they are none
	api        *access.API
}

// Errors are the emitted package's own.
type Errors struct {
	Malformed, Invalid, Unavailable, Forbidden, NoCredential, NotFound error
}

// Assembly is a guard in every way that it can be used.
type Assembly struct {
	Operations          []Operation // in document order
	Handler, Middleware http.Handler
}

// Operation is the guard of one operation.
type Operation struct{ Wrapper, Check http.Handler }

// Subject is the principal.
type Subject struct{ Name string }

// Decision is what the observer was told.
type Decision struct {
	Operation                     string
	Granted, Anonymous, Concealed bool
	Status                        int
	Reason                        string
	Principal, Scheme, Parameter  string
	Missing                       []string
}

// run is one request on its way; it travels in the request's context.
type run struct {
	guard     *Guard
	op        *access.Operation
	request   *Request
	sent      map[string]string // by scheme: the credential
	calls     []string
	handled   []string
	principal string
	known     bool
	decisions []Decision
	faults    []string // what callbacks were given that they must not be given
}

type runKey struct{}

func runOf(r *http.Request) *run { return r.Context().Value(runKey{}).(*run) }

func (x *run) in(ctx context.Context) context.Context { return context.WithValue(ctx, runKey{}, x) }

func (x *run) fault(format string, args ...any) {
	x.faults = append(x.faults, fmt.Sprintf(format, args...))
}

// Authenticate answers for the authenticator of a scheme.
func Authenticate(r *http.Request, scheme, credential string) (*Subject, error) {
	x := runOf(r)
	name := access.Word(scheme)
	x.calls = append(x.calls, "authenticate "+name)
	if x.sent[scheme] != credential {
		x.fault("the authenticator of %s was given %q, sent was %q", name, credential, x.sent[scheme])
	}
	return x.answer(name, x.request.World.Credentials[scheme].Answer)
}

// Authenticated answers for the PreAuthenticator.
func Authenticated(r *http.Request) (p *Subject, scheme string, ok bool, err error) {
	x := runOf(r)
	said := x.request.World.InFront
	if said == nil {
		return &Subject{"nobody"}, x.guard.api.Schemes[0].Name, false, nil
	}
	p, err = x.answer(access.Word(said.Scheme), said.Answer)
	return p, said.Scheme, err == nil || x.request.Spelling == ofOwn, err
}

// Certificate is the credential of a client certificate.
func Certificate(c *x509.Certificate) string { return string(c.Raw) }

// Combine answers for Combine.
func Combine(r *http.Request, first, second *Subject) (*Subject, error) {
	x := runOf(r)
	whole := access.Combined(x.nameOf(first), x.nameOf(second))
	x.calls = append(x.calls, "combine "+whole)
	return x.answer(whole, x.request.World.Combine[whole])
}

// answer is what an authenticator says; with an error comes a principal that must
// not be used.
func (x *run) answer(name string, a access.Answer) (*Subject, error) {
	wrong := &Subject{"wrong " + name}
	switch a {
	case access.Accepts:
		return &Subject{name}, nil
	case access.NilPrincipal:
		return nil, nil
	case access.FindsMalformed:
		return wrong, x.request.Spelling.of(x.guard.Errors.Malformed, name)
	case access.Unavailable:
		return wrong, fmt.Errorf("%w: %s", x.guard.Errors.Unavailable, name)
	case access.Bars:
		return wrong, x.request.Spelling.of(x.guard.Errors.Forbidden, name)
	case access.FindsNobody:
		return wrong, x.request.Spelling.of(x.guard.Errors.NoCredential, name)
	}
	return wrong, x.request.Spelling.refusal(&x.guard.Errors, name)
}

// spelling is how an authenticator says an error.
type spelling int

const (
	wrapped   spelling = iota // around the guard's own error
	ofOwn                     // a refusal is an error that the guard does not know
	network                   // also a net.Error, which alone would mean unavailable
	misplaced                 // a refusal is ErrNotFound, which means something only to Authorize…
	spellings                 // how many there are
)

func (s spelling) of(err error, name string) error {
	if s == network {
		return networkError{err}
	}
	return fmt.Errorf("%w: %s", err, name)
}

func (s spelling) refusal(known *Errors, name string) error {
	switch {
	case s == ofOwn:
		return fmt.Errorf("refused: %s", name)
	case s == misplaced:
		return s.of(known.NotFound, name)
	}
	return s.of(known.Invalid, name)
}

// networkError is a net.Error that says what it means.
type networkError struct{ means error }

func (e networkError) Error() string   { return "network: " + e.means.Error() }
func (e networkError) Unwrap() error   { return e.means }
func (e networkError) Timeout() bool   { return true }
func (e networkError) Temporary() bool { return false }

func (x *run) nameOf(p *Subject) string {
	if p == nil {
		x.fault("a callback or handler was given a nil principal")
		return "nobody"
	}
	return p.Name
}

// Grants answers for the authorizer's Grants: the names as they are, with
// nothing inherited yet. With an error comes everything, which must not count.
func Grants(r *http.Request, p *Subject) (access.Grants, error) {
	x := runOf(r)
	return x.grants(x.nameOf(p))
}

// AnonymousGrants answers for the authorizer's AnonymousGrants.
func AnonymousGrants(r *http.Request) (access.Grants, error) {
	return runOf(r).grants(access.AnonymousPrincipal)
}

func (x *run) grants(name string) (access.Grants, error) {
	x.calls = append(x.calls, "grants "+name)
	said := x.request.World.Principals[name]
	if !said.GrantsFail && !said.GrantsBar {
		return x.request.Given[name], nil
	}
	all := access.Grants{Permissions: x.guard.api.Permissions, Scopes: x.guard.api.Scopes}
	for _, role := range x.guard.api.Roles {
		all.Roles = append(all.Roles, role.Name)
	}
	switch {
	case said.GrantsBar:
		return all, fmt.Errorf("%w: %s", x.guard.Errors.Forbidden, name)
	case x.request.Spelling == misplaced:
		return all, fmt.Errorf("%w: %s", x.guard.Errors.NotFound, name)
	}
	return all, fmt.Errorf("no grants of %s", name)
}

// Assurance answers for the authorizer's Assurance. With an error comes a login that meets
// whatever an operation asks, which must not count.
func Assurance(r *http.Request, p *Subject) (acr []string, at time.Time, err error) {
	x := runOf(r)
	name := x.nameOf(p)
	x.calls = append(x.calls, "assurance "+name)
	said := x.request.World.Principals[name]
	switch {
	case said.AssuranceBar:
		err = fmt.Errorf("%w: %s", x.guard.Errors.Forbidden, name)
	case said.AssuranceFail && x.request.Spelling == misplaced:
		err = fmt.Errorf("%w: %s", x.guard.Errors.NotFound, name)
	case said.AssuranceFail:
		err = fmt.Errorf("no assurance of %s", name)
	case said.Assurance.Known:
		return said.Assurance.ACR, time.Now().Add(-time.Duration(said.Assurance.Age) * time.Second), nil
	default:
		return said.Assurance.ACR, time.Time{}, nil
	}
	return x.op.StepUp.ACR, time.Now(), err
}

// May answers for one resource check. With an error comes true, which must not count.
func May(r *http.Request, p *Subject, object, action string, ids ...string) (bool, error) {
	x := runOf(r)
	name := x.nameOf(p)
	resource, id := access.Resource{Type: object, Action: action}, strings.Join(ids, "/")
	for _, id := range ids {
		for i, parameter := range parametersOf(x.op) {
			if id == parameterValue(i) {
				resource.IDs = append(resource.IDs, parameter)
			}
		}
	}
	if len(resource.IDs) == len(ids) {
		x.calls = append(x.calls, resource.Call(name))
		switch x.request.World.Principals[name].May[resource.Words()] {
		case access.Yes:
			return true, nil
		case access.Fails:
			return true, fmt.Errorf("cannot tell of %s", id)
		case access.Barred:
			return true, fmt.Errorf("%w: %s", x.guard.Errors.Forbidden, id)
		case access.NotFound:
			return true, fmt.Errorf("%w: %s", x.guard.Errors.NotFound, id)
		}
		return false, nil
	}
	x.fault("the authorizer was asked for %s of %s %q, which no parameter carries", action, object, id)
	return true, nil
}

// Handled is the handler of every operation.
func Handled(w http.ResponseWriter, r *http.Request, operation string, p *Subject, known bool) {
	x := runOf(r)
	x.handled = append(x.handled, operation)
	if x.known = known; known {
		x.principal = x.nameOf(p)
	}
	w.WriteHeader(http.StatusNoContent)
}

// HandledBehind is the handler behind Middleware, which has to find out itself. granted
// says whether it finds what the caller was granted.
func HandledBehind(w http.ResponseWriter, r *http.Request, p *Subject, known, granted bool) {
	x := runOf(r)
	name := access.AnonymousPrincipal
	if known {
		name = x.nameOf(p)
	}
	told := slices.Contains(x.calls, "grants "+name) && !x.request.World.Principals[name].GrantsFail
	if !known {
		told = x.op.Visitor != nil
	}
	if granted != told {
		x.fault("whether there are grants: %v, want %v", granted, told)
	}
	Handled(w, r, x.op.ID, p, known)
}

// NotGranted looks at what Check returned of a denied request.
func NotGranted(r *http.Request, p *Subject) {
	if p != nil {
		runOf(r).fault("Check returned a principal with its denial")
	}
}

// Observed is the observer.
func Observed(r *http.Request, d Decision, principal any) {
	x := runOf(r)
	if p, ok := principal.(*Subject); ok {
		d.Principal = x.nameOf(p)
	}
	x.decisions = append(x.decisions, d)
}
