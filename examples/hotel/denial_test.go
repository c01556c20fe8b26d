package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// namesParameter has the denial handler of docs/decision.md, word for word.
func namesParameter() []guard.Option {
	return []guard.Option{
		guard.WithDenialHandler(func(w http.ResponseWriter, _ *http.Request, d guard.Denial) {
			if d.Parameter == "" {
				return // the default body
			}
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(d.Status)
			_ = json.NewEncoder(w).Encode(map[string]any{
				"status": d.Status, "title": http.StatusText(d.Status),
				"detail": "missing: " + d.Parameter, // for example "query.page"
			})
		}),
	}
}

// TestDenialHandler holds what decision.md says of bodies against the hotel.
func TestDenialHandler(t *testing.T) {
	page, err := os.ReadFile("../../docs/decision.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("denial_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "<!-- denial-handler -->\n```go\n")
	shown, _, ended := strings.Cut(after, "\n```")
	if flat := strings.ReplaceAll(string(source), "\n\t\t", "\n"); !ended || !strings.Contains(flat, shown) {
		t.Errorf("this file does not hold the block of decision.md:\n%s", shown)
	}
	_, after, _ = strings.Cut(string(page), "```json\n")
	plain, _, _ := strings.Cut(after, "```")

	for _, c := range []struct {
		name, body string
		opts       []guard.Option
	}{
		{"by default", plain, nil},
		{"with the handler", `{"detail":"missing: query.date","status":400,"title":"Bad Request"}` + "\n", namesParameter()},
	} {
		desk, bookings := demoDesk(), demoBookings()
		g, err := guard.NewGuard[*person](desk, &rules{bookings: bookings}, c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{"key-of-terminal": c.body, "forged": "{\"status\":401,\"title\":\"Unauthorized\"}\n"} {
			r := httptest.NewRequest(http.MethodGet, "/bookings", nil)
			r.Header.Set("X-Desk-Key", key)
			w := httptest.NewRecorder()
			g.Handler(&hotel{desk: desk, bookings: bookings}).ServeHTTP(w, r)
			if w.Body.String() != want {
				t.Errorf("%s, %s: %d %s, want %s", c.name, key, w.Code, w.Body, want)
			}
		}
	}
}
