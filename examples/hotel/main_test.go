package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	bearer   = `Bearer realm="Hotel"`
	deskKey  = `ApiKey realm="Hotel", in="header", name="X-Desk-Key"`
	basic    = `Basic realm="Hotel", charset="UTF-8"`
	badge    = `MutualTLS realm="Hotel"`
	problem  = "application/problem+json"
	noPerson = ""
)

// call is one request and the answer it must get.
type call struct {
	name       string
	request    string // method and target
	header     string // one field, "Name: value"; empty for none
	user       string // user name:password
	status     int
	challenges []string // every WWW-Authenticate field, in order
	body       string   // the whole body of an answer by the hotel; unused for a denial
}

var overHTTP = []call{
	{"public", "GET /rooms", "", noPerson, 200, nil, `["501","502","503"]`},
	{"public ignores credentials", "GET /rooms", "Authorization: Bearer nonsense", noPerson, 200, nil, `["501","502","503"]`},

	{"no credential", "POST /rooms", "", noPerson, 401, []string{bearer}, ""},
	{"unknown card", "POST /rooms", "Authorization: Bearer card-of-mallory", noPerson, 401, []string{bearer + `, error="invalid_token"`}, ""},
	{"card that cannot be read", "POST /rooms", "Authorization: Bearer", noPerson, 400, []string{bearer + `, error="invalid_request"`}, ""},
	{"too little", "POST /rooms", "Authorization: Bearer card-of-ben", noPerson, 403, nil, ""},
	{"enough", "POST /rooms", "Authorization: Bearer card-of-eve", noPerson, 201, nil, `{"addedBy":"eve"}`},
	{"scheme names have no case", "POST /rooms", "Authorization: bEARER card-of-eve", noPerson, 201, nil, `{"addedBy":"eve"}`},

	{"anonymous", "GET /rooms/502/rate", "", noPerson, 200, nil, `{"euros":120}`},
	{"known", "GET /rooms/502/rate", "Authorization: Bearer card-of-ada", noPerson, 200, nil, `{"euros":90}`},
	{"never silently anonymous", "GET /rooms/502/rate", "Authorization: Bearer nonsense", noPerson, 401, []string{bearer + `, error="invalid_token"`}, ""},

	{"my door", "POST /rooms/502/door", "Authorization: Bearer card-of-ada", noPerson, 200, nil, `{"door":"502","openedBy":"ada"}`},
	{"not my door", "POST /rooms/503/door", "Authorization: Bearer card-of-ada", noPerson, 403, nil, ""},
	{"any door", "POST /rooms/503/door", "Authorization: Bearer card-of-ben", noPerson, 200, nil, `{"door":"503","openedBy":"ben"}`},
	{"second alternative", "POST /rooms/503/door", "Authorization: Bearer token-of-cleaners", noPerson, 200, nil, `{"door":"503","openedBy":"cleaners"}`},
	{"scope without the door", "POST /rooms/502/door", "Authorization: Bearer token-of-cleaners", noPerson, 403, nil, ""},

	{"required parameter", "GET /bookings", "X-Desk-Key: key-of-terminal", noPerson, 400, nil, ""},
	{"identity before parameters", "GET /bookings", "", noPerson, 401, []string{bearer, deskKey}, ""},
	{"key", "GET /bookings?date=2026-11-24", "X-Desk-Key: key-of-terminal", noPerson, 200, nil, `{"date":"2026-11-24"}`},
	{"empty key", "GET /bookings?date=2026-11-24", "X-Desk-Key: ", noPerson, 400, []string{deskKey}, ""},
	{"inherited role", "GET /bookings?date=2026-11-24", "Authorization: Bearer card-of-eve", noPerson, 200, nil, `{"date":"2026-11-24"}`},
	{"guest", "GET /bookings?date=2026-11-24", "Authorization: Bearer card-of-ada", noPerson, 403, nil, ""},

	{"my bill", "GET /guests/ada/bill", "Authorization: Bearer card-of-ada", noPerson, 200, nil, `{"euros":270,"guest":"ada"}`},
	{"concealed", "GET /guests/ada/bill", "Authorization: Bearer card-of-eve", noPerson, 404, nil, ""},
	{"concealed from nobody", "GET /guests/ada/bill", "", noPerson, 401, []string{bearer}, ""},

	{"basic", "POST /keycards?room=501", "", "ben:opensesame", 404, nil, "nobody has this room"},
	{"wrong password", "POST /keycards?room=501", "", "ben:guess", 401, []string{basic}, ""},
	{"unknown user", "POST /keycards?room=501", "", "mallory:opensesame", 401, []string{basic}, ""},
	{"no base64", "POST /keycards?room=501", "Authorization: Basic ???", noPerson, 400, []string{basic}, ""},

	{"half of an AND", "POST /safe", "Authorization: Bearer card-of-eve", noPerson, 401, []string{badge, bearer}, ""},

	{"unknown path", "GET /guests/ada", "", noPerson, 404, nil, ""},
	{"unknown method", "DELETE /rooms", "", noPerson, 405, nil, ""},
}

