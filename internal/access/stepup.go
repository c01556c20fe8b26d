package access

import (
	"slices"
	"strconv"
	"strings"
)

// StepUp is how callers must have logged in, whatever they hold (RFC 9470). It is no part
// of the rule: it is asked last, about the principal of the alternative that grants, and
// what it lacks is no denial for good but a login away.
type StepUp struct {
	ACR    []string // one of these authentication contexts is enough; none: any login will do
	MaxAge int      // the seconds since the login at most; 0: however long ago
}

// Asked reports whether anything is asked of the login.
func (s StepUp) Asked() bool { return len(s.ACR) > 0 || s.MaxAge > 0 }

// Equal reports whether both ask for the same.
func (s StepUp) Equal(other StepUp) bool {
	return s.MaxAge == other.MaxAge && slices.Equal(s.ACR, other.ACR)
}

// Values are the contexts as the challenge parameter acr_values lists them (RFC 9470, 3).
func (s StepUp) Values() string { return strings.Join(s.ACR, " ") }

// Assurance is what the authorizer says of a caller's login. Of the zero value nothing
// is known, and nothing that is asked is met.
type Assurance struct {
	ACR   []string
	Known bool // it is known when the login was
	Age   int  // the seconds since; negative: it is yet to come
}

// lacks says in words what a login lacks of what is asked.
func (s StepUp) lacks(a Assurance) []string {
	var list []string
	if len(s.ACR) > 0 && !slices.ContainsFunc(s.ACR, func(acr string) bool { return slices.Contains(a.ACR, acr) }) {
		list = append(list, "acr "+strings.Join(s.ACR, " or "))
	}
	if s.MaxAge > 0 && !(a.Known && a.Age >= 0 && a.Age <= s.MaxAge) {
		list = append(list, "login within "+strconv.Itoa(s.MaxAge)+" seconds")
	}
	return list
}

// Words are what is asked of the login, in English: "a login by acr mfa or phr, at most
// 300 seconds ago". Nothing where nothing is asked.
func (s StepUp) Words() string {
	if !s.Asked() {
		return ""
	}
	words := "a login"
	if len(s.ACR) > 0 {
		names := make([]string, len(s.ACR))
		for i, acr := range s.ACR {
			names[i] = Word(acr)
		}
		words += " by acr " + strings.Join(names, " or ")
	}
	if s.MaxAge > 0 {
		if len(s.ACR) > 0 {
			words += ","
		}
		words += " at most " + strconv.Itoa(s.MaxAge) + " seconds ago"
	}
	return words
}

// Stepper is the scheme of the alternative whose challenge can ask for another login: the
// first, in the order of names, that takes tokens; nil where there is none.
func (a Alternative) Stepper() *Scheme {
	for _, q := range a {
		if q.Scheme.Kind.IsBearer() {
			return q.Scheme
		}
	}
	return nil
}

// stepUp asks how the principal of an alternative logged in, once per principal.
func (e *evaluation) stepUp(alternative Alternative) (attempt, bool) {
	want := e.op.StepUp
	if !want.Asked() {
		return attempt{}, true
	}
	principal := alternative.Principal()
	if call := "assurance " + principal; !slices.Contains(e.calls, call) {
		e.calls = append(e.calls, call)
	}
	said := e.world.Principals[principal]
	a := attempt{principal: principal, scheme: alternative.SchemeNames()}
	switch missing := want.lacks(said.Assurance); {
	case said.AssuranceBar:
		a.reason, a.barred = ReasonForbidden, true
	case said.AssuranceFail:
		a = attempt{reason: ReasonUnavailable}
	case len(missing) > 0:
		a.reason, a.missing = ReasonInsufficientAuthentication, missing
		a.stepper = &Challenge{Scheme: alternative.Stepper(), Error: "insufficient_user_authentication", StepUp: want}
	default:
		return attempt{}, true
	}
	return a, false
}

// Takes reports whether one of the alternatives takes the schemes of a, and no others.
func (o *Operation) Takes(a Alternative) bool {
	return slices.ContainsFunc(o.Alternatives, func(own Alternative) bool { return own.Principal() == a.Principal() })
}
