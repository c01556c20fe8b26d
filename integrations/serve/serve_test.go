package serve_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestAnswers sends requests that a caller would: what is granted reaches the upstream with the
// name of its caller and without the credential, and nothing else does.
func TestAnswers(t *testing.T) {
	r := start(t, nil)
	bearer := func(roles ...string) http.Header {
		return http.Header{"Authorization": {"Bearer " + r.token(roles...)}}
	}
	for name, c := range map[string]struct {
		method, path string
		header       http.Header
		status       int
		subject      string
	}{
		"public":                {"GET", "/health", nil, 200, ""},
		"public, with token":    {"GET", "/health", bearer("guest"), 200, ""},
		"nobody":                {"GET", "/rooms", nil, 401, ""},
		"not a token":           {"GET", "/rooms", http.Header{"Authorization": {"Bearer x.y.z"}}, 401, ""},
		"no token":              {"GET", "/rooms", http.Header{"Authorization": {"Bearer"}}, 400, ""},
		"two fields":            {"GET", "/rooms", http.Header{"Authorization": {"Bearer a", "Bearer b"}}, 400, ""},
		"without a role":        {"GET", "/rooms", bearer(), 403, ""},
		"with another role":     {"POST", "/rooms", bearer("guest"), 403, ""},
		"guest":                 {"GET", "/rooms?page=2", bearer("guest"), 200, "guest-7"},
		"head":                  {"HEAD", "/rooms", bearer("guest"), 200, "guest-7"},
		"staff by key":          {"POST", "/rooms", http.Header{"X-Desk-Key": {r.key}}, 200, "front desk"},
		"wrong key":             {"POST", "/rooms", http.Header{"X-Desk-Key": {r.key + "x"}}, 401, ""},
		"required parameter":    {"GET", "/search", bearer("guest"), 400, ""},
		"route of the upstream": {"GET", "/planted", bearer("staff"), 404, ""},
		"method of theirs":      {"DELETE", "/rooms", bearer("staff"), 405, ""},
		"encoded space":         {"GET", "/rooms/a%20b", bearer("guest"), 200, "guest-7"},
		"encoded slash":         {"GET", "/rooms/a%2Fb", bearer("guest"), 400, ""},
		"sibling in capitals":   {"GET", "/rooms/CLOSED", bearer("guest"), 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer, _ := get(t, c.method, r.url+c.path, c.header, nil)
			if answer.StatusCode != c.status {
				t.Errorf("%d, want %d", answer.StatusCode, c.status)
			}
			if challenged := answer.Header.Get("WWW-Authenticate") != ""; challenged != (c.status == 401 || c.status == 400 && name != "encoded slash" && name != "sibling in capitals" && name != "required parameter") {
				t.Errorf("challenges %q", answer.Header["Www-Authenticate"])
			}
			got := r.take()
			if c.status != 200 {
				if len(got) > 0 {
					t.Fatalf("it reached the upstream: %+v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("the upstream got %d requests", len(got))
			}
			s := got[0]
			if s.Method != c.method || s.URI != c.path || strings.Join(s.Header.Values("X-Oasguard-Subject"), "|") != c.subject || (s.Header.Get("X-Oasguard-Issuer") == "") != (c.subject == "") {
				t.Errorf("the upstream got %+v", s)
			}
			for _, credential := range []string{"Authorization", "X-Desk-Key"} {
				if s.Header.Get(credential) != "" {
					t.Errorf("the upstream got %s", credential)
				}
			}
		})
	}
}

// TestCredentials hands on what the flag says.
func TestCredentials(t *testing.T) {
	r := start(t, nil, "--forward-credentials", "--keep-host")
	token := "Bearer " + r.token("guest")
	answer, _ := get(t, "GET", r.url+"/rooms", http.Header{"Authorization": {token}}, nil)
	got := r.take()
	if answer.StatusCode != 200 || len(got) != 1 || got[0].Header.Get("Authorization") != token || got[0].Host != r.address {
		t.Errorf("%d, %+v", answer.StatusCode, got)
	}
}

// TestProviderDown is 503: nobody can tell.
func TestProviderDown(t *testing.T) {
	r := start(t, nil, "--jwks-url", "http://127.0.0.1:1/keys")
	answer, _ := get(t, "GET", r.url+"/rooms", http.Header{"Authorization": {"Bearer " + r.token("guest")}}, nil)
	if answer.StatusCode != 503 || len(r.take()) > 0 {
		t.Errorf("%d", answer.StatusCode)
	}
}

// TestRefused shows documents and flags that no proxy starts with.
func TestRefused(t *testing.T) {
	const verified = "--issuer=https://id.example --audience=a --upstream=http://127.0.0.1:1"
	for name, c := range map[string]struct{ args, stdin, want string }{
		"no flags": {"testdata/hotel.yaml", "", `oasguard-serve: --upstream is missing: the URL of the service, such as http://127.0.0.1:3000
oasguard-serve: no flag verifies the scheme "deskKey" (API key): --keys is missing
oasguard-serve: no flag verifies the scheme "token" (bearer token): --issuer is missing
oasguard-serve: no flag verifies the scheme "token" (bearer token): --audience is missing
`},
		"a path behind the upstream": {"--upstream=http://u:p@127.0.0.1:1/api --issuer=https://id.example --audience=a --keys=k testdata/hotel.yaml", "",
			"oasguard-serve: --upstream \"http://u:xxxxx@127.0.0.1:1/api\": want scheme and host only; the path is that of the request\n"},
		"a flag for nothing": {verified + " --keys=k --htpasswd=x testdata/hotel.yaml", "",
			"oasguard-serve: --htpasswd: no scheme of the document takes a credential of that kind (password)\n"},
		"objects, two schemes, certificates and cookies": {verified + " -", `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    badge: {type: mutualTLS}
    session: {type: apiKey, in: cookie, name: sid}
security: [{token: []}]
paths:
  /rooms/{room}:
    parameters: [{name: room, in: path, required: true, schema: {type: string}}]
    get: {operationId: getRoom, x-authorize: {resource: {type: room, id: room, action: read}}, responses: {"200": {description: room}}}
    put: {operationId: setRoom, security: [{token: [], badge: []}], responses: {"200": {description: room}}}
    delete: {operationId: dropRoom, security: [{session: []}], responses: {"200": {description: room}}}
`, `<stdin>:12:5: error: getRoom: its rule asks about an object (read of room), and the proxy has nobody to ask (serve-resource)
    fix: guard this operation in the service, or leave it out by --exclude-tags: then it is unknown, 404
<stdin>:13:5: error: setRoom: it needs badge and token together, and the proxy does not know which of the callers counts (serve-combined)
    fix: ask for one scheme in each alternative
error: no flag verifies the scheme "badge" (a client certificate): the proxy verifies bearer tokens, passwords, and API keys in a header or the query (serve-scheme)
error: no flag verifies the scheme "session" (an API key in a cookie): the proxy verifies bearer tokens, passwords, and API keys in a header or the query (serve-scheme)
`},
		"two providers": {verified + " -", `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
    partner: {type: http, scheme: bearer}
paths:
  /rooms:
    get: {security: [{token: []}, {partner: []}], responses: {"200": {description: room}}}
`, `oasguard-serve: --issuer: the document has several schemes of that kind: write --issuer SCHEME=… with one of partner, token
oasguard-serve: --audience: the document has several schemes of that kind: write --audience SCHEME=… with one of partner, token
oasguard-serve: no flag verifies the scheme "partner" (bearer token): --issuer is missing
oasguard-serve: no flag verifies the scheme "partner" (bearer token): --audience is missing
oasguard-serve: no flag verifies the scheme "token" (bearer token): --issuer is missing
oasguard-serve: no flag verifies the scheme "token" (bearer token): --audience is missing
`},
		"a bad document": {verified + " -", `openapi: 3.1.0
info: {title: Hotel, version: "1"}
paths:
  /rooms:
    get: {operationId: listRooms, security: [{token: []}], responses: {"200": {description: room}}}
`, `<stdin>:5:47: error: listRooms: security scheme "token" is not defined (undefined-scheme)
    fix: define it under components.securitySchemes; or, where the document is not yours to change, schemes: {token: {type: http, scheme: bearer}} in oasguard.yaml
`},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(command, append([]string{"--source", "../.."}, strings.Fields(c.args)...)...)
			cmd.Stdin = strings.NewReader(c.stdin)
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 2 {
				t.Errorf("%v", err)
			}
			if string(out) != c.want {
				t.Errorf("got\n%s\nwant\n%s", out, c.want)
			}
		})
	}
}
