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

// scheme is a security scheme as its challenge names it. Several that one
// alternative asks for together are one more, which has no challenge of its own.
type scheme struct {
	id      string // its name in the document
	auth    string // authentication scheme: Bearer, Basic, ApiKey, MutualTLS or the document's own
	in      string // for ApiKey: header, query or cookie
	field   string // for ApiKey: the name of the field
	charset string // for Basic (RFC 7617, 2.1)
}

// decision is one request on its way to a grant or a denial. It lives on the
// stack of a Check, and is the memory of the request: each scheme is verified at
// most once, and the authorizer is asked for the grants of a caller at most once.
type decision[P any] struct {
	guard     *engine[P]
	w         http.ResponseWriter
	r         *http.Request
	operation string
	tried     callers[P] // who came by each scheme, in the order read
	count     uint8      // how many of tried are used
	by        uint8      // whom the alternative under way has accepted
	asked     uint8      // whose scopes, roles and objects it asks about: the same, or one half of an AND
	broken    bool       // the authorizer returned an error in the alternative under way
	lacksID   bool       // so did the request not name an object, though its parameter is required
	lacksPath bool       // or the router gave no value for a path parameter
	noPath    bool       // the router gave no value for a path parameter that the rule asks about
	conceal   bool       // answer 404 instead of 403
	why       Reason     // the best explanation but for a 403
	forbidden Reason     // why the first caller who was accepted may not; empty: none was accepted
	known     uint8      // who that was
	err       error
	parameter string // the required one that the request lacks: "query.page"
	lacked    lackedScopes
	decisionHalf
}

// caller is who came by one security scheme, or by several together.
type caller[P any] struct {
	scheme    *scheme
	at        uint8 // its place in decision.tried
	stage     stage
	grants    grantsStage
	why       Reason // why it was not accepted; empty where nothing was sent
	principal P
	err       error
	callerGrants
	callerText
}

// stage is how far a scheme's credential has come.
type stage uint8

const (
	unread   stage = iota
	sent           // it was read, and can be verified
	accepted       // by its authenticator
	failed         // nothing was sent, or it was not accepted
)

// grantsStage is what is known of a caller's grants.
type grantsStage uint8

const (
	grantsUnknown grantsStage = iota
	grantsKnown
	grantsFailed // the authorizer returned an error
)

// decide begins the decision of one operation; path are the values of the path
// parameters that its rule asks about.
func (g *engine[P]) decide(w http.ResponseWriter, r *http.Request, operation string, path ...string) decision[P] {
	d := decision[P]{guard: g, w: w, r: r, operation: operation}
	for _, value := range path {
		d.noPath = d.noPath || value == ""
	}
	return d
}

// caller returns who came by s. Until the scheme is read, that is nobody.
func (d *decision[P]) caller(s *scheme) *caller[P] {
	for i := range d.count {
		if c := &d.tried[i]; c.scheme == s {
			return c
		}
	}
	c := &d.tried[d.count]
	c.scheme, c.at = s, d.count
	d.count++
	return c
}

// reads takes the result of reading a credential: why there is none, or nothing.
// It reports whether the authenticator is to be asked about the credential, which
// happens once in a request.
func (d *decision[P]) reads(c *caller[P], why Reason) bool {
	if c.stage == unread {
		c.stage = sent
		if why != "" {
			d.unsent(c, why)
		}
	}
	return c.stage == sent
}

// unsent settles a scheme whose credential is absent or malformed.
func (d *decision[P]) unsent(c *caller[P], why Reason) {
	c.stage = failed
	if why == ReasonMalformedCredential {
		c.why = why
		d.note(why, nil)
	}
}

// settle takes the answer of the authenticator about c.
func (d *decision[P]) settle(c *caller[P], p P, err error) {
	var none P
	g := d.guard
	isNil := g.nilable == reflect.Pointer && any(p) == any(none)
	if err != nil || isNil || g.nilable != reflect.Pointer && noPrincipal(&g.settings, p) {
		d.refuse(c, err)
		return
	}
	c.principal, c.stage = p, accepted
}

// refuse settles a scheme whose authenticator returned an error or no principal.
func (d *decision[P]) refuse(c *caller[P], err error) {
	if err == nil {
		err = errNoPrincipal
	}
	c.stage, c.err, c.why = failed, err, classify(err)
	d.note(c.why, err)
}

var errNoPrincipal = errors.New("the authenticator returned a nil principal and no error")

// accepts reports whether c was accepted. What the alternative then asks, it asks
// about c.
func (d *decision[P]) accepts(c *caller[P]) bool {
	if c.stage != accepted {
		return false
	}
	d.by, d.asked = c.at, c.at
	d.broken, d.lacksID, d.lacksPath = false, false, false
	return true
}

// note keeps the best explanation of a denial but for a 403: 503 before 400
// before 401, and of equals the first.
func (d *decision[P]) note(why Reason, err error) {
	if rank(why) > rank(d.why) {
		d.why, d.err = why, err
	}
}

// rank orders the explanations of a denial: the higher, the better.
func rank(why Reason) int {
	switch why {
	case ReasonUnavailable:
		return 3
	case ReasonMalformedCredential, ReasonMissingParameter:
		return 2
	case ReasonInvalidCredential:
		return 1
	default:
		return 0
	}
}

// grant lets the caller whom the alternative accepted through to the handler.
func (d *decision[P]) grant() (P, bool) {
	c := &d.tried[d.by]
	return c.principal, d.guard.observer == nil || d.guard.observed(d.r, d.operation, c.principal)
}

// deny answers with the best explanation of why no alternative granted.
func (d *decision[P]) deny() (P, bool) {
	d.explain()
	var none P
	return none, false
}
