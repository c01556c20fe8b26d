package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
	"github.com/oasguard/oasguard/examples/hotel/internal/guard/guardtest"
)

// wiring is the hotel with all that somebody may get wrong about it.
type wiring struct {
	desk  *desk
	hotel *hotel
	guard *guard.Guard[*person]
	whole http.Handler // as it should be
}

func newWiring(t *testing.T, desk *desk, opts ...guard.Option) wiring {
	t.Helper()
	whole, err := newHandler(desk, demoBookings(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.NewGuard[*person](desk, &rules{bookings: demoBookings()}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return wiring{desk: desk, hotel: &hotel{desk: desk, bookings: demoBookings()}, guard: g, whole: whole}
}

// at serves one method and path by other, and the rest as it should be.
func (w wiring) at(method, path string, other http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.Method == method && r.URL.Path == path {
			other(out, r)
			return
		}
		w.whole.ServeHTTP(out, r)
	})
}

// before changes every request.
func (w wiring) before(change func(*http.Request)) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		change(r)
		w.whole.ServeHTTP(out, r)
	})
}

// after changes every answer.
func (w wiring) after(change func(*http.Request, *httptest.ResponseRecorder)) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.whole.ServeHTTP(answer, r)
		change(r, answer)
		replay(out, answer)
	})
}

func replay(out http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		out.Header()[name] = values
	}
	out.WriteHeader(answer.Code)
	_, _ = out.Write(answer.Body.Bytes())
}

// onlyCheck guards one path by hand, as it is spelt, in front of a router that
// reads more spellings as that path.
func (w wiring) onlyCheck(route string, reads func(string) string) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == route {
			if _, ok := w.guard.CheckListBookings(out, r); !ok {
				return
			}
		}
		if r.Method == http.MethodGet && reads(r.URL.Path) == route {
			w.hotel.ListBookings(out, r, nil)
			return
		}
		w.whole.ServeHTTP(out, r)
	})
}

