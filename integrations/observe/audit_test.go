package observe_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
)

var who = observe.Who(func(p *desk.Person) string { return p.Name })

// records is a logger without times, and what it wrote.
func records() (*slog.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	return slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})), &out
}

// TestAudit shows a record of every kind: who, what, the decision, why, and what was missing.
func TestAudit(t *testing.T) {
	log, out := records()
	h, err := desk.Handler(guard.WithObserver(observe.Observer[guard.Decision](observe.Audit(log, observe.AuditConfig{Who: who}))))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ request, header, record string }{
		{"GET /hello", "", ""},
		{"GET /rate", "", `level=INFO msg=access decision=anonymous operation=getRate`},
		{"GET /rate", "Authorization: Bearer staff-1", `level=INFO msg=access decision=granted operation=getRate who=staff scheme=token`},
		{"POST /rooms", "Authorization: Bearer manager-1", `level=INFO msg=access decision=granted operation=addRoom who=manager scheme=token`},
		{"POST /rooms", "Authorization: Bearer staff-1", `level=WARN msg=access decision=denied operation=addRoom who=staff scheme=token status=403 reason=forbidden missing="[role manager]"`},
		{"POST /rooms", "", `level=WARN msg=access decision=denied operation=addRoom status=401 reason=no_credential`},
		{"POST /rooms", "Authorization: Bearer who-1", `level=WARN msg=access decision=denied operation=addRoom status=401 reason=invalid_credential`},
		{"POST /rooms", "Authorization: Bearer", `level=WARN msg=access decision=denied operation=addRoom status=400 reason=malformed_credential`},
		{"POST /rooms", "Authorization: Bearer barred-1", `level=WARN msg=access decision=denied operation=addRoom scheme=token status=403 reason=forbidden`},
		{"POST /rooms", "Authorization: Bearer down-1", `level=ERROR msg=access decision=denied operation=addRoom status=503 reason=unavailable`},
		{"POST /rooms", "Authorization: Bearer broken-1", `level=ERROR msg=access decision=denied operation=addRoom status=503 reason=unavailable`},
		{"POST /rooms/2/door", "Authorization: Bearer staff-1", `level=WARN msg=access decision=denied operation=openDoor who=staff scheme=partner status=403 reason=insufficient_scope missing="[scope rooms.open]"`},
		{"POST /rooms/2/door", "Authorization: Bearer scoped-1", `level=WARN msg=access decision=denied operation=openDoor who=scoped scheme=partner status=403 reason=forbidden missing="[role staff open of room]"`},
		{"POST /rooms/missing/door", "Authorization: Bearer scoped-1", `level=WARN msg=access decision=denied operation=openDoor who=scoped scheme=partner status=403 reason=forbidden missing="[role staff open of room]" concealed=true`},
		{"GET /rooms/2/bill", "Cookie: session=nobody-1", `level=WARN msg=access decision=denied operation=getBill who=nobody scheme=cookieKey status=403 reason=forbidden missing="[role staff]" concealed=true`},
		{"GET /rooms", "X-Desk-Key: staff-1", `level=WARN msg=access decision=denied operation=listRooms who=staff scheme=headerKey status=400 reason=missing_parameter parameter=query.page`},
		{"GET /nowhere", "", `level=WARN msg=access decision=denied operation="" status=404 reason=not_found`},
		{"DELETE /rooms", "", `level=WARN msg=access decision=denied operation="" status=405 reason=method_not_allowed`},
	} {
		out.Reset()
		h.ServeHTTP(httptest.NewRecorder(), request(c.request, c.header))
		if got := strings.TrimSpace(out.String()); got != c.record {
			t.Errorf("%s, %s:\n got %s\nwant %s", c.request, c.header, got, c.record)
		}
	}
}

// request makes a request of "METHOD /path" and of a field, "Name: value".
func request(line, header string) *http.Request {
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, path, nil)
	if name, value, ok := strings.Cut(header, ":"); ok {
		r.Header.Set(name, strings.TrimSpace(value))
	}
	return r
}

// TestAuditConfig: what a record holds beyond that comes from functions of the program.
func TestAuditConfig(t *testing.T) {
	log, out := records()
	config := observe.AuditConfig{
		Who: observe.Who(func(*strings.Builder) string { return "nobody" }),
		Why: func(err error) string { return errors.Unwrap(err).Error() },
		Attrs: func(r *http.Request) []slog.Attr {
			return []slog.Attr{slog.String("request", r.Header.Get("X-Request-Id"))}
		},
	}
	h, err := desk.Handler(guard.WithObserver(observe.Observer[guard.Decision](observe.Audit(log, config))))
	if err != nil {
		t.Fatal(err)
	}
	r := request("POST /rooms", "Authorization: Bearer down-1")
	r.Header.Set("X-Request-Id", "r1")
	h.ServeHTTP(httptest.NewRecorder(), r)
	h.ServeHTTP(httptest.NewRecorder(), request("POST /rooms", "Authorization: Bearer manager-1"))
	want := `level=ERROR msg=access decision=denied operation=addRoom status=503 reason=unavailable error=unavailable request=r1
level=INFO msg=access decision=granted operation=addRoom who=!*desk.Person scheme=token request=""
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

// TestNil: what would be noticed only at the first request is refused at start.
func TestNil(t *testing.T) {
	for name, start := range map[string]func(){
		"watcher": func() { observe.Observer[guard.Decision](nil) },
		"logger":  func() { observe.Audit(nil, observe.AuditConfig{}) },
		"who":     func() { observe.Who[*desk.Person](nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			start()
		})
	}
}
