package mounts

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardtest"
)

// stacks are all frameworks; each adds itself in a file of its own.
var stacks []stack

// credentials are those of everybody in the fleet.
func credentials() guardtest.Credentials {
	return guardtest.Credentials{
		Token: []guardtest.Credential{
			{Person: "ada", Secret: "token-of-ada", Roles: []string{"rider"}, May: guardtest.May{VehicleUnlock: []string{"v1"}, TripRead: []string{"t1"}, InvoiceRead: []string{"ada"}}},
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

// TestHarness runs every case of the document against each framework as it listens.
func TestHarness(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name+"/Mount", func(t *testing.T) {
			runHarness(t, start(t, s.mounted(newGuard(t), wiring{})))
		})
		t.Run(s.name+"/Middleware", func(t *testing.T) {
			runHarness(t, s.startGuarded(t, wiring{}))
		})
	}
}

func runHarness(t *testing.T, address string) {
	t.Helper()
	report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), "http://"+address+"/api/v1", credentials())
	if err != nil {
		t.Fatal(err)
	}
	if report.Count(guardtest.OK) < 150 || report.Count(guardtest.Failed) > 0 {
		t.Errorf("\n%s", report)
	}
}

// TestPlanted: a route past the guard is found, by the name of its operation.
func TestPlanted(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			address := start(t, s.mounted(newGuard(t), wiring{planted: true}))
			report, err := guardtest.Harness{}.Check(t.Context(), "http://"+address+"/api/v1", credentials())
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
		})
	}
}

// answer is what came of a request.
type answer struct {
	status int
	header http.Header
	body   string
}

// send sends a request as it is written.
func send(t *testing.T, address, method, target string, fields ...string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: fleet.example\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n", method, target, strings.Join(append(fields, ""), "\r\n"))
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	body, _ := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(body)}
}

const (
	ada = "Authorization: Bearer token-of-ada"
	bob = "Authorization: Bearer token-of-bob"
	eve = "Authorization: Bearer token-of-eve"
	bad = "Authorization: Bearer nobody"
)

