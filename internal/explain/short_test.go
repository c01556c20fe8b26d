package explain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// TestShortHeadings: a heading counts names that are many, and all of them stand below it.
func TestShortHeadings(t *testing.T) {
	var scopes []string
	for i := range 34 {
		scopes = append(scopes, fmt.Sprintf("scope%02d", i))
	}
	partner, key := &access.Scheme{Name: "partner", Kind: access.OAuth2}, &access.Scheme{Name: "key", Kind: access.APIKey}
	for want, a := range map[string]access.Alternative{
		"partner with scopes a and b":       {{Scheme: partner, Scopes: []string{"a", "b"}}},
		"partner with 34 scopes":            {{Scheme: partner, Scopes: scopes}},
		"partner with 34 scopes, 1 role":    {{Scheme: partner, Scopes: scopes, Roles: []string{"r"}}},
		"2 credentials, 34 scopes, 2 roles": {{Scheme: partner, Scopes: scopes}, {Scheme: key, Roles: []string{"r", "s"}}},
		"key plus partner with scope a":     {{Scheme: key}, {Scheme: partner, Scopes: []string{"a"}}},
		"1 credential, 34 scopes":           {{Scheme: &access.Scheme{Name: "a name of words"}, Scopes: scopes}},
		"2 credentials":                     {{Scheme: &access.Scheme{Name: "one with a long name"}}, {Scheme: &access.Scheme{Name: "another with one"}}},
	} {
		if got := short(a); got != want || len(strings.Fields(got)) > longest {
			t.Errorf("got %q, want %q", got, want)
		}
	}

	op := &access.Operation{Method: "GET", Path: "/all", Alternatives: []access.Alternative{{{Scheme: partner, Scopes: scopes}}}}
	api := &access.API{Schemes: []*access.Scheme{partner}, Scopes: scopes, Operations: []*access.Operation{op}}
	x, err := Explain(api, Question{Method: "GET", Path: "/all", Scopes: scopes[1:], Schemes: []string{"partner"}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := x.Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"may a caller with 33 scopes and scheme partner GET /all?\n", "  needs: partner with 34 scopes\n", "\nalternative partner with 34 scopes: no\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, b.String())
		}
	}
	for _, scope := range scopes {
		if !strings.Contains(b.String(), scope) {
			t.Errorf("%s is not named anywhere", scope)
		}
	}
}
