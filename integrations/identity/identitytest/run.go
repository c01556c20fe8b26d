package identitytest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

func base64url(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// Outcome is what a service did with a row's token.
type Outcome struct {
	Row    Row
	Status int
	Fault  string // what is wrong with that; empty if nothing
}

// Run calls the service with the token of every row, as a subtest each. The service gets each in
// Authorization: Bearer, and must answer a right one with 2xx, a wrong one with 4xx.
//
// newHandler makes a service that trusts the issuer, for [Audience].
func Run(t *testing.T, newHandler func(issuer string) http.Handler, options ...Option) {
	t.Helper()
	outcomes, err := Try(newHandler, options...)
	report(t, outcomes, err, newSettings(options))
}

// RunAs does what Run does with tokens of an issuer that the handler trusts already, see [Foreign].
// Its key must be an RSA key.
func RunAs(t *testing.T, issuer *Issuer, handler http.Handler, options ...Option) {
	t.Helper()
	s := newSettings(options)
	outcomes, err := tryAll(issuer, handler, s)
	report(t, outcomes, err, s)
}

// report makes a subtest of every outcome.
func report(t *testing.T, outcomes []Outcome, err error, s settings) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, outcome := range outcomes {
		known[outcome.Row.Name] = true
		t.Run(outcome.Row.Name, func(t *testing.T) {
			if reason, ok := s.except[outcome.Row.Name]; ok {
				t.Skipf("left out: %s", reason)
			}
			if outcome.Fault != "" {
				t.Errorf("%s (%s)", outcome.Fault, outcome.Row.Why)
			}
		})
	}
	for name := range s.except {
		if !known[name] {
			t.Errorf("there is no row %q to leave out", name)
		}
	}
}

// Try does what Run does and returns what came of it. It returns an error if the service refuses the
// plain right token: then it would refuse wrong ones for no good reason.
func Try(newHandler func(issuer string) http.Handler, options ...Option) ([]Outcome, error) {
	issuer, err := NewIssuer(options...)
	if err != nil {
		return nil, err
	}
	defer issuer.Close()
	publishAll(issuer)
	return tryAll(issuer, newHandler(issuer.URL()), newSettings(options))
}

func tryAll(issuer *Issuer, handler http.Handler, s settings) ([]Outcome, error) {
	var outcomes []Outcome
	for n, row := range Rows() {
		status, panicked := send(handler, s.request(), row.Mint(issuer))
		outcome := Outcome{Row: row, Status: status}
		switch accepted := status >= 200 && status < 300; {
		case panicked != nil:
			outcome.Fault = fmt.Sprintf("the service panicked: %v", panicked)
		case n == 0 && !accepted:
			return nil, fmt.Errorf("the service answers %d to a right token: see which claims it needs (WithClaims), which audience (ForAudience) and which request (WithRequest)", status)
		case row.Accept && !accepted:
			outcome.Fault = fmt.Sprintf("a right token is refused: %d", status)
		case !row.Accept && accepted:
			outcome.Fault = fmt.Sprintf("a wrong token is accepted: %d", status)
		case !row.Accept && (status < 400 || status >= 500):
			outcome.Fault = fmt.Sprintf("a wrong token is answered %d, which does not refuse it", status)
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// send calls a handler with a token, and returns the status or the value of a panic.
func send(handler http.Handler, r *http.Request, token string) (status int, panicked any) {
	defer func() { panicked = recover() }()
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code, nil
}
