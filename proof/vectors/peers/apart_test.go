package peers

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vector is as much of one as says what it needs.
type vector struct {
	Operation string
	Request   struct {
		Certificate string
		Fields      [][2]string
	}
	Answers answers
	Result  struct {
		Status int
		Reason string
		Asked  []string
	}
}

// scopes are what `security` of hotel.yaml itself asks for, by operation and scheme. All else is
// asked by keys that begin with x-, which only oasguard reads.
var scopes = map[string][]string{
	"byScopes partner": {"scope rooms.read", "scope rooms.write"},
	"openRoom partner": {"scope rooms.read"},
	"optional card":    {"role staff"},
}

// needsRule reports whether what must come of a vector needs more than OpenAPI itself says: one of
// oasguard's own rules, what a role or scope brings with it, concealing, or two callers made one.
func (v vector) needsRule() bool {
	last, principal := "", ""
	if n := len(v.Result.Asked); n > 0 {
		last, principal, _ = strings.Cut(v.Result.Asked[n-1], " ")
	}
	needed := scopes[v.Operation+" "+principal]
	switch {
	case v.Result.Status == 204:
		// For each caller who was asked for scopes: are they there, or only implied?
		for _, asked := range v.Result.Asked {
			what, principal, _ := strings.Cut(asked, " ")
			for _, name := range scopes[v.Operation+" "+principal] {
				if what == "grants" && !slices.Contains(v.Answers.Grants[principal], name) {
					return true
				}
			}
		}
		return false
	case v.Result.Status == 404, v.Result.Reason == "anonymous_lacks", last == "may", last == "combine":
		return true
	case last == "grants":
		// That a scope is missing, or nobody can tell, is a matter of `security` if it asks for any.
		return len(needed) == 0 || v.Result.Reason == "forbidden" && holds(v.Answers.Grants[principal], needed)
	}
	return false
}

func holds(granted, needed []string) bool {
	for _, name := range needed {
		if !slices.Contains(granted, name) {
			return false
		}
	}
	return true
}

// needsAnswer reports whether a vector needs more than the form of a request: somebody who says
// whether a credential is good, or what it is granted.
func (v vector) needsAnswer() bool {
	if v.needsRule() || v.Result.Reason == "insufficient_scope" || v.Result.Reason == "unavailable" {
		return true
	}
	for _, asked := range v.Result.Asked {
		// A certificate belongs to the connection, which here has none.
		if scheme, ok := strings.CutPrefix(asked, "authenticate "); ok && (scheme == "badge" || v.Answers.Authenticate[scheme] != "accepts") {
			return true
		}
	}
	return false
}

// needsSchemes reports whether a vector needs a rule, or one of the schemes that ogen does not know.
func (v vector) needsSchemes() bool {
	if v.needsRule() {
		return true
	}
	sent := v.Request.Certificate != ""
	for _, field := range v.Request.Fields {
		sent = sent || field[0] == "Authorization" && strings.HasPrefix(strings.ToLower(field[1]), "signature")
	}
	return sent && slices.Contains([]string{"byAny", "byTwo", "moveGuest"}, v.Operation)
}

// without writes the vectors but those that a peer cannot express, and says how many these are.
func without(t *testing.T, apart func(vector) bool) (file string, count int) {
	t.Helper()
	text, err := os.ReadFile("../vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all, kept []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		var v vector
		if err := json.Unmarshal(one, &v); err != nil {
			t.Fatal(err)
		}
		if apart(v) {
			count++
		} else {
			kept = append(kept, one)
		}
	}
	if text, err = json.Marshal(kept); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "vectors.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, count
}
