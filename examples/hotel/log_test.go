package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestLog: the log says who asked for what, what was decided and why, and nothing of a credential.
func TestLog(t *testing.T) {
	var out bytes.Buffer
	desk := demoDesk()
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	handler, err := newHandler(desk, demoBookings(), log)
	if err != nil {
		t.Fatal(err)
	}
	token := desk.issue(&person{name: "ada"})
	for _, c := range []struct{ method, path, token, want string }{
		{"GET", "/rooms", token, ""},
		{"POST", "/rooms/502/door", token, `level=INFO msg=access operation=openDoor granted=true who=ada status=0 reason="" missing=[] err=<nil>`},
		{"POST", "/rooms", token, `level=INFO msg=access operation=createRoom granted=false who=ada status=403 reason=forbidden missing="[role manager]" err=<nil>`},
		{"POST", "/rooms", "stolen", `level=INFO msg=access operation=createRoom granted=false who=nobody status=401 reason=invalid_credential missing=[] err="invalid credentials"`},
		{"GET", "/guests/bob/bill", token, `level=INFO msg=access operation=getBill granted=false who=ada status=403 reason=forbidden missing="[read of bill]" err=<nil>`},
	} {
		out.Reset()
		r := httptest.NewRequest(c.method, c.path, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+c.token)
		handler.ServeHTTP(httptest.NewRecorder(), r)
		if got := strings.TrimSpace(out.String()); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.method, c.path, got, c.want)
		}
		if strings.Contains(out.String(), c.token) {
			t.Errorf("%s %s: the token is in the log", c.method, c.path)
		}
	}
}