// TestDecisions sends requests as they are, over a socket, and looks at what the
// framework's own logger saw of each.
func TestDecisions(t *testing.T) {
	const v1 = "/api/v1"
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			log := &accessLog{}
			address := start(t, s.mounted(newGuard(t), wiring{log: log}))
			for _, c := range []struct {
				method, target string
				fields         []string
				status         int
				body           string // of an answer that is granted
			}{
				{"GET", v1 + "/status", nil, 200, "getStatus nobody"},
				{"HEAD", v1 + "/status", nil, 200, ""},
				{"GET", v1 + "/vehicles/v1/photo", nil, 200, "getPhoto nobody v1"},
				{"GET", v1 + "/vehicles/v1", nil, 200, "getVehicle nobody v1"},
				{"GET", v1 + "/vehicles/v1", []string{ada}, 200, "getVehicle ada v1"},
				{"GET", v1 + "/vehicles/v1", []string{bad}, 401, ""},
				{"GET", v1 + "/vehicles", nil, 401, ""},
				{"HEAD", v1 + "/vehicles", nil, 401, ""},
				{"HEAD", v1 + "/vehicles", []string{eve}, 200, ""},
				{"GET", v1 + "/vehicles", []string{ada}, 403, ""},
				{"GET", v1 + "/vehicles?page=x", []string{eve}, 200, "listVehicles eve"},
				{"GET", v1 + "/vehicles", []string{"X-Depot-Key: key-of-north"}, 200, "listVehicles north"},
				{"GET", v1 + "/vehicles", []string{eve, eve}, 400, ""},
				{"GET", v1 + "/vehicles", []string{"Authorization: Bearer"}, 400, ""},
				{"GET", v1 + "/vehicles", []string{"X-Depot-Key: key-of-north", "X-Depot-Key: key-of-north"}, 400, ""},
				{"GET", v1 + "/vehicles/nearest", nil, 401, ""}, // before 400, for want of position
				{"GET", v1 + "/vehicles/nearest", []string{"Authorization: Bearer token-of-news"}, 403, ""},
				{"GET", v1 + "/vehicles/nearest", []string{ada}, 400, ""},
				{"GET", v1 + "/vehicles/nearest?position=", []string{ada}, 200, "findNearest ada"},
				{"POST", v1 + "/vehicles/v1/trips", nil, 401, ""},
				{"POST", v1 + "/vehicles/v1/trips", []string{ada}, 400, ""},
				{"POST", v1 + "/vehicles/v1/trips", []string{ada, "Idempotency-Key: 7"}, 200, "startTrip ada v1"},
				{"POST", v1 + "/vehicles/v1/unlock", []string{ada}, 200, "unlockVehicle ada v1"},
				{"POST", v1 + "/vehicles/v2/unlock", []string{ada}, 403, ""},
				{"POST", v1 + "/vehicles/v%31/unlock", []string{ada}, 200, "unlockVehicle ada v1"},
				{"GET", v1 + "/vehicles/v1/trips/t1", []string{ada}, 200, "getTrip ada v1 t1"},
				{"GET", v1 + "/vehicles/v1/trips/t2", []string{ada}, 404, ""},
				{"GET", v1 + "/vehicles/v1/trips/t2", nil, 401, ""},
				{"POST", v1 + "/depot/keys", []string{eve}, 401, ""},
				{"POST", v1 + "/depot/keys", []string{eve, "X-Depot-Key: key-of-north"}, 401, ""},
				{"POST", v1 + "/depot/keys", []string{eve, "X-Depot-Key: key-of-eve"}, 200, "issueKey eve"},
				{"GET", v1 + "/nothing", []string{eve}, 404, ""},
				{"GET", "/", nil, 404, ""},
				{"DELETE", v1 + "/status", nil, 405, ""},
			} {
				got := send(t, address, c.method, c.target, c.fields...)
				if got.status != c.status || got.status == 200 && got.body != c.body {
					t.Errorf("%s %s %q: %d %q, want %d %q", c.method, c.target, c.fields, got.status, got.body, c.status, c.body)
					continue
				}
				if name := strings.Fields(c.body + " nobody nobody")[1]; got.status == 200 && c.body != "" && got.header.Get("Principal") != name {
					t.Errorf("%s %s: the context knows %q, want %q", c.method, c.target, got.header.Get("Principal"), name)
				}
				if got.status == 401 && (got.header.Get("WWW-Authenticate") == "" || got.header.Get("Cache-Control") != "no-store") {
					t.Errorf("%s %s: fields %v", c.method, c.target, got.header)
				}
				if want := fmt.Sprintf(" %d", c.status); !strings.HasSuffix(log.last(), want) {
					t.Errorf("%s %s: the framework's logger saw %q, want%s", c.method, c.target, log.last(), want)
				}
			}
		})
	}
}

// TestAround: CORS and recovery of the framework stand around the guard.
func TestAround(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			address := start(t, s.mounted(newGuard(t), wiring{panics: true}))
			const shop = "Origin: https://shop.example"
			denied := send(t, address, "GET", "/api/v1/vehicles", shop)
			if denied.status != 401 || denied.header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
				t.Errorf("a denial: %d %v", denied.status, denied.header)
			}
			preflight := send(t, address, "OPTIONS", "/api/v1/vehicles", shop, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization")
			if preflight.status != 200 && preflight.status != 204 || preflight.header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
				t.Errorf("a preflight: %d %v", preflight.status, preflight.header)
			}
			if broken := send(t, address, "GET", "/api/v1/status"); broken.status != 500 {
				t.Errorf("a handler that panics: %d", broken.status)
			}
		})
	}
}

