package access

import (
	"slices"
	"strings"
)

// CredentialState is what a request holds for one scheme.
type CredentialState int

// The states of a credential.
const (
	Absent CredentialState = iota
	Malformed
	Sent
	Unverified // a client certificate that the TLS stack did not verify: refused unasked
)

// Answer is what an authenticator, or Combine, says of well-formed credentials.
type Answer int

// The answers of an authenticator.
const (
	Accepts        Answer = iota
	Refuses               // ErrInvalidCredentials or any other error
	NilPrincipal          // a nil principal without an error: a refusal
	FindsMalformed        // ErrMalformedCredentials
	Unavailable           // ErrUnavailable, a deadline, a network error
	Bars                  // ErrForbidden: a known caller who may nothing
	FindsNobody           // ErrNoCredential: what was sent is nobody's, such as a stale cookie
)

// Answers are all answers, Accepts first.
func Answers() []Answer {
	return []Answer{Accepts, Refuses, NilPrincipal, FindsMalformed, Unavailable, Bars, FindsNobody}
}

// Verdict is what the authorizer says of one object. The zero value is No.
type Verdict int

// The verdicts of an authorizer.
const (
	No Verdict = iota
	Yes
	Fails    // an error
	Barred   // ErrForbidden: a known caller who may nothing
	NotFound // ErrNotFound: there is no such object
)

// Verdicts are all verdicts, No first.
func Verdicts() []Verdict {
	return []Verdict{No, Yes, Fails, Barred, NotFound}
}

// ParameterState is what a request holds for one parameter. The zero value is
// the normal one: it stands there once, with a value.
type ParameterState int

// The states of a parameter.
const (
	OneValue ParameterState = iota
	Missing
	Empty
	Repeated
)

// Credential is what arrives for one scheme and what its authenticator says of
// it; Answer counts only for what was Sent.
type Credential struct {
	State  CredentialState
	Answer Answer
}

// Grants are the names that a principal holds, inherited ones included.
type Grants struct{ Roles, Permissions, Scopes []string }

// Principal is what the authorizer says of one caller.
type Principal struct {
	Grants     Grants
	GrantsFail bool               // asking for the grants is an error
	GrantsBar  bool               // asking for the grants is answered ErrForbidden
	May        map[string]Verdict // by Resource.Words

	Assurance     Assurance
	AssuranceFail bool // asking for the assurance is an error
	AssuranceBar  bool // asking for the assurance is answered ErrForbidden
}

// World is everything outside the guard that a decision depends on: what
// arrived, and what each callback would answer. The zero World is a request
// with every parameter and no credential.
type World struct {
	Credentials map[string]Credential // by scheme name
	// BadAuthorization: several Authorization fields, or an empty one, which
	// spoils every credential that travels in that field.
	BadAuthorization bool
	Combine          map[string]Answer         // by the principal that comes out
	InFront          *InFront                  // what a PreAuthenticator answers; nil: nothing
	Principals       map[string]Principal      // by PrincipalOf or Combined; AnonymousPrincipal: what AnonymousGrants answers
	Parameters       map[string]ParameterState // by Parameter.Place
}

// InFront is what something in front of the guard says of the caller. It counts for the
// scheme of that name; a fault without a name counts for the first scheme.
type InFront struct {
	Scheme string
	Answer Answer
}

func (w World) state(s *Scheme) CredentialState {
	if w.InFront != nil && w.InFront.Scheme == s.Name {
		return Sent
	}
	if w.BadAuthorization && s.ReadsAuthorization() {
		return Malformed
	}
	return w.Credentials[s.Name].State
}

// PrincipalOf names the principal that the authenticator of s answers with.
func PrincipalOf(s *Scheme) string { return Word(s.Name) }

// Principal names who an alternative authenticates.
func (a Alternative) Principal() string {
	principal := PrincipalOf(a[0].Scheme)
	for _, q := range a[1:] {
		principal = Combined(principal, PrincipalOf(q.Scheme))
	}
	return principal
}

// AsksForMore reports whether the alternative asks its callers for a scope or a role,
// beyond a credential that is valid.
func (a Alternative) AsksForMore() bool {
	return slices.ContainsFunc(a, func(q Requirement) bool { return len(q.Scopes)+len(q.Roles) > 0 })
}