func TestOverHTTP(t *testing.T) {
	base := start(t)
	for _, c := range overHTTP {
		t.Run(c.name, func(t *testing.T) { c.check(t, http.DefaultClient, base) })
	}
}

func TestConcealedIsLikeUnknown(t *testing.T) {
	base := start(t)
	concealed := call{request: "GET /guests/ada/bill", header: "Authorization: Bearer card-of-eve"}
	unknown := call{request: "GET /guests/ada/bills", header: "Authorization: Bearer card-of-eve"}
	got, gotBody := concealed.send(t, http.DefaultClient, base)
	want, wantBody := unknown.send(t, http.DefaultClient, base)
	got.Header.Del("Date")
	want.Header.Del("Date")
	if got.Status != want.Status || gotBody != wantBody || !maps.EqualFunc(got.Header, want.Header, slices.Equal[[]string]) {
		t.Errorf("a concealed bill answers\n%s %v\n%s\nan unknown path\n%s %v\n%s",
			got.Status, got.Header, gotBody, want.Status, want.Header, wantBody)
	}
}

// TestIssuedCard lives through what the hotel is for: a card from the desk opens
// the room it is for, and no other.
func TestIssuedCard(t *testing.T) {
	base := start(t)
	response, body := call{request: "POST /keycards?room=502", user: "ben:opensesame"}.send(t, http.DefaultClient, base)
	token := strings.TrimSuffix(strings.TrimPrefix(body, `{"token":"`), `"}`)
	if response.StatusCode != 201 || token == body {
		t.Fatalf("POST /keycards: %s %s", response.Status, body)
	}
	header := "Authorization: Bearer " + token
	call{request: "POST /rooms/502/door", header: header, status: 200, body: `{"door":"502","openedBy":"ada"}`}.check(t, http.DefaultClient, base)
	call{request: "POST /rooms/501/door", header: header, status: 403}.check(t, http.DefaultClient, base)
}

func TestBadge(t *testing.T) {
	pki := newPKI(t)
	base := start(t, "-tls-cert", pki.file("server.pem"), "-tls-key", pki.file("server.key"), "-client-ca", pki.file("ca.pem"))
	for _, c := range []struct {
		certificate string // common name of the client's
		call
	}{
		{"eve", call{"both", "POST /safe", "Authorization: Bearer card-of-eve", noPerson, 200, nil, `{"openedBy":"eve"}`}},
		{"eve", call{"badge alone", "POST /safe", "", noPerson, 401, []string{badge, bearer}, ""}},
		{"eve", call{"badge and card of two people", "POST /safe", "Authorization: Bearer card-of-ben", noPerson, 401, []string{badge, bearer + `, error="invalid_token"`}, ""}},
		{"mallory", call{"unknown badge", "POST /safe", "Authorization: Bearer card-of-eve", noPerson, 401, []string{badge, bearer}, ""}},
		{"", call{"card alone", "POST /safe", "Authorization: Bearer card-of-eve", noPerson, 401, []string{badge, bearer}, ""}},
		{"", call{"nothing", "POST /safe", "", noPerson, 401, []string{badge, bearer}, ""}},
		{"", call{"nobody needs a badge elsewhere", "GET /rooms", "", noPerson, 200, nil, `["501","502","503"]`}},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, pki.client(t, c.certificate), base) })
	}
}

