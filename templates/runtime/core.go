package guard

import (
	"errors"
	"net/http"
	"reflect"
)

// Route is one operation of the document.
type Route struct {
	Operation string // operationId, or the method and path of an operation without one
	Method    string // upper case
	Path      string // path template as in the document
	Access    string // who may call it, in words; equal words mean equal rules
}

// Reason says why a request was denied. It is for logs and metrics; the answer
// to the client never holds it.
type Reason string

// The reasons of a denial, with the status each one answers.
const (
	ReasonNoCredential        Reason = "no_credential"        // 401
	ReasonInvalidCredential   Reason = "invalid_credential"   // 401: an authenticator refused it
	ReasonMalformedCredential Reason = "malformed_credential" // 400
	ReasonMissingParameter    Reason = "missing_parameter"    // 400
	ReasonInsufficientScope   Reason = "insufficient_scope"   // 403
	ReasonForbidden           Reason = "forbidden"            // 403: a role, permission or resource check failed
	ReasonNoPathValue         Reason = "no_path_value"        // 403: the router gave no value for a path parameter, see WithPathValue
	ReasonUnavailable         Reason = "unavailable"          // 503: an authenticator or the authorizer could not tell
	ReasonNotFound            Reason = "not_found"            // 404
	ReasonMethodNotAllowed    Reason = "method_not_allowed"   // 405
	ReasonBadPath             Reason = "bad_path"             // 400: Middleware will not hand this path on
)

// Errors that an Authenticator returns, alone or wrapped. Any other error counts
// as ErrInvalidCredentials, but for a deadline, a cancelled context and a
// net.Error, which count as ErrUnavailable.
var (
	ErrMalformedCredentials = errors.New("malformed credentials") // 400
	ErrInvalidCredentials   = errors.New("invalid credentials")   // 401
	ErrUnavailable          = errors.New("unavailable")           // 503
)

// verdict is what came of the alternatives so far, worst explanation first.
type verdict uint8

const (
	noCredential verdict = iota
	invalidCredential
	malformedCredential
	missingParameter
	unavailable
)

// caller is who arrives by one security scheme, or by several combined.
type caller[P any] struct {
	scheme    *scheme
	state     callerState
	fault     verdict // what its challenge must say: invalidCredential, malformedCredential, or nothing
	asked     asked
	noID      bool // a required resource id was not one value
	noPath    bool // a path resource id was empty
	principal P
	err       error
	callerGrants
	callerText
}

type callerState uint8

const (
	unread    callerState = iota
	absent                // no credential was sent
	malformed             // one was sent that cannot be read
	presented             // one was read and not yet verified
	refused               // the authenticator did not accept it
	valid
)

// asked says what is known of a caller's grants.
type asked uint8

const (
	grantsKnown  asked = 1 << iota
	grantsFailed       // the authorizer returned an error for them
	broken             // the authorizer returned an error in this alternative
)

// decision is the state of one Check. It lives on the stack.
type decision[P any] struct {
	operation string
	verdict   verdict // the best explanation but for a 403
	forbidden Reason  // why the first valid caller may not; empty: none was valid
	err       error
	lacking   *scheme // the first that lacked a scope
	scopes    string  // the scopes it needs
	principal P       // who was forbidden
	decisionHalf
}

// again begins another alternative with a caller that was verified before.
func (c *caller[P]) again() bool {
	c.asked &^= broken
	c.noID, c.noPath = false, false
	return c.state == valid
}

// note keeps the best explanation: 503 before 400 before 401, the first of equals.
func (d *decision[P]) note(v verdict, err error) {
	if v > d.verdict && (v != missingParameter || d.verdict != malformedCredential) {
		d.verdict, d.err = v, err
	}
}

// unread settles a scheme whose credential is absent or malformed.
func (d *decision[P]) unread(c *caller[P], s callerState) bool {
	c.state = s
	if s == malformed {
		c.fault = malformedCredential
		d.note(malformedCredential, nil)
	}
	return false
}

// accept settles a scheme by its authenticator's answer.
func (g *engine[P]) accept(d *decision[P], c *caller[P], p P, err error) bool {
	var none P
	isNil := g.nilable == reflect.Pointer && any(p) == any(none)
	if err != nil || isNil || g.nilable != reflect.Pointer && noPrincipal(&g.settings, p) {
		return d.refuse(c, err)
	}
	c.principal, c.state = p, valid
	return true
}

// refuse settles a scheme whose authenticator returned an error or no principal.
func (d *decision[P]) refuse(c *caller[P], err error) bool {
	if err == nil {
		err = errNoPrincipal
	}
	c.state, c.err = refused, err
	c.fault = classify(err)
	d.note(c.fault, err)
	return false
}

var errNoPrincipal = errors.New("the authenticator returned a nil principal and no error")

// protect binds the decision of one operation to its handler.
func protect[P any](g *engine[P], next func(http.ResponseWriter, *http.Request, P), check func(*engine[P], http.ResponseWriter, *http.Request) (P, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := check(g, w, r); ok {
			next(w, r, p)
		}
	})
}

// grant lets c through to the handler.
func (g *engine[P]) grant(r *http.Request, d *decision[P], c *caller[P]) (P, bool) {
	return c.principal, g.observer == nil || g.observed(r, d.operation, c.principal)
}

// deny answers with the best explanation of why nobody was let through.
func (g *engine[P]) deny(w http.ResponseWriter, r *http.Request, d *decision[P], tried ...*caller[P]) (P, bool) {
	g.refuse(w, r, d, false, tried)
	var zero P
	return zero, false
}