// Scopes are the scopes that the alternative asks for.
func (a Alternative) Scopes() []string {
	var list []string
	for _, q := range a {
		list = append(list, q.Scopes...)
	}
	return list
}

// SchemeNames joins the names of the schemes by +.
func (a Alternative) SchemeNames() string {
	names := make([]string, len(a))
	for i, q := range a {
		names[i] = q.Scheme.Name
	}
	return strings.Join(names, "+")
}

// Combined names the principal that Combine makes of two.
func Combined(first, second string) string { return first + "+" + second }

// Reason says why a decision came out as it did. The words are those of the
// generated Reason constants.
type Reason string

// The reasons of a denial.
const (
	ReasonNoCredential        Reason = "no_credential"
	ReasonAnonymousLacks      Reason = "anonymous_lacks" // no credential was sent, and what anonymous callers hold does not meet the rule
	ReasonMalformedCredential Reason = "malformed_credential"
	ReasonInvalidCredential   Reason = "invalid_credential"
	ReasonUnavailable         Reason = "unavailable"
	// The caller may, but for how or when they logged in.
	ReasonInsufficientAuthentication Reason = "insufficient_authentication"
	ReasonInsufficientScope          Reason = "insufficient_scope"
	ReasonForbidden                  Reason = "forbidden" // a check failed, or a callback barred the caller
	ReasonNoPathValue                Reason = "no_path_value"
	ReasonMissingParameter           Reason = "missing_parameter"
)

// Status is what a denial for that reason answers before it is concealed.
func (r Reason) Status() int {
	switch r {
	case ReasonNoCredential, ReasonAnonymousLacks, ReasonInvalidCredential, ReasonInsufficientAuthentication:
		return 401
	case ReasonMalformedCredential, ReasonMissingParameter:
		return 400
	case ReasonUnavailable:
		return 503
	}
	return 403
}

// Outcome is a decision and how it was reached.
type Outcome struct {
	Granted   bool
	Anonymous bool   // granted without a principal
	Principal string // who reaches the handler, or was known and may not
	// Scheme is the one by which Principal came, or whose authenticator barred the
	// caller. Those of an AND are joined by + in the order of their names.
	Scheme string

	// The rest says why not; Status is 0 for a grant.
	Status     int
	Reason     Reason // the truth, also where it is concealed
	Concealed  bool
	Barred     bool // a callback answered ErrForbidden, which ends the decision
	Challenges []Challenge
	// Missing are the checks that failed, in words: "role manager", "scope
	// rooms.open", "open of room {roomId}".
	Missing   []string
	Parameter string // the place of one that the request lacks: "query.page"

	// Calls are the callbacks in the order they were asked: "authenticate keyCard",
	// "combine apiKey+appKey", "grants keyCard", "may keyCard open of room {roomId}",
	// "assurance keyCard".
	Calls []string
}

// Challenge is one WWW-Authenticate value, still without realm and syntax.
type Challenge struct {
	Scheme *Scheme
	Error  string   // RFC 6750 error code; empty for none
	Scopes []string // the scopes needed, with insufficient_scope
	StepUp StepUp   // what is asked of the login, with insufficient_user_authentication
}

// sameOnTheWire reports whether two challenges without scopes would be the same text.
func (c Challenge) sameOnTheWire(other Challenge) bool {
	return c.Error == other.Error && ReadScheme(c.Scheme, challenged{}) == ReadScheme(other.Scheme, challenged{})
}

// Place is the parameter as an x-resource id may write it: "query.roomId".
func (p Parameter) Place() string { return string(p.In) + "." + p.Name }

// Call is the line of Outcome.Calls for asking about this resource.
func (r *Resource) Call(principal string) string {
	return "may " + principal + " " + r.Words()
}

// Expand is what a principal with the given roles, permissions and scopes holds: what
// they bring with them is added. A name that the document does not know grants nothing.
func (a *API) Expand(given Grants) Grants {
	return a.Hierarchy().Expand(Grants{given.Roles, known(given.Permissions, a.Permissions), known(given.Scopes, a.Scopes)})
}

func known(names, all []string) []string {
	var list []string
	for _, name := range names {
		if slices.Contains(all, name) {
			list = append(list, name)
		}
	}
	return list
}

func appendOnce(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}