// brokenBookings is a database that cannot be reached.
type brokenBookings struct{}

func (brokenBookings) holder(context.Context, string) (string, error) {
	return "", errors.New("dial tcp 10.0.0.7:5432: connection refused")
}

func TestUnavailable(t *testing.T) {
	handler, err := newHandler(demoDesk(), brokenBookings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	base := "http://" + listener.Addr().String()

	nobodyCanTell := call{request: "POST /rooms/502/door", header: "Authorization: Bearer card-of-ada", status: 503}
	_, body := nobodyCanTell.check(t, http.DefaultClient, base)
	if strings.Contains(body, "10.0.0.7") {
		t.Errorf("the answer leaks the error: %s", body)
	}
	// Staff need no booking, so the database is not asked.
	call{request: "POST /rooms/502/door", header: "Authorization: Bearer card-of-ben", status: 200,
		body: `{"door":"502","openedBy":"ben"}`}.check(t, http.DefaultClient, base)
}

// check sends c and holds the answer against it.
func (c call) check(t *testing.T, client *http.Client, base string) (*http.Response, string) {
	t.Helper()
	response, body := c.send(t, client, base)
	if response.StatusCode != c.status {
		t.Fatalf("%s: %s, want %d; body %s", c.request, response.Status, c.status, body)
	}
	if got := response.Header.Values("WWW-Authenticate"); !slices.Equal(got, c.challenges) {
		t.Errorf("%s: challenges %q, want %q", c.request, got, c.challenges)
	}
	if c.body != "" {
		if body != c.body {
			t.Errorf("%s: body %s, want %s", c.request, body, c.body)
		}
		return response, body
	}
	if got := response.Header.Get("Content-Type"); got != problem {
		t.Errorf("%s: Content-Type %q, want %q", c.request, got, problem)
	}
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("%s: Cache-Control %q, want no-store", c.request, got)
	}
	return response, body
}

func (c call) send(t *testing.T, client *http.Client, base string) (*http.Response, string) {
	t.Helper()
	method, target, _ := strings.Cut(c.request, " ")
	request, err := http.NewRequestWithContext(t.Context(), method, base+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	if name, value, ok := strings.Cut(c.header, ": "); ok {
		request.Header.Set(name, value)
	}
	if name, password, ok := strings.Cut(c.user, ":"); ok {
		request.SetBasicAuth(name, password)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, strings.TrimSpace(string(body))
}

// start runs the server as main does, on a port of its own, and returns its address.
func start(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), write)
		_ = write.CloseWithError(io.EOF)
		done <- err
	}()
	lines := bufio.NewScanner(read)
	var base string
	for base == "" && lines.Scan() {
		base, _ = strings.CutPrefix(lines.Text(), "hotel listens on ")
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for lines.Scan() { // the log; the server must not block on it
		}
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		<-drained
	})
	if base == "" {
		t.Fatal("the server did not say where it listens")
	}
	return base
}

// client trusts the hotel's authority and shows the certificate of one person, or none.
func (p *pki) client(t *testing.T, name string) *http.Client {
	t.Helper()
	config := &tls.Config{RootCAs: p.pool(), MinVersion: tls.VersionTLS13}
	if name != "" {
		config.Certificates = []tls.Certificate{p.certificate(t, name)}
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
