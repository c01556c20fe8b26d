package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/examples/platform/internal/guard"
)

// described is an operation as its document has it, read without oasguard.
type described struct {
	method, path string
	scopes       []string // one is enough; nil where none is listed
	required     []field  // of its query and header
}

// field is a parameter of an operation.
type field struct {
	Name     string `yaml:"name"`
	In       string `yaml:"in"`
	Required bool   `yaml:"required"`
}

var parameter = regexp.MustCompile(`\{[^{}]+\}`)

// request is one for the operation, on objects of some id, with what it must have.
func (d described) request() *http.Request {
	r := httptest.NewRequest(d.method, parameter.ReplaceAllString(d.path, "7"), nil)
	query := r.URL.Query()
	for _, f := range d.required {
		switch f.In {
		case "query":
			query.Set(f.Name, "some")
		case "header":
			r.Header.Set(f.Name, "some")
		}
	}
	r.URL.RawQuery = query.Encode()
	return r
}

// describedBy reads the operations of a document.
func describedBy(t *testing.T, file, base string) []described {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]yaml.Node `yaml:"paths"`
	}
	if err := yaml.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var all []described
	for path, item := range document.Paths {
		for method, node := range item {
			if method == "parameters" {
				continue
			}
			var operation struct {
				Security   []map[string][]string `yaml:"security"`
				Parameters []field               `yaml:"parameters"`
			}
			if err := node.Decode(&operation); err != nil {
				t.Fatal(err)
			}
			var shared []field
			if all, ok := item["parameters"]; ok && all.Decode(&shared) != nil {
				t.Fatal(path, ": parameters that are no list")
			}
			d := described{method: strings.ToUpper(method), path: base + path}
			for _, requirement := range operation.Security {
				for _, scopes := range requirement {
					d.scopes = append(d.scopes, scopes...)
				}
			}
			for _, f := range append(shared, operation.Parameters...) {
				if f.Required && f.In != "path" {
					d.required = append(d.required, f)
				}
			}
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b described) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// corePath is in front of the paths of the platform's document: its servers say so.
const corePath = "/api/v0.9"

func core(t *testing.T) []described { return describedBy(t, "core/openapi.yaml", corePath) }

func events(t *testing.T) []described { return describedBy(t, "eventgateway/openapi.yaml", "") }

// roleFile reads the role file without what the program reads it with.
func roleFile(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile("roles.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Roles []struct {
			Name   string   `yaml:"name"`
			Scopes []string `yaml:"scopes"`
		} `yaml:"roles"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	roles := map[string][]string{}
	for _, role := range file.Roles {
		roles[role.Name] = role.Scopes
	}
	return roles
}

var testTokens = tokens{key: []byte("a key for tests")}

// as sends the request as somebody who holds these roles and scopes.
func as(t *testing.T, r *http.Request, p principal) *http.Request {
	t.Helper()
	p.Subject, p.Organization, p.Expires = "alice", "acme", time.Now().Add(time.Minute).Unix()
	token, err := testTokens.sign(p)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func answer(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func platform(t *testing.T) http.Handler {
	t.Helper()
	h, err := newHandler("roles.yaml", testTokens, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// meets reports whether one of the scopes that the operation lists is held.
func (d described) meets(held []string) bool {
	return slices.ContainsFunc(d.scopes, func(scope string) bool { return slices.Contains(held, scope) })
}

// TestEveryRole asks for each operation as each role of the file: who is let in must be
// what the two files say.
func TestEveryRole(t *testing.T) {
	h, roles, all := platform(t), roleFile(t), append(core(t), events(t)...)
	if len(all) != 148 || len(roles) != 5 {
		t.Fatalf("%d operations and %d roles, want 148 and 5", len(all), len(roles))
	}
	let := 0
	for _, op := range all {
		if len(op.scopes) == 0 {
			t.Errorf("%s %s lists no scope", op.method, op.path)
		}
		for role, scopes := range roles {
			want := http.StatusForbidden
			if op.meets(scopes) {
				want, let = http.StatusOK, let+1
			}
			for how, p := range map[string]principal{"by role": {Roles: []string{role}}, "by the scopes of the token": {Scopes: scopes}} {
				if got := answer(h, as(t, op.request(), p)); got.Code != want {
					t.Errorf("%s %s as %s, %s: %d, want %d", op.method, op.path, role, how, got.Code, want)
				}
			}
		}
	}
	if let < 200 {
		t.Errorf("only %d of %d were let in", let, len(all)*len(roles))
	}
}

// TestEveryScope asks for each operation with each scope alone: those that it lists are
// enough, and no other is.
func TestEveryScope(t *testing.T) {
	h, all := platform(t), append(core(t), events(t)...)
	var scopes []string
	for _, op := range all {
		scopes = append(scopes, op.scopes...)
	}
	slices.Sort(scopes)
	scopes = append(slices.Compact(scopes), "dp:api:manage", "ap:organization", "*")
	for _, op := range all {
		for _, scope := range scopes {
			want := http.StatusForbidden
			if op.meets([]string{scope}) {
				want = http.StatusOK
			}
			if got := answer(h, as(t, op.request(), principal{Scopes: []string{scope}})); got.Code != want {
				t.Errorf("%s %s with %s: %d, want %d", op.method, op.path, scope, got.Code, want)
			}
		}
	}
}

// TestWithoutAnything sends nothing, and what is no token of ours.
func TestWithoutAnything(t *testing.T) {
	h := platform(t)
	for _, op := range append(core(t), events(t)...) {
		got := answer(h, op.request())
		if got.Code != http.StatusUnauthorized || got.Header().Get("WWW-Authenticate") != `Bearer realm="WSO2 API Platform - Platform API"` {
			t.Errorf("%s %s: %d, %q", op.method, op.path, got.Code, got.Header())
		}
	}
	op := core(t)[0]
	good := as(t, op.request(), principal{Roles: []string{"ap_admin"}}).Header.Get("Authorization")
	for what, token := range map[string]string{
		"a byte more":    good + "A",
		"no signature":   good[:strings.LastIndex(good, ".")+1],
		"another header": strings.Replace(good, encode([]byte(head)), encode([]byte(`{"alg":"none","typ":"JWT"}`)), 1),
		"one part":       "Bearer abc",
	} {
		r := op.request()
		r.Header.Set("Authorization", token)
		if got := answer(h, r); got.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", what, got.Code)
		}
	}
	if got := answer(h, as(t, op.request(), principal{})); got.Code != http.StatusForbidden {
		t.Errorf("somebody without a role: %d", got.Code)
	}
}

// TestRoutes asks for what no document has, and for what is open by name.
func TestRoutes(t *testing.T) {
	h := platform(t)
	admin := principal{Roles: []string{"ap_admin"}}
	for target, want := range map[string]int{
		"GET /health":                      http.StatusNoContent,
		"POST /login":                      http.StatusUnauthorized, // of the handler: no password
		"GET /login":                       http.StatusMethodNotAllowed,
		"GET /":                            http.StatusNotFound,
		"GET /api/v0.9":                    http.StatusNotFound,
		"GET /organizations":               http.StatusNotFound,
		"GET /api/v0.9/nothing":            http.StatusNotFound,
		"TRACE /api/v0.9/organizations":    http.StatusMethodNotAllowed,
		"GET /api/v0.9/organizations/7/8/": http.StatusNotFound,
		"GET /api/v0.9//organizations":     http.StatusMovedPermanently,
	} {
		method, path, _ := strings.Cut(target, " ")
		if got := answer(h, as(t, httptest.NewRequest(method, path, nil), admin)); got.Code != want && got.Code != http.StatusTemporaryRedirect {
			t.Errorf("%s: %d, want %d", target, got.Code, want)
		}
	}
}

// TestLogin logs in, and uses the token: it holds the scopes of the role, those of other
// services too.
func TestLogin(t *testing.T) {
	h := platform(t)
	r := httptest.NewRequest(http.MethodPost, "/login", nil)
	r.SetBasicAuth("bob", "builder")
	got := answer(h, r)
	token := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(got.Body.String()), `{"token":"`), `"}`)
	p, err := testTokens.verify(token)
	if err != nil {
		t.Fatalf("%d: %v: %s", got.Code, err, got.Body)
	}
	if !slices.Contains(p.Scopes, "dp:application:manage") || !slices.Contains(p.Scopes, "ap:application:manage") {
		t.Errorf("scopes %v", p.Scopes)
	}
	for target, want := range map[string]int{"GET /api/v0.9/organizations": http.StatusOK, "POST /api/v0.9/organizations": http.StatusForbidden} {
		method, path, _ := strings.Cut(target, " ")
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		if got := answer(h, r); got.Code != want {
			t.Errorf("%s: %d", target, got.Code)
		}
	}
}

// TestDenial looks at the body of a refusal and at the log of it.
func TestDenial(t *testing.T) {
	var log strings.Builder
	h, err := newHandler("roles.yaml", testTokens, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	got := answer(h, as(t, httptest.NewRequest(http.MethodPost, "/api/v0.9/organizations", nil), principal{Roles: []string{"ap_viewer"}}))
	if got.Code != http.StatusForbidden || got.Body.String() != `{"code":403,"message":"Forbidden"}`+"\n" ||
		!strings.Contains(got.Header().Get("WWW-Authenticate"), `error="insufficient_scope", scope="ap:organization:create"`) {
		t.Errorf("%d %s %v", got.Code, got.Body, got.Header())
	}
	for _, want := range []string{"operation=RegisterOrganization", "status=403", "scope ap:organization:create"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %q:\n%s", want, log.String())
		}
	}
	if got := answer(h, httptest.NewRequest(http.MethodGet, "/nowhere", nil)); got.Body.String() != `{"code":404,"message":"Not Found"}`+"\n" {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// TestRegistration starts with a route too few, one with another parameter name, and one
// that no document has.
func TestRegistration(t *testing.T) {
	catalogue, err := guard.NewCatalogue(roleFile(t), foreign)
	if err != nil {
		t.Fatal(err)
	}
	serve := serveAs(guard.PrincipalFrom[*principal])
	register := func(change func(pattern string) string) (http.Handler, error) {
		mux := http.NewServeMux()
		for _, op := range append(core(t), events(t)...) {
			if pattern := change(op.method + " " + op.path); pattern != "" {
				mux.HandleFunc(pattern, serve)
			}
		}
		registerOpen(mux, testTokens, catalogue.Names)
		mux.HandleFunc("GET /debug", serve)
		return protect(mux, catalogue, testTokens, slog.New(slog.DiscardHandler))
	}
	h, err := register(func(pattern string) string { return pattern })
	if err != nil {
		t.Fatal(err)
	}
	if got := answer(h, as(t, httptest.NewRequest(http.MethodGet, "/debug", nil), principal{Roles: []string{"ap_admin"}})); got.Code != http.StatusNotFound {
		t.Errorf("a route that nobody described: %d", got.Code)
	}
	const route = "GET /api/v0.9/organizations/{organizationId}"
	for what, instead := range map[string]string{"missing": "", "another name": "GET /api/v0.9/organizations/{id}"} {
		_, err := register(func(pattern string) string {
			if pattern == route {
				return instead
			}
			return pattern
		})
		if err == nil || !strings.Contains(err.Error(), route) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestRoleFiles starts with role files that are not as they should be.
func TestRoleFiles(t *testing.T) {
	file := func(text string) string {
		path := t.TempDir() + "/roles.yaml"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := func(scope string) string {
		return file("roles: [{name: ap_admin, scopes: [ap:organization:read, '" + scope + "']}]")
	}
	for what, c := range map[string]struct{ path, want string }{
		"an unknown scope":      {one("ap:organisation:read"), `role "ap_admin" carries "ap:organisation:read"`},
		"a wildcard":            {one("ap:*"), `role "ap_admin" carries "ap:*"`},
		"a foreign wildcard":    {one("dp:*"), `role "ap_admin" carries "dp:*"`},
		"another prefix":        {one("xp:api:read"), `role "ap_admin" carries "xp:api:read"`},
		"no file":               {"no-such-file.yaml", "no-such-file.yaml"},
		"an empty file":         {file(""), "EOF"},
		"a role twice":          {file("roles:\n- {name: a}\n- {name: a}"), `roles.yaml: line 3: "a" is no name of its own for a role`},
		"a role without a name": {file("roles: [{scopes: [ap:organization:read]}]"), `"" is no name of its own for a role`},
		"a number":              {file("roles: [{name: a, scopes: [7]}]"), `role "a" carries "7"`},
		"a mapping":             {file("roles: {a: b}"), "line 1"},
		"a key nobody knows":    {file("roles: [{name: a, inherits: [b], scopes: []}]"), "inherits"},
		"broken":                {file("roles: ["), "roles.yaml"},
		"large":                 {file(strings.Repeat("# a line of a hundred megabytes\n", 100<<20/32)), "at most 1048576 bytes"},
	} {
		h, err := newHandler(c.path, testTokens, slog.New(slog.DiscardHandler))
		if err == nil || h != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
	if _, err := newHandler(one("dp:api:read"), testTokens, slog.New(slog.DiscardHandler)); err != nil {
		t.Errorf("a scope of another service: %v", err)
	}
}

// TestByHand counts the lines of access control that are written by hand: code, without
// comments, blank lines and imports.
func TestByHand(t *testing.T) {
	lines := 0
	for _, file := range []string{"access.go", "roles.go"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, code, _ := strings.Cut(string(data), "\n)\n") // the end of the imports
		for _, line := range strings.Split(code, "\n") {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines++
			}
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%d lines", lines); lines > 100 || !strings.Contains(string(readme), want) {
		t.Errorf("%d lines of code by hand; README.md says otherwise, or they are more than 100", lines)
	}
}