// faults are what the harness must find: each turns the cases named red, and no
// others. A name that ends in * stands for all that begin so.
var faults = []struct {
	name string
	wire func(*testing.T) http.Handler
	red  []string
}{
	{"no fault", func(t *testing.T) http.Handler { return newWiring(t, demoDesk()).whole }, nil},
	{"a handler mounted without its guard", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("GET", "/bookings", func(out http.ResponseWriter, r *http.Request) { w.hotel.ListBookings(out, r, nil) })
	}, []string{"listBookings no credential", "listBookings no credential and no parameter", "listBookings two Authorization fields", "listBookings malformed *",
		"listBookings bad *", "listBookings valid *", "listBookings unknown *", "listBookings denied keyCard of ada", "listBookings missing query.date", "listBookings no credential after a grant", "listBookings path with encoded letter"}},
	{"a handler under the guard of another operation", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("POST", "/rooms", w.guard.OpenDoor(func(out http.ResponseWriter, r *http.Request, p *person, _ string) { w.hotel.CreateRoom(out, r, p) }).ServeHTTP)
	}, []string{"createRoom granted keyCard of eve", "createRoom valid partner *"}},
	{"HEAD without the guard", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("HEAD", "/bookings", func(out http.ResponseWriter, r *http.Request) { w.hotel.ListBookings(out, r, nil) })
	}, []string{"listBookings HEAD without a credential"}},
	{"parameters checked before identity", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("GET", "/bookings", func(out http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("date") == "" {
				http.Error(out, "date is missing", http.StatusBadRequest)
				return
			}
			w.whole.ServeHTTP(out, r)
		})
	}, []string{"listBookings no credential and no parameter"}},
	{"a cache in front of the guard", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		var mu sync.Mutex
		kept := map[string]*httptest.ResponseRecorder{}
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				w.whole.ServeHTTP(out, r)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			key := r.Method + r.URL.String()
			if kept[key] == nil {
				answer := httptest.NewRecorder()
				w.whole.ServeHTTP(answer, r)
				if answer.Code == http.StatusOK {
					kept[key] = answer
				} else {
					replay(out, answer)
					return
				}
			}
			replay(out, kept[key])
		})
	}, []string{"getRate two Authorization fields", "getRate malformed keyCard", "getRate bad *", "getRate valid partner *", "listBookings valid *", "listBookings unknown *", "getBill denied *", "getBill no credential after a grant", "listBookings no credential after a grant"}},
	{"a swapped role", func(t *testing.T) http.Handler {
		desk := demoDesk()
		ben, eve := desk.cards[1].person, desk.cards[2].person
		ben.grants, eve.grants = eve.grants, ben.grants
		return newWiring(t, desk).whole
	}, []string{"createRoom denied keyCard of ben", "createRoom granted keyCard of eve", "openSafe granted badge and keyCard of eve"}},
	{"a missing challenge", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).after(func(_ *http.Request, answer *httptest.ResponseRecorder) {
			if fields := answer.Header()["Www-Authenticate"]; len(fields) > 1 {
				answer.Header()["Www-Authenticate"] = fields[:1]
			}
		})
	}, []string{"listBookings no credential*", "listBookings HEAD without a credential", "listBookings bad *", "listBookings valid *", "listBookings unknown *", "openSafe valid *", "openSafe unknown *",
		"openSafe no credential*", "openSafe bad *", "openSafe without *"}},
	{"401 where it is 403", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).after(func(_ *http.Request, answer *httptest.ResponseRecorder) {
			if answer.Code == http.StatusForbidden {
				answer.Code = http.StatusUnauthorized
			}
		})
	}, []string{"createRoom denied *", "openDoor denied *", "listBookings denied *"}},
	{"the first Authorization field only", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).before(func(r *http.Request) {
			if fields := r.Header["Authorization"]; len(fields) > 1 {
				r.Header["Authorization"] = fields[:1]
			}
		})
	}, []string{"createRoom two *", "getRate two *", "openDoor two *", "listBookings two *", "getBill two *", "issueKeyCard two *", "openSafe two *"}},
	{"a bad credential is nobody", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.before(func(r *http.Request) {
			token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if _, err := w.desk.AuthenticateKeyCard(r, token); err != nil && strings.HasSuffix(r.URL.Path, "/rate") {
				r.Header.Del("Authorization")
			}
		})
	}, []string{"getRate two Authorization fields", "getRate malformed keyCard", "getRate bad *", "getRate valid partner *"}},
	{"a concealed denial that shows", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).after(func(r *http.Request, answer *httptest.ResponseRecorder) {
			if answer.Code == http.StatusNotFound && strings.HasPrefix(r.URL.Path, "/guests/") {
				answer.Header().Set("X-Served-By", "bills")
			}
		})
	}, []string{"getBill denied *"}},
	{"path values that do not arrive", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("POST", "/rooms/502/door", w.guard.OpenDoor(w.hotel.OpenDoor).ServeHTTP)
	}, []string{"openDoor granted keyCard of *"}},
	{"a router that takes off a slash", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).onlyCheck("/bookings", func(p string) string { return strings.TrimSuffix(p, "/") })
	}, []string{"listBookings path with trailing slash"}},
	{"a router that cleans", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).onlyCheck("/bookings", path.Clean)
	}, []string{"listBookings path with double slash", "listBookings path with dot *", "listBookings path with encoded dot segments", "listBookings path with trailing slash"}},
	{"a router without letter case", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).onlyCheck("/bookings", strings.ToLower)
	}, []string{"listBookings path with upper case"}},
	{"a further way in", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("POST", "/rooms", func(out http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Desk-Key") != "" {
				out.WriteHeader(http.StatusCreated)
				return
			}
			w.whole.ServeHTTP(out, r)
		})
	}, []string{"createRoom valid deskKey *"}},
	{"a way in by a scheme that nobody has", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("POST", "/rooms", func(out http.ResponseWriter, r *http.Request) {
			if name, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); name != "" && !strings.EqualFold(name, "Bearer") && !strings.EqualFold(name, "Basic") {
				out.WriteHeader(http.StatusCreated)
				return
			}
			w.whole.ServeHTTP(out, r)
		})
	}, []string{"createRoom unknown authentication scheme"}},
	{"a token that is looked at behind Bearer alone", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return w.at("POST", "/rooms", func(out http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Authorization"), "bearer ") {
				out.WriteHeader(http.StatusCreated)
				return
			}
			w.whole.ServeHTTP(out, r)
		})
	}, []string{"createRoom bad keyCard sent as bearer"}},
	{"an id that ends at NUL", func(t *testing.T) http.Handler {
		return newWiring(t, demoDesk()).before(func(r *http.Request) {
			before, _, found := strings.Cut(r.URL.Path, "\x00")
			if _, rest, ok := strings.Cut(r.URL.Path[len(before):], "/"); found && ok {
				r.URL.Path, r.URL.RawPath = before+"/"+rest, ""
			}
		})
	}, []string{"openDoor NUL *", "getBill NUL *"}},
	{"a method from a header field", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-HTTP-Method-Override") == "POST" && r.URL.Path == "/rooms" {
				w.hotel.CreateRoom(out, r, nil)
				return
			}
			w.whole.ServeHTTP(out, r)
		})
	}, []string{"createRoom method *"}},
	{"400 to every path with a parameter", func(t *testing.T) http.Handler {
		w := newWiring(t, demoDesk())
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			w.whole.ServeHTTP(answer, r)
			if strings.Count(r.URL.Path, "/") > 1 && answer.Code < 400 {
				http.Error(out, "no", http.StatusBadRequest)
				return
			}
			replay(out, answer)
		})
	}, []string{"getRate *", "getBill *"}},
}

