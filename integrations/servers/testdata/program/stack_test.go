package stack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"STACK/guard"
	"STACK/guard/guardserver"
	"STACK/guard/guardtest"
)

// credentials are those of everybody in the fleet.
func credentials() guardtest.Credentials {
	return guardtest.Credentials{
		Token: []guardtest.Credential{
			{Person: "ada", Secret: "token-of-ada", Roles: []string{"rider"}, May: guardtest.May{VehicleUnlock: []string{"v1"}, TripRead: []string{"17"}, InvoiceRead: []string{"ada"}}},
			{Person: "ben", Secret: "token-of-ben", Roles: []string{"staff"}, May: guardtest.May{InvoiceRead: []string{"ben"}}},
			{Person: "eve", Secret: "token-of-eve", Roles: []string{"manager"}, May: guardtest.May{InvoiceRead: []string{"eve"}}},
		},
		Partner: []guardtest.Credential{
			{Person: "maps", Secret: "token-of-maps", Scopes: []string{"vehicles.read"}, May: guardtest.May{InvoiceRead: []string{"maps"}}},
			{Person: "news", Secret: "token-of-news", May: guardtest.May{InvoiceRead: []string{"news"}}},
		},
		DepotKey: []guardtest.Credential{
			{Person: "north", Secret: "key-of-north", Permissions: []string{"vehicles:read"}, May: guardtest.May{InvoiceRead: []string{"north"}}},
			{Person: "eve", Secret: "key-of-eve", May: guardtest.May{InvoiceRead: []string{"eve"}}},
		},
	}
}

// harness sends a body where the document wants one.
func harness() guardtest.Harness {
	return guardtest.Harness{AllowUnsafe: true, Prepare: func(_ string, r *http.Request) {
		if r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH" {
			r.Header.Set("Content-Type", "application/json")
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(bodies)), int64(len(bodies))
		}
	}}
}

// bodies is every body of the document in one.
const bodies = `{"model": "two", "lat": 1, "lon": 2}`

// start serves on loopback, and returns the address.
func start(t testing.TB, s serve) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go s(l)
	return l.Addr().String()
}

func newGuard(t testing.TB, a authorizer) *guard.Guard[*Person] {
	t.Helper()
	g, err := guard.NewGuard[*Person](authenticator{}, a, guard.WithNotFound(notFound))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// adapted is the server as it is, behind Mount.
func adapted() guardserver.Server[*Person] {
	return guardserver.Adapt[*Person](asItIs(), guardserver.WithContext(put))
}

// ways are all three: handlers that take their caller, handlers as they are, and handlers
// that somebody else registers.
func ways(t *testing.T) map[string]serve {
	middleware, err := guarded(newGuard(t, authorizer{}))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]serve{
		"typed":      mounted(newGuard(t, authorizer{}), typed{}, wiring{}),
		"adapted":    mounted(newGuard(t, authorizer{}), adapted(), wiring{}),
		"middleware": middleware,
	}
}

// TestHarness runs every case of the document over TCP.
func TestHarness(t *testing.T) {
	for way, s := range ways(t) {
		report, err := harness().Check(t.Context(), "http://"+start(t, s)+"/api/v1", credentials())
		if err != nil {
			t.Fatal(err)
		}
		if report.Count(guardtest.OK) < 150 {
			t.Errorf("%s: %d cases", way, report.Count(guardtest.OK))
		}
		for _, row := range report.Rows {
			if row.Result == guardtest.Failed && !(way == "middleware" && !headIsServed && strings.HasPrefix(row.Case, "HEAD")) {
				t.Errorf("%s: %+v", way, row)
			}
		}
	}
}

// TestWired runs it against the lines that a program writes.
func TestWired(t *testing.T) {
	s, err := wired()
	if err != nil {
		t.Fatal(err)
	}
	report, err := harness().Check(t.Context(), "http://"+start(t, s)+"/api/v1", credentials())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Rows {
		// A concealed 404 looks like the framework's own only where the program says how that looks.
		if row.Result == guardtest.Failed && !strings.HasPrefix(row.Detail, "concealed, but not as an unknown path") {
			t.Errorf("%+v", row)
		}
	}
}

// TestPlanted: a route past the guard is found, by the name of its operation.
func TestPlanted(t *testing.T) {
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{planted: true}))
	report, err := harness().Check(t.Context(), "http://"+address+"/api/v1", credentials())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, row := range report.Rows {
		if row.Result == guardtest.Failed {
			found[row.Operation] = true
		}
	}
	if len(found) != 1 || !found["listInvoices"] {
		t.Errorf("failed: %v\n%s", found, report)
	}
}

// reply is what came of a request.
type reply struct {
	status int
	header http.Header
	text   string // of the answer, if there is one
}

