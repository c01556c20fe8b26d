package guard

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ReasonInsufficientAuthentication is the reason of a denial of a caller who may, but for
// how or when they logged in: 401 with a challenge that asks for another login (RFC 9470).
const ReasonInsufficientAuthentication Reason = "insufficient_authentication"

// Assurance is how a caller logged in. Of the zero value nothing is known: it meets
// nothing that an operation asks for. To Permitted and Allows, which see no login, what is
// asked of it is one more resource check that remains.
type Assurance struct {
	ACR      []string  // the authentication contexts that were met: a token's acr claim
	AuthTime time.Time // when the caller last logged in: a token's auth_time claim
}

// wantedLogin is how callers of an operation must have logged in.
type wantedLogin struct {
	acr    string // one of these contexts, separated by spaces; empty: any
	maxAge int    // seconds since the login at most; 0: any
}

// stepUp is what an operation asks of logins: one of the contexts, if there are any, and
// not longer ago than so many seconds, if that is not 0 (RFC 9470, 3).
func (*decision[P]) stepUp(acr string, maxAge int) wantedLogin { return wantedLogin{acr, maxAge} }

// hasACR reports whether one of the contexts was met.
func (s wantedLogin) hasACR(met []string) bool {
	rest, more := s.acr, s.acr != ""
	for more {
		var acr string
		acr, rest, more = strings.Cut(rest, " ")
		for _, m := range met {
			if m == acr {
				return true
			}
		}
	}
	return s.acr == ""
}

// isRecent reports whether the login is not too long ago. One that is yet to come, or of
// which nothing is known, is.
func (s wantedLogin) isRecent(login, now time.Time) bool {
	if s.maxAge == 0 {
		return true
	}
	age := now.Sub(login)
	return !login.IsZero() && age >= 0 && age <= time.Duration(s.maxAge)*time.Second
}

// loginUnknown notes a caller of whom nobody could tell how they logged in. It is not
// ReasonUnavailable, which a Combine that failed leaves with the last of its callers.
const loginUnknown Reason = "login_unknown"

// loggedIn reports whether the caller logged in as the operation wants. It is asked last:
// nobody is sent to log in again for a door that stays shut. The authorizer is asked once
// for each caller.
func (d *decision[P]) loggedIn(want wantedLogin) bool {
	c := &d.tried[d.asked]
	switch c.why { // which says nothing of the login before it was asked about
	case ReasonInsufficientAuthentication:
		return false
	case loginUnknown:
		d.broken = true // noted when it was asked about
		return false
	}
	a, err := d.guard.authz.Assurance(d.r, c.principal)
	if err != nil {
		c.why, c.err = loginUnknown, err
		d.fails(err)
		return false
	}
	hasACR, isRecent := want.hasACR(a.ACR), want.isRecent(a.AuthTime, time.Now())
	if hasACR && isRecent {
		return true
	}
	c.why = ReasonInsufficientAuthentication
	if d.forbidden == ReasonInsufficientAuthentication {
		return false
	}
	d.forbidden, d.known, d.missing = c.why, c.at, nil
	if d.guard.observer != nil && !hasACR {
		d.missing = append(d.missing, "acr "+strings.ReplaceAll(want.acr, " ", " or "))
	}
	if d.guard.observer != nil && !isRecent {
		d.missing = append(d.missing, "login within "+strconv.Itoa(want.maxAge)+" seconds")
	}
	return false
}

// denyLogin is deny for an operation that asks how its callers logged in: 401 with what
// it asks for where that is all that a caller lacked.
func (d *decision[P]) denyLogin(want wantedLogin) (P, bool) {
	if why, _ := d.explanation(); d.forbidden != ReasonInsufficientAuthentication || d.barred || why == ReasonUnavailable {
		return d.deny()
	}
	c := &d.tried[d.known]
	var params []ChallengeParam
	if want.acr != "" {
		params = append(params, ChallengeParam{"acr_values", want.acr})
	}
	if want.maxAge > 0 {
		params = append(params, ChallengeParam{"max_age", strconv.Itoa(want.maxAge)})
	}
	// RFC 9470, 3
	challenge := d.guard.challenge(challenger(c.scheme), "insufficient_user_authentication", params...)
	out := Denial{Operation: d.operation, Status: http.StatusUnauthorized, Reason: ReasonInsufficientAuthentication, Challenges: []string{challenge}}
	if d.guard.observer != nil {
		d.guard.observer(d.r, Decision{Operation: d.operation, Status: out.Status, Reason: out.Reason, Principal: c.principal, Scheme: c.scheme.id, Missing: d.missing})
	}
	d.guard.answer(d.w, d.r, out, nil)
	var none P
	return none, false
}