// TestHarnessFindsFaults plants one fault after another.
func TestHarnessFindsFaults(t *testing.T) {
	credentials := demoCredentials()
	credentials.Badge = []guardtest.Credential{{Person: "eve", Certificate: newPKI(t).certificate(t, "eve"), Roles: []string{"manager"}}}
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), fault.wire(t), credentials)
			if err != nil {
				t.Fatal(err)
			}
			wanted := map[string]bool{}
			for _, row := range report.Rows {
				if row.Result != guardtest.Failed {
					continue
				}
				name := row.Operation + " " + row.Case
				i := slices.IndexFunc(fault.red, func(red string) bool {
					prefix, isPrefix := strings.CutSuffix(red, "*")
					return name == red || isPrefix && strings.HasPrefix(name, prefix)
				})
				if i < 0 {
					t.Errorf("also red: %s: %s", name, row.Detail)
					continue
				}
				wanted[fault.red[i]] = true
			}
			for _, red := range fault.red {
				if !wanted[red] {
					t.Errorf("not red: %s", red)
				}
			}
		})
	}
}

// TestHarnessChangesNothing counts what a harness sends that could.
func TestHarnessChangesNothing(t *testing.T) {
	for _, c := range []struct {
		name                   string
		harness                guardtest.Harness
		unsafeSent, handlerRan bool
	}{
		{"by default", guardtest.Harness{}, false, false},
		{"DeniedUnsafe", guardtest.Harness{DeniedUnsafe: true}, true, false},
		{"AllowUnsafe", guardtest.Harness{AllowUnsafe: true}, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var unsafeSent, handlerRan bool
			w := newWiring(t, demoDesk())
			counted := http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
				answer := httptest.NewRecorder()
				w.whole.ServeHTTP(answer, r)
				replay(out, answer)
				if r.Method != http.MethodGet && r.Method != http.MethodHead {
					unsafeSent = true
					handlerRan = handlerRan || answer.Code < 300 || bytes.Contains(answer.Body.Bytes(), []byte("nobody has this room"))
				}
			})
			report, err := c.harness.Check(t.Context(), counted, demoCredentials())
			if err != nil || report.Count(guardtest.Failed) > 0 {
				t.Fatalf("%v\n%s", err, report)
			}
			if unsafeSent != c.unsafeSent || handlerRan != c.handlerRan {
				t.Errorf("unsafe methods sent: %v, want %v; their handlers ran: %v, want %v", unsafeSent, c.unsafeSent, handlerRan, c.handlerRan)
			}
		})
	}
}
