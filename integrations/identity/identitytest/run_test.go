package identitytest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// answering is a service that answers every request alike.
func answering(status int) func(string) http.Handler {
	return func(string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
}

// TestTry judges services that know nothing of tokens.
func TestTry(t *testing.T) {
	outcomes, err := Try(answering(http.StatusOK))
	if err != nil {
		t.Fatal(err)
	}
	for _, outcome := range outcomes {
		if (outcome.Fault == "") != outcome.Row.Accept {
			t.Errorf("who accepts everything, %s: %q", outcome.Row.Name, outcome.Fault)
		}
	}
	if _, err := Try(answering(http.StatusUnauthorized)); err == nil || !strings.Contains(err.Error(), "answers 401 to a right token") {
		t.Errorf("who refuses everything: %v", err)
	}
	// The plain token is right, everything else fails on the way.
	for want, fail := range map[string]func(http.ResponseWriter){
		"panicked":      func(http.ResponseWriter) { panic("no") },
		"answered 500":  func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"answered 302,": func(w http.ResponseWriter) { w.WriteHeader(http.StatusFound) },
	} {
		calls := 0
		outcomes, err := Try(func(string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if calls++; calls > 1 {
					fail(w)
				}
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, outcome := range outcomes[1:] {
			if outcome.Fault == "" || !outcome.Row.Accept && !strings.Contains(outcome.Fault, want) {
				t.Errorf("%s, %s: %q", want, outcome.Row.Name, outcome.Fault)
			}
		}
	}
}

// TestTryLife judges services that know nothing of their provider.
func TestTryLife(t *testing.T) {
	accepting, err := TryLife(answering(http.StatusOK))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"down at start", "silent at start", "unknown keys", "killed under load", "silent"} {
		if accepting[name] == "" {
			t.Errorf("who accepts everything: %s", name)
		}
	}
	if _, err := TryLife(answering(http.StatusServiceUnavailable)); err == nil {
		t.Error("who is never available has no fault")
	}
}

func TestOptions(t *testing.T) {
	var audience, role any
	path := ""
	option := []Option{
		ForAudience("orders"), WithClaims(map[string]any{"roles": "staff"}),
		WithRequest(func() *http.Request { return httptest.NewRequest("POST", "/orders", nil) }),
	}
	issuer, err := NewIssuer(option...)
	if err != nil {
		t.Fatal(err)
	}
	defer issuer.Close()
	issuer.Token(func(p Parts) { audience, role = p.Claims["aud"], p.Claims["roles"] })
	if audience != "orders" || role != "staff" {
		t.Error(audience, role)
	}
	if _, err := Try(func(string) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.Method + " " + r.URL.Path })
	}, option...); err != nil || path != "POST /orders" {
		t.Error(path, err)
	}
}

// TestRows keeps names apart, since Except and the table go by them, and counts what the README says.
func TestRows(t *testing.T) {
	seen, wrong := map[string]bool{}, 0
	for _, row := range Rows() {
		if seen[row.Name] || row.Why == "" {
			t.Errorf("%s is there twice, or says no reason", row.Name)
		}
		if seen[row.Name] = true; !row.Accept {
			wrong++
		}
	}
	if wrong != 76 {
		t.Errorf("%d wrong tokens: the READMEs and docs/identity.md say 76", wrong)
	}
}

// TestExcept leaves out the rows named, and no others.
func TestExcept(t *testing.T) {
	var options []Option
	for _, row := range Rows() {
		if !row.Accept {
			options = append(options, Except(row.Name, "this service accepts everything"))
		}
	}
	Run(t, answering(http.StatusOK), options...)
}
