package guard

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
)

// Route is one operation of the document.
type Route struct {
	Operation string // operationId, or the method and path of an operation without one
	Method    string // upper case
	Path      string // path template as in the document
	Access    string // who may call it, in words; equal words mean equal rules
	Public    bool   // anybody may call it: nothing is decided
	Anonymous bool   // callers without a credential may call it as well
	// What its security and its rule name, in document order: any caller who may call it
	// holds some of these, and Access says which.
	Schemes, Scopes, Roles, Permissions []string
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

// Errors that an Authenticator or an Authorizer returns, alone or wrapped. Any other
// error of an Authenticator counts as ErrInvalidCredentials, but for a deadline, a
// cancelled context and a net.Error, which count as ErrUnavailable; any other error
// of an Authorizer counts as ErrUnavailable. An error of a library that knows no
// guard counts by what it does: Unavailable, Malformed and Forbidden, which return a
// bool, and Challenge() (code string, params [][2]string), which is a ChallengeError
// and may come with ChallengeHeader() http.Header.
var (
	ErrMalformedCredentials = errors.New("malformed credentials") // 400
	ErrInvalidCredentials   = errors.New("invalid credentials")   // 401
	ErrUnavailable          = errors.New("unavailable")           // 503
	// ErrForbidden bars a known caller, such as a suspended account: 403, whatever
	// else the request carries, also where anonymous callers are admitted.
	ErrForbidden = errors.New("forbidden")
	// ErrNoCredential is for a credential that is nobody's, such as the cookie of a
	// session that is over: it counts as if it had not been sent.
	ErrNoCredential = errors.New("no credential")
	// ErrNotFound is for an Authorize method whose object does not exist: the check
	// fails, and if nothing else grants, the answer is 404 instead of 403.
	ErrNotFound = errors.New("not found")
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
	noPath    bool       // the router gave no value for a path parameter
	emptyAt   int        // which one: its place among those that were looked at
	marked    *mark      // what the request is marked with; nil where it is not
	barred    bool       // ErrForbidden: no later alternative admits
	notFound  bool       // ErrNotFound: an object does not exist
	notes     uint8      // how many explanations were noted
	order     uint8      // when why was noted
	conceal   bool       // answer 404 instead of 403
	why       Reason     // the best explanation but for a 403
	forbidden Reason     // why the first caller who was accepted may not; empty: none was accepted
	known     uint8      // who that was
	inFront   *established[P]
	err       error
	parameter string   // the required one that the request lacks: "query.page"
	missing   []string // the checks that failed, in words; only for an observer
	lacked    lackedScopes
	answers   ruleAnswers
}

// caller is who came by one security scheme, or by several together.
type caller[P any] struct {
	scheme    *scheme
	at        uint8 // its place in decision.tried
	order     uint8 // when its fault was noted
	stage     stage
	grants    grantsStage
	why       Reason // why it was not accepted; empty where nothing was sent, no_credential where what was sent is nobody's
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
// parameters that its rule asks about. The compiler writes it into the Check, whose
// stack then holds the decision: a request that is granted allocates nothing.
func (g *engine[P]) decide(w http.ResponseWriter, r *http.Request, operation string, path ...string) *decision[P] {
	d := &decision[P]{guard: g, w: w, r: r, operation: operation}
	d.begin(path)
	return d
}

// begin looks at the path values, at what the request is marked with, and at a caller who was
// authenticated in front of the guard.
func (d *decision[P]) begin(path []string) {
	for i, value := range path {
		if value == "" && !d.noPath {
			d.noPath, d.emptyAt = true, i
		}
	}
	// The type of a context is compared faster than a value is looked up in it.
	if m, ok := d.r.Context().(*mark); ok {
		d.marked, d.noPath = m, d.noPath || m.noPath
	}
	if d.guard.early != nil {
		d.askInFront()
	}
}

// requirePathValues marks r where one of the path values is empty, so that the
// Check denies it once the caller is authenticated.
func requirePathValues(r *http.Request, values ...string) *http.Request {
	for i, value := range values {
		if value == "" {
			return r.WithContext(&mark{Context: r.Context(), noPath: true, emptyAt: i})
		}
	}
	return r
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
	d.sees(c, why)
	if d.inFront != nil && c.stage == sent && !d.barred && d.isEstablished(c) {
		d.settle(c, d.inFront.principal, d.inFront.err)
		return false
	}
	return c.stage == sent && !d.barred
}

// sees takes the result of reading a credential.
func (d *decision[P]) sees(c *caller[P], why Reason) {
	if c.stage != unread {
		return
	}
	c.stage = sent
	switch {
	case d.marked != nil && d.marked.challenge:
		d.unsent(c, ReasonNoCredential) // Challenge answers as if nothing had been sent
	case why != "" && !d.isEstablished(c):
		d.unsent(c, why)
	case why == "" && d.inFront != nil:
		d.isEstablished(c) // it may be the first scheme
	}
}

// unsent settles a scheme whose credential is absent or malformed.
func (d *decision[P]) unsent(c *caller[P], why Reason) {
	c.stage = failed
	if why == ReasonMalformedCredential {
		d.blame(c, why, nil)
	}
}

// blame notes what is wrong with the credential of c. Whether it counts is known
// only when every alternative was tried.
func (d *decision[P]) blame(c *caller[P], why Reason, err error) {
	d.notes++
	c.stage, c.why, c.err, c.order = failed, why, err, d.notes
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
	switch why := classify(err); why {
	case ReasonForbidden:
		c.stage = failed
		d.bar(c, err)
	case ReasonNoCredential:
		c.stage, c.why = failed, why
	case ReasonUnavailable:
		c.stage, c.why, c.err = failed, why, err
		d.note(why, err)
	default:
		d.blame(c, why, err)
	}
}

// bar ends the decision: the caller is known and may nothing.
func (d *decision[P]) bar(c *caller[P], err error) {
	d.barred, d.broken = true, true
	d.known, d.err = c.at, err
}

var errNoPrincipal = errors.New("the authenticator returned a nil principal and no error")

// accepts reports whether c was accepted. What the alternative then asks, it asks
// about c.
func (d *decision[P]) accepts(c *caller[P]) bool {
	if c.stage != accepted || d.barred {
		return false
	}
	d.by, d.asked = c.at, c.at
	d.broken, d.lacksID = false, false
	if d.forbidden == "" {
		d.missing = nil
	}
	// Without a value the handler would be called for an object that nobody named:
	// a mistake in the wiring, whatever the rule says.
	return !d.noPath || d.forbid(ReasonNoPathValue)
}

// forbid notes that the caller was accepted, and may not.
func (d *decision[P]) forbid(why Reason) bool {
	switch {
	case d.broken: // noted as unavailable
	case d.lacksID:
		d.note(ReasonMissingParameter, errNoResourceID)
	case d.forbidden == "":
		d.forbidden, d.known = why, d.asked
	}
	return false
}

var errNoResourceID = errors.New("the parameter that carries the resource id is absent, empty or repeated")

// note keeps the best explanation of a denial but for a 403, and but for the faults
// of credentials: 503 before 400, and of equals the first.
func (d *decision[P]) note(why Reason, err error) {
	d.notes++
	if rank(why) > rank(d.why) {
		d.why, d.err, d.order = why, err, d.notes
	}
}

// explanation is the best one of a denial but for a 403: 503 before 400 before 401,
// and of equals the first.
func (d *decision[P]) explanation() (why Reason, err error) {
	why, err = d.why, d.err
	order := d.order
	for i := range d.count {
		c := &d.tried[i]
		if c.order == 0 || !d.counts(c) {
			continue
		}
		if r := rank(c.why) - rank(why); r > 0 || r == 0 && c.order < order {
			why, err, order = c.why, c.err, c.order
		}
	}
	return why, err
}

// counts reports whether the fault of c makes its credential a bad one. It does
// not where another scheme accepted what the same field holds: two schemes that
// read one field cannot both be meant by it.
func (d *decision[P]) counts(c *caller[P]) bool {
	if c.stage == accepted {
		return true // by its own authenticator, and Combine was of another mind
	}
	for i := range d.count {
		if other := &d.tried[i]; other.stage == accepted && other != c && other.scheme.sameField(c.scheme) {
			return false
		}
	}
	return true
}

// sameField reports whether both schemes read the same field of a request.
func (s *scheme) sameField(other *scheme) bool {
	in, name := s.place()
	otherIn, otherName := other.place()
	return in != "" && in == otherIn && (name == otherName || in == "header" && strings.EqualFold(name, otherName))
}

// place is where the credential of the scheme stands: nowhere for several together.
func (s *scheme) place() (in, name string) {
	switch {
	case s.in != "":
		return s.in, s.field
	case s.auth == "MutualTLS":
		return "certificate", ""
	case s.auth != "":
		return "header", "Authorization"
	default:
		return "", ""
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
	return c.principal, d.marked == nil && d.guard.observer == nil || d.noted(c)
}

// noted notes whom the Check lets through, and what they were granted.
func (d *decision[P]) noted(c *caller[P]) bool {
	if d.marked != nil && d.marked.keeps {
		d.marked.callerGrants, d.marked.isGranted = c.callerGrants, c.grants == grantsKnown
	}
	return d.guard.observer == nil || d.observed(c)
}

// deny answers with the best explanation of why no alternative granted.
func (d *decision[P]) deny() (P, bool) {
	d.explain()
	var none P
	return none, false
}
