package harness

import (
	"maps"
	"net/http"
	"slices"
	"testing"
)

// TestParseChallenges reads fields as servers and proxies write them.
func TestParseChallenges(t *testing.T) {
	for _, c := range []struct {
		fields []string
		want   []challenge
		fails  bool
	}{
		{nil, nil, false},
		{[]string{`Negotiate`}, []challenge{{"Negotiate", map[string]string{}}}, false},
		{[]string{`Bearer realm="a", error="invalid_token"`}, []challenge{{"Bearer", map[string]string{"realm": "a", "error": "invalid_token"}}}, false},
		{[]string{`Bearer realm="a, Basic realm=b"`}, []challenge{{"Bearer", map[string]string{"realm": "a, Basic realm=b"}}}, false},
		{[]string{`Bearer realm="a \"quoted\" \\ one"`}, []challenge{{"Bearer", map[string]string{"realm": `a "quoted" \ one`}}}, false},
		{[]string{`Basic realm="a", charset="UTF-8", ApiKey Realm=b,in=header`, `Bearer`},
			[]challenge{{"Basic", map[string]string{"realm": "a", "charset": "UTF-8"}}, {"ApiKey", map[string]string{"realm": "b", "in": "header"}}, {"Bearer", map[string]string{}}}, false},
		{[]string{`Negotiate, Basic realm = "a"`}, []challenge{{"Negotiate", map[string]string{}}, {"Basic", map[string]string{"realm": "a"}}}, false},
		{[]string{`Bearer realm="never ends`}, []challenge{{"Bearer", map[string]string{"realm": "never ends"}}}, false},
		{[]string{`"no name"`}, nil, true},
		{[]string{`Bearer realm="a" "b"`}, nil, true},
	} {
		got, err := parseChallenges(c.fields)
		same := slices.EqualFunc(got, c.want, func(a, b challenge) bool { return a.name == b.name && maps.Equal(a.params, b.params) })
		if !same || (err != nil) != c.fails {
			t.Errorf("%q: %v, %v; want %v", c.fields, got, err, c.want)
		}
	}
}

// FuzzParseChallenges shows that no field makes the parser panic or go on for ever.
func FuzzParseChallenges(f *testing.F) {
	f.Add(`Bearer realm="a", error=b, Basic`)
	f.Add(`a="b\`)
	f.Fuzz(func(t *testing.T, field string) {
		list, err := parseChallenges([]string{field})
		for _, c := range list {
			if c.name == "" && err == nil {
				t.Errorf("%q: a challenge without a name", field)
			}
		}
	})
}

// TestChallengeProblem holds challenges against those that are wanted.
func TestChallengeProblem(t *testing.T) {
	bearer, key := schemes()[3], schemes()[1]
	for _, c := range []struct {
		fields []string
		want   []wanted
		says   string
	}{
		{nil, nil, ""},
		{[]string{`Bearer realm="another"`}, []wanted{{scheme: bearer}}, ""},
		{[]string{`bearer realm="x", resource_metadata="https://x.example"`}, []wanted{{scheme: bearer}}, ""},
		{[]string{`Bearer realm="x", ApiKey realm="x", in="header", name="X-Desk-Key"`}, []wanted{{scheme: bearer}, {scheme: key}}, ""},
		{nil, []wanted{{scheme: bearer}}, `0 challenges [], want 1: Bearer`},
		{[]string{`Bearer realm="x"`}, nil, `1 challenges ["Bearer realm=\"x\""], want 0: none`},
		{[]string{`Basic realm="x"`}, []wanted{{scheme: bearer}}, `challenges ["Basic realm=\"x\""], want Bearer`},
		{[]string{`Bearer`}, []wanted{{scheme: bearer}}, `challenge "Bearer" of Bearer lacks realm="Hotel"`},
		{[]string{`Bearer realm="x"`}, []wanted{{scheme: bearer, errorCode: "invalid_token"}}, `challenge "Bearer realm=\"x\"" of Bearer lacks error="invalid_token"`},
		{[]string{`Bearer realm="x", error="invalid_token"`}, []wanted{{scheme: bearer}}, `challenge of Bearer has error="invalid_token" where nothing was sent for it`},
		{[]string{`ApiKey realm="x", in="query", name="X-Desk-Key"`}, []wanted{{scheme: key}}, `challenge "ApiKey realm=\"x\", in=\"query\", name=\"X-Desk-Key\"" of ApiKey lacks in="header"`},
	} {
		if got := challengeProblem(http.Header{"Www-Authenticate": c.fields}, c.want); got != c.says {
			t.Errorf("%q: %s, want %s", c.fields, got, c.says)
		}
	}
}

// TestArguments refuses what would make cases that show nothing.
func TestArguments(t *testing.T) {
	for _, c := range []struct {
		harness     Harness
		target      any
		credentials Credentials
		says        string
	}{
		{Harness{}, nil, Credentials{}, "harness: no target"},
		{Harness{}, 17, Credentials{}, "harness: the target is a int: want an http.Handler or a base URL"},
		{Harness{}, "localhost:8080", Credentials{}, `harness: target "localhost:8080" is no http or https URL`},
		{Harness{}, http.NotFoundHandler(), Credentials{KeyCard: []Credential{{Secret: "x", Roles: []string{"manger"}}}}, `harness: credential 1 of keyCard: the document has no role "manger"`},
		{Harness{}, http.NotFoundHandler(), Credentials{KeyCard: []Credential{{}}, FrontDesk: []Credential{{Secret: "x"}}, Badge: []Credential{{}}},
			"harness: credential 1 of badge: no Certificate; credential 1 of frontDesk: no Username; credential 1 of keyCard: no Secret"},
		{Harness{BasePath: "api/"}, http.NotFoundHandler(), Credentials{}, `harness: BasePath "api/": want / and plain segments, without a slash at the end`},
		{Harness{BasePath: "/api"}, "http://localhost", Credentials{}, `harness: BasePath "/api" beside a URL: write it into the URL`},
		{Harness{Values: map[string][]string{"path.room": {"1"}}}, http.NotFoundHandler(), Credentials{}, `harness: Values: no operation has a parameter "path.room"`},
		{Harness{Statuses: map[string][]int{"openDoors": {200}}}, http.NotFoundHandler(), Credentials{}, `harness: Statuses: no operation "openDoors"`},
	} {
		_, err := c.harness.Check(t.Context(), c.target, c.credentials)
		if err == nil || err.Error() != c.says {
			t.Errorf("%v, want %s", err, c.says)
		}
	}
}

// TestSpoilt never spoils a credential into another valid one.
func TestSpoilt(t *testing.T) {
	r := &run{schemes: schemes(), given: map[string][]Credential{
		"keyCard": {{Secret: "z"}, {Secret: "a"}, {Secret: "b"}},
		"partner": {{Secret: "c"}, {Secret: "h.p.signed"}},
	}}
	for name, want := range map[string]string{"keyCard": "d", "partner": "d", "deskKey": "made-up-by-the-harness"} {
		if got := r.spoilt(r.scheme(name)).credential.Secret; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	r.given["partner"] = []Credential{{Secret: "header.payload.signed"}}
	if got := r.spoilt(r.scheme("partner")).credential.Secret; got != "header.payload.aigned" {
		t.Errorf("a JWT is spoilt to %q", got)
	}
}