// send sends a request as it is written.
func send(t testing.TB, address, method, target, body string, fields ...string) reply {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fields = append(fields, "Connection: close")
	if body != "" {
		fields = append(fields, "Content-Type: application/json")
	}
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: fleet.example\r\nContent-Length: %d\r\n%s\r\n\r\n%s", method, target, len(body), strings.Join(fields, "\r\n"), body)
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	text, _ := io.ReadAll(response.Body)
	var decoded struct{ Text string }
	_ = json.Unmarshal(text, &decoded)
	return reply{response.StatusCode, response.Header, decoded.Text}
}

const (
	v1  = "/api/v1"
	ada = "Authorization: Bearer token-of-ada"
	bob = "Authorization: Bearer token-of-bob"
	ben = "Authorization: Bearer token-of-ben"
	eve = "Authorization: Bearer token-of-eve"
	bad = "Authorization: Bearer nobody"
)

// TestDecisions: 401, then 403, then 400, whatever is wrong with the parameters and the
// body, in each of the three ways.
func TestDecisions(t *testing.T) {
	for way, s := range ways(t) {
		address := start(t, s)
		for _, c := range []struct {
			method, target, body string
			fields               []string
			status               int
			text                 string // of an answer that is granted
		}{
			{"GET", v1 + "/status", "", nil, 200, "getStatus nobody"},
			{"GET", v1 + "/status", "", []string{bad}, 200, "getStatus nobody"},
			{"GET", v1 + "/vehicles/v1/photo", "", nil, 200, "getPhoto nobody v1"},
			{"GET", v1 + "/vehicles/v1", "", nil, 200, "getVehicle nobody v1"},
			{"GET", v1 + "/vehicles/v1", "", []string{ada}, 200, "getVehicle ada v1"},
			{"GET", v1 + "/vehicles/v1", "", []string{bad}, 401, ""},
			{"GET", v1 + "/vehicles", "", nil, 401, ""},
			{"HEAD", v1 + "/vehicles", "", nil, 401, ""},
			{"HEAD", v1 + "/vehicles", "", []string{eve}, 200, ""},
			{"GET", v1 + "/vehicles", "", []string{ada}, 403, ""},
			{"GET", v1 + "/vehicles", "", []string{eve}, 200, "listVehicles eve"},
			{"GET", v1 + "/vehicles?page=2", "", []string{eve}, 200, "listVehicles eve"},
			{"GET", v1 + "/vehicles", "", []string{"X-Depot-Key: key-of-north"}, 200, "listVehicles north"},
			{"GET", v1 + "/vehicles", "", []string{eve, eve}, 400, ""},
			// A query parameter that is no integer.
			{"GET", v1 + "/vehicles?page=x", "", nil, 401, ""},
			{"GET", v1 + "/vehicles?page=x", "", []string{bad}, 401, ""},
			{"GET", v1 + "/vehicles?page=x", "", []string{ada}, 403, ""},
			{"GET", v1 + "/vehicles?page=x", "", []string{eve}, 400, ""},
			// A query parameter that is missing.
			{"GET", v1 + "/vehicles/nearest", "", nil, 401, ""},
			{"GET", v1 + "/vehicles/nearest", "", []string{"Authorization: Bearer token-of-news"}, 403, ""},
			{"GET", v1 + "/vehicles/nearest", "", []string{ada}, 400, ""},
			{"GET", v1 + "/vehicles/nearest?position=here", "", []string{ada}, 200, "findNearest ada"},
			// A header field that is missing.
			{"POST", v1 + "/vehicles/v1/trips", "", nil, 401, ""},
			{"POST", v1 + "/vehicles/v1/trips", "", []string{ben}, 403, ""},
			{"POST", v1 + "/vehicles/v1/trips", "", []string{ada}, 400, ""},
			{"POST", v1 + "/vehicles/v1/trips", "", []string{ada, "Idempotency-Key: 7"}, 200, "startTrip ada v1"},
			// A path parameter that is no integer: bob may read the trip x, which is none.
			{"GET", v1 + "/vehicles/v1/trips/17", "", []string{ada}, 200, "getTrip ada v1 17"},
			{"GET", v1 + "/vehicles/v1/trips/x", "", nil, 401, ""},
			{"GET", v1 + "/vehicles/v1/trips/x", "", []string{ada}, 404, ""}, // concealed
			{"GET", v1 + "/vehicles/v1/trips/x", "", []string{bob}, 400, ""},
			// An object.
			{"POST", v1 + "/vehicles/v1/unlock", "", []string{ada}, 200, "unlockVehicle ada v1"},
			{"POST", v1 + "/vehicles/v2/unlock", "", []string{ada}, 403, ""},
			{"POST", v1 + "/vehicles/v%31/unlock", "", []string{ada}, 200, "unlockVehicle ada v1"},
			{"POST", v1 + "/depot/keys", "", []string{eve}, 401, ""},
			{"POST", v1 + "/depot/keys", "", []string{eve, "X-Depot-Key: key-of-north"}, 401, ""},
			{"POST", v1 + "/depot/keys", "", []string{eve, "X-Depot-Key: key-of-eve"}, 200, "issueKey eve"},
			{"POST", v1 + "/vehicles", bodies, []string{ada}, 403, ""},
			{"POST", v1 + "/vehicles", bodies, []string{eve}, 200, "addVehicle eve"},
			{"POST", v1 + "/vehicles", "{", nil, 401, ""},
			{"POST", v1 + "/vehicles", "{", []string{ada}, 403, ""},
			{"GET", v1 + "/nothing", "", []string{eve}, 404, ""},
			{"GET", "/", "", nil, 404, ""},
		} {
			if c.method == "HEAD" && way == "middleware" && !headIsServed {
				continue // the generated server registers no HEAD
			}
			got := send(t, address, c.method, c.target, c.body, c.fields...)
			if got.status != c.status || got.text != c.text {
				t.Errorf("%s: %s %s %q: %d %q, want %d %q", way, c.method, c.target, c.fields, got.status, got.text, c.status, c.text)
			}
			if got.status == 401 && (got.header.Get("WWW-Authenticate") == "" || got.header.Get("Cache-Control") != "no-store") {
				t.Errorf("%s: %s %s: fields %v", way, c.method, c.target, got.header)
			}
		}
	}
}

