package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/examples/community/internal/guard"
)

// operation is what the document and the table say of one operation, read here without
// oasguard.
type operation struct {
	id, method, path string
	schemes          []string // whose credentials it takes; none: it is public
	guests           bool     // may be let in
	permission       string   // empty: none
	person           bool     // robots are refused
	fields           url.Values
	headers          []string
}

// operations reads the outline with the overlay on it.
func operations(t *testing.T) []operation {
	t.Helper()
	type keys struct {
		ID         string                `yaml:"operationId"`
		Security   []map[string][]string `yaml:"security"`
		Permission string                `yaml:"x-required-permissions"`
		Roles      string                `yaml:"x-required-roles"`
		Parameters []struct {
			Name, In string
			Required bool
		} `yaml:"parameters"`
	}
	read := func(path string, into any) {
		data, err := os.ReadFile(path)
		if err == nil {
			err = yaml.Unmarshal(data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var overlay struct {
		Actions []struct {
			Target string
			Update map[string]any
		}
	}
	read("overlay.yaml", &overlay)
	updates := map[string]map[string]any{}
	for _, action := range overlay.Actions {
		updates[action.Target] = action.Update
	}
	var document struct {
		Security []map[string][]string
		Paths    map[string]map[string]any
	}
	read("openapi.yaml", &document)
	var all []operation
	for path, item := range document.Paths {
		for method, value := range item {
			if method == "parameters" {
				continue
			}
			merged := value.(map[string]any)
			for key, update := range updates["$.paths['"+path+"']."+method] {
				merged[key] = update
			}
			data, err := yaml.Marshal(merged)
			if err != nil {
				t.Fatal(err)
			}
			op := keys{Security: document.Security}
			if err := yaml.Unmarshal(data, &op); err != nil {
				t.Fatal(err)
			}
			o := operation{id: op.ID, method: strings.ToUpper(method), path: path, permission: op.Permission, person: op.Roles == "person", fields: url.Values{}}
			for _, alternative := range op.Security {
				o.guests = o.guests || len(alternative) == 0
				for scheme := range alternative {
					o.schemes = append(o.schemes, scheme)
				}
			}
			for _, p := range op.Parameters {
				switch {
				case p.Required && p.In == "query":
					o.fields.Set(p.Name, "x")
				case p.Required && p.In == "header":
					o.headers = append(o.headers, p.Name)
				}
			}
			all = append(all, o)
		}
	}
	return all
}

// TestTable holds the guard's routes against the table.
func TestTable(t *testing.T) {
	routes := map[string]guard.Route{}
	for _, route := range guard.Routes() {
		routes[route.Operation] = route
	}
	all := operations(t)
	if len(all) < 250 || len(all) != len(routes) {
		t.Fatalf("%d operations in the document, %d in the guard", len(all), len(routes))
	}
	for _, op := range all {
		route := routes[op.id]
		var want []string
		if op.permission != "" {
			want = []string{op.permission}
		}
		if route.Public != (len(op.schemes) == 0) || route.Anonymous != op.guests || !slices.Equal(route.Permissions, want) {
			t.Errorf("%+v: the guard says %+v", op, route)
		}
	}
}

// TestOriginalTable holds the table itself against the guard, where it is at hand.
func TestOriginalTable(t *testing.T) {
	data, err := os.ReadFile(originals + "/policy.tsv")
	if err != nil {
		t.Skip("the originals are not here: ", err)
	}
	routes := map[string]guard.Route{}
	for _, route := range guard.Routes() {
		routes[route.Operation] = route
	}
	rows := 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		fields := strings.Split(line, "\t")
		route, known := routes[fields[0]]
		if !known {
			t.Logf("%s is in the table only", fields[0])
			continue
		}
		rows++
		var want []string
		if fields[2] != "-" {
			want = []string{strings.TrimPrefix(fields[2], "Permission")}
		}
		open := route.Public || route.Anonymous
		ownSecurity := slices.Contains([]string{"OAuthUserInfo", "WebAuthnMakeCredential", "WebAuthnMakeAssertion"}, fields[0])
		if open != (fields[1] == "false") && !ownSecurity || !slices.Equal(route.Permissions, want) {
			t.Errorf("%s: the guard says %+v", line, route)
		}
	}
	t.Logf("%d rows of the table hold", rows)
}

var parameter = regexp.MustCompile(`\{[^{}]*\}`)

// call is the status that a caller gets; credentials are by scheme.
func (op operation) call(h http.Handler, credentials map[string]string) int {
	r := httptest.NewRequest(op.method, "/api"+parameter.ReplaceAllString(op.path, "x")+"?"+op.fields.Encode(), nil)
	for _, name := range op.headers {
		r.Header.Set(name, "x")
	}
	for scheme, text := range credentials {
		switch scheme {
		case "browser":
			r.AddCookie(&http.Cookie{Name: "storyden-session", Value: text})
		case "webauthn":
			r.AddCookie(&http.Cookie{Name: "storyden-webauthn-session", Value: text})
		default:
			r.Header.Set("Authorization", "Bearer "+text)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// TestEveryCaller sends every operation to callers of every kind, and holds what comes of
// it against the table.
func TestEveryCaller(t *testing.T) {
	const in = http.StatusNotImplemented // the handler was reached
	all := operations(t)
	var permissions []string
	for _, op := range all {
		if op.permission != "" && op.permission != "Administrator" && !slices.Contains(permissions, op.permission) {
			permissions = append(permissions, op.permission)
		}
	}
	who := &account{}
	a := &access{
		sessions: map[string]*account{"who": who}, keys: map[string]*account{"who": who},
		tokens: map[string]token{"limited": {who, "CreatePost"}, "all": {who, strings.Join(permissions, " ") + " Administrator"}},
	}
	h, err := newHandler(a)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	check := func(op operation, what string, credentials map[string]string, want int) {
		t.Helper()
		calls++
		got := op.call(h, credentials)
		if got == http.StatusOK && op.id == "ThreadList" {
			got = in
		}
		if got != want {
			t.Errorf("%s %s as %s: got %d, want %d", op.method, op.path, what, got, want)
		}
	}
	for _, op := range all {
		own := map[string]string{}
		if len(op.schemes) > 0 {
			scheme := op.schemes[0]
			own[scheme] = "who"
			if scheme == "oauth_token" {
				own[scheme] = "all"
			}
		}
		member := func(holds bool) int {
			if len(op.schemes) == 0 || holds {
				return in
			}
			return http.StatusForbidden
		}
		others := slices.DeleteFunc(slices.Clone(permissions), func(name string) bool { return name == op.permission })
		for _, guests := range [][]string{nil, {op.permission}, others} {
			a.letGuests(guests...)
			// Nobody, and who has the cookie of a session that is over.
			want := in
			switch {
			case len(op.schemes) == 0 || op.guests && slices.Contains(guests, op.permission):
			case op.guests:
				want = http.StatusForbidden
			default:
				want = http.StatusUnauthorized
			}
			check(op, "nobody", nil, want)
			check(op, "a stale session", map[string]string{"browser": "stale"}, want)
			// Members are judged by what they hold, whatever guests may.
			*who = account{}
			check(op, "a member without permissions", own, member(op.permission == ""))
			*who = account{permissions: others}
			check(op, "a member with all others", own, member(op.permission == ""))
		}
		*who = account{permissions: []string{op.permission}}
		check(op, "a member with the permission", own, in)
		*who = account{permissions: []string{"Administrator"}}
		check(op, "an administrator", own, in)
		*who = account{permissions: []string{"Administrator"}, robot: true}
		check(op, "an administrator's robot", own, member(!op.person))
		*who = account{permissions: []string{"Administrator"}, suspended: true}
		check(op, "somebody suspended", own, member(false))
		if slices.Contains(op.schemes, "oauth_token") {
			*who = account{permissions: []string{"Administrator"}}
			check(op, "a limited token", map[string]string{"oauth_token": "limited"}, member(op.permission == "" || op.permission == "CreatePost"))
			*who = account{permissions: others}
			check(op, "a token of who may less", map[string]string{"oauth_token": "all"}, member(op.permission == ""))
		}
	}
	t.Logf("%d calls", calls)
}