// TestMiddleware: what is not the document's is not open, and Verify says so.
func TestMiddleware(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			served, err := s.guarded(newGuard(t), wiring{unnamed: true})
			const want = `the route "GET /api/v1/debug" is not in the document: it is denied unless unguarded names it`
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Verify: %v, want %s", err, want)
			}
			address := start(t, served)
			for _, c := range []struct {
				method, target string
				fields         []string
				status         int
				body           string
			}{
				{"GET", "/health", nil, 200, "well"},
				{"GET", "/api/v1/debug", []string{eve}, 404, ""},
				{"GET", "/api/v1/vehicles", nil, 401, ""},
				{"GET", "/api/v1/vehicles", []string{eve}, 200, "listVehicles eve"},
				{"POST", "/api/v1/vehicles/v1/unlock", []string{ada}, 200, "unlockVehicle ada"},
				{"POST", "/api/v1/vehicles/v2/unlock", []string{ada}, 403, ""},
				{"GET", "/api/v1/vehicles/v1/trips/t2", []string{ada}, 404, ""},
				{"GET", "/api/v1/nothing", []string{eve}, 404, ""},
				{"DELETE", "/api/v1/status", nil, 405, ""},
				{"GET", "/elsewhere", nil, 404, ""},
				{"POST", "/api/v1/vehicles/v1/unlock", []string{ada, "X-HTTP-Method-Override: DELETE"}, 400, ""},
			} {
				got := send(t, address, c.method, c.target, c.fields...)
				if s.name == "gorilla" && c.status == 405 {
					c.status = 404 // below a prefix, gorilla forgets that another method has matched
				}
				if got.status != c.status || got.status == 200 && got.body != c.body {
					t.Errorf("%s %s %q: %d %q, want %d %q", c.method, c.target, c.fields, got.status, got.body, c.status, c.body)
				}
			}
		})
	}
}

// TestPaths: a path value holds what was sent, decoded once, and no path is read in two ways.
func TestPaths(t *testing.T) {
	for _, s := range stacks {
		t.Run(s.name, func(t *testing.T) {
			mounted := start(t, s.mounted(newGuard(t), wiring{}))
			guarded := s.startGuarded(t, wiring{})
			for _, c := range []struct {
				method, target string
				fields         []string
				status         []int
				body           string
			}{
				{"POST", "/api/v1/vehicles/v%2F2/unlock", []string{bob}, []int{200}, "unlockVehicle bob v/2"},
				{"POST", "/api/v1/vehicles/v%2f2/unlock", []string{ada}, []int{403}, ""},
				{"GET", "/api/v1/vehicles/a%20b", nil, []int{200}, "getVehicle nobody a b"},
				{"GET", "/api/v1/vehicles/100%25", nil, []int{200}, "getVehicle nobody 100%"},
				{"GET", "/api/v1/vehicles/a%2541", nil, []int{200}, "getVehicle nobody a%41"},
				{"GET", "/api/v1/vehicles/x%2Fy%2541", nil, []int{200}, "getVehicle nobody x/y%41"},
				{"GET", "/api/v1/vehicles/%3Fa", nil, []int{200}, "getVehicle nobody ?a"},
				{"GET", "/api/v1/vehicles/v%2F1/trips/t1", []string{ada}, []int{200}, "getTrip ada v/1 t1"},
				{"GET", "/api/v1/vehicles/v1/trips/t1/more", []string{ada}, []int{404}, ""},
				{"GET", "/api/v1/vehicles/v1/trips/t1%2Fmore", []string{ada}, []int{404}, ""},
				{"GET", "/api/v1/vehicles/v1/more", []string{eve}, []int{404}, ""},
				{"GET", "/api/v1/vehicles/v1/photo/more", nil, []int{404}, ""},
				{"GET", "/api/v1/vehicles/nearest%2F?position=1", nil, []int{200, 401, 404}, "getVehicle nobody nearest/"},
				{"POST", "/api/v1/vehicles//unlock", []string{ada}, []int{301, 307, 308, 403, 404, 405}, ""},
				{"POST", "/api/v1/vehicles/v2/../v1/unlock", []string{ada}, []int{200, 301, 307, 308, 404}, "unlockVehicle ada v1"},
				{"POST", "/api/v1/vehicles/v2%2F..%2Fv1/unlock", []string{ada}, []int{403, 404}, ""},
				{"POST", "/api/v1/vehicles/%zz/unlock", []string{ada}, []int{400}, ""},
			} {
				got := send(t, mounted, c.method, c.target, c.fields...)
				if !slices.Contains(c.status, got.status) || got.status == 200 && got.body != c.body {
					t.Errorf("Mount: %s %s: %d %q, want %d %q", c.method, c.target, got.status, got.body, c.status, c.body)
				}
				behind := send(t, guarded, c.method, c.target, c.fields...)
				if !slices.Contains(c.status, behind.status) {
					t.Errorf("Middleware: %s %s: %d %q, want %d", c.method, c.target, behind.status, behind.body, c.status)
				}
			}
		})
	}
}