// TestPathValues: the value that was judged is the value that the handler gets, however
// the path was written.
func TestPathValues(t *testing.T) {
	for _, s := range []guardserver.Server[*Person]{typed{}, adapted()} {
		judged := &judged{}
		address := start(t, mounted(newGuard(t, authorizer{judged}), s, wiring{}))
		reached := 0
		for _, value := range []string{"v1", "a b", "100%", "%41", "%2541", "a%2Fb", "v/2", "?a", "a?b=c", "ä", "a;b", "a+b", ":x", "*", "{x}", "%", "%2", "a,b", ".a", ";vehicleId=1"} {
			for _, sent := range []string{url.PathEscape(value), escapeAll(value), value} {
				if strings.ContainsAny(sent, " ?") {
					continue
				}
				if _, err := url.Parse(sent); err != nil {
					continue
				}
				judged.id = ""
				got := send(t, address, "POST", v1+"/vehicles/"+sent+"/unlock", "", ada)
				if got.status != 200 {
					if !slices.Contains([]int{400, 404}, got.status) {
						t.Errorf("%q: %d", sent, got.status)
					}
					continue
				}
				reached++
				if want := "unlockVehicle ada " + judged.id; got.text != want {
					t.Errorf("%q: judged %q, used %q", sent, judged.id, got.text)
				}
			}
		}
		if reached < 30 {
			t.Errorf("%d requests reached the handler", reached)
		}
	}
}

// escapeAll is a path value with every byte escaped.
func escapeAll(value string) string {
	var b strings.Builder
	for i := range len(value) {
		fmt.Fprintf(&b, "%%%02X", value[i])
	}
	return b.String()
}

// TestBetween: middleware between guard and handler runs for those who were let in, and
// before parameters are bound; if it loses the caller, nobody gets in.
func TestBetween(t *testing.T) {
	var count atomic.Int32
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{passing(func() { count.Add(1) })}}))
	for _, c := range []struct {
		target, field string
		status        int
		passed        int32
	}{
		{"/vehicles", ada, 403, 0},
		{"/vehicles", bad, 401, 0},
		{"/vehicles?page=x", eve, 400, 1},
		{"/vehicles", eve, 200, 1},
		{"/status", ada, 200, 1},
	} {
		count.Store(0)
		if got := send(t, address, "GET", v1+c.target, "", c.field); got.status != c.status || count.Load() != c.passed {
			t.Errorf("%s %s: %d, and %d passed; want %d and %d", c.target, c.field, got.status, count.Load(), c.status, c.passed)
		}
	}
	for name, s := range map[string]guardserver.Server[*Person]{"typed": typed{}, "adapted": adapted()} {
		address = start(t, mounted(newGuard(t, authorizer{}), s, wiring{opts: []guardserver.Option{replacing()}}))
		if got := send(t, address, "GET", v1+"/vehicles", "", eve); got.status != 500 {
			t.Errorf("%s: the caller was lost: %d %q, want 500", name, got.status, got.text)
		}
	}
}

// TestPrefix: a prefix stands in place of the base path.
func TestPrefix(t *testing.T) {
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{guardserver.WithPrefix("/fleet/")}}))
	for target, status := range map[string]int{"/fleet/vehicles": 200, "/api/v1/vehicles": 404, "/vehicles": 404} {
		if got := send(t, address, "GET", target, "", eve); got.status != status {
			t.Errorf("%s: %d, want %d", target, got.status, status)
		}
	}
	defer func() {
		const want = "Mount: WithContext is a guardserver.ContextOption[string], and the principal of the guard is a *stack.Person"
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("WithContext of another type: %s", got)
		}
	}()
	mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{guardserver.ContextOption[string](nil)}})
}
