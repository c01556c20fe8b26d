package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// reached are handlers that note who reached them. A request says in X-Load
// which kind it is of.
type reached struct {
	ran   []atomic.Int64 // by kind
	wrong []atomic.Int64 // reached by somebody else than was sent
	kinds []load
}

func (h *reached) handle(w http.ResponseWriter, r *http.Request, p *person) {
	i, err := strconv.Atoi(r.Header.Get("X-Load"))
	if err != nil || i >= len(h.kinds) {
		http.Error(w, "X-Load is missing", http.StatusTeapot)
		return
	}
	h.ran[i].Add(1)
	who := ""
	if p != nil {
		who = p.name
	}
	if who != h.kinds[i].who {
		h.wrong[i].Add(1)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *reached) ListRooms(w http.ResponseWriter, r *http.Request) { h.handle(w, r, nil) }
func (h *reached) CreateRoom(w http.ResponseWriter, r *http.Request, p *person) {
	h.handle(w, r, p)
}
func (h *reached) GetRate(w http.ResponseWriter, r *http.Request, p *person, _ bool, _ string) {
	h.handle(w, r, p)
}
func (h *reached) OpenDoor(w http.ResponseWriter, r *http.Request, p *person, _ string) {
	h.handle(w, r, p)
}
func (h *reached) ListBookings(w http.ResponseWriter, r *http.Request, p *person) {
	h.handle(w, r, p)
}
func (h *reached) GetBill(w http.ResponseWriter, r *http.Request, p *person, _ string) {
	h.handle(w, r, p)
}
func (h *reached) IssueKeyCard(w http.ResponseWriter, r *http.Request, p *person) { h.handle(w, r, p) }
func (h *reached) OpenSafe(w http.ResponseWriter, r *http.Request, p *person)     { h.handle(w, r, p) }

// load is a kind of request.
type load struct {
	client  string // http/1.1, h2, or h2 with the certificate of eve
	request string
	header  string
	user    string
	status  int
	who     string // reaches the handler; empty for nobody
}

const (
	http1 = "http/1.1"
	h2    = "h2"
	h2Eve = "h2 eve"
)

func loads() []load {
	const date = "?date=2026-11-24"
	return []load{
		{http1, "GET /rooms", "", "", 204, ""},
		{h2, "GET /rooms", "Authorization: Bearer nonsense", "", 204, ""},
		{http1, "POST /rooms", "", "", 401, ""},
		{h2, "POST /rooms", "Authorization: Bearer card-of-mallory", "", 401, ""},
		{http1, "POST /rooms", "Authorization: Bearer", "", 400, ""},
		{h2, "POST /rooms", "Authorization: Bearer card-of-ben", "", 403, ""},
		{http1, "POST /rooms", "Authorization: Bearer card-of-eve", "", 204, "eve"},
		{h2, "GET /rooms/502/rate", "", "", 204, ""},
		{http1, "GET /rooms/502/rate", "Authorization: Bearer card-of-ada", "", 204, "ada"},
		{h2, "GET /rooms/502/rate", "Authorization: Bearer nonsense", "", 401, ""},
		{http1, "POST /rooms/502/door", "Authorization: Bearer card-of-ada", "", 204, "ada"},
		{h2, "POST /rooms/503/door", "Authorization: Bearer card-of-ada", "", 403, ""},
		{http1, "POST /rooms/503/door", "Authorization: Bearer token-of-cleaners", "", 204, "cleaners"},
		{h2, "GET /bookings", "", "", 401, ""},
		{http1, "GET /bookings", "X-Desk-Key: key-of-terminal", "", 400, ""},
		{h2, "GET /bookings" + date, "X-Desk-Key: key-of-terminal", "", 204, "terminal"},
		{http1, "GET /guests/ada/bill", "Authorization: Bearer card-of-ada", "", 204, "ada"},
		{h2, "GET /guests/ada/bill", "Authorization: Bearer card-of-eve", "", 404, ""},
		{http1, "POST /keycards?room=502", "", "ben:opensesame", 204, "ben"},
		{h2, "POST /keycards?room=502", "", "ben:guess", 401, ""},
		{h2, "POST /safe", "Authorization: Bearer card-of-eve", "", 401, ""},
		{h2Eve, "POST /safe", "Authorization: Bearer card-of-eve", "", 204, "eve"},
		{h2Eve, "POST /safe", "Authorization: Bearer card-of-ben", "", 401, ""},
		{http1, "GET /guests/ada", "", "", 404, ""},
	}
}

// TestLoad sends 100,000 requests from many clients at once, 20,000 where the race
// detector watches and 4,000 with -short: over HTTP/1.1, over HTTP/2, and with a client certificate. Every one must get
// its own answer, and no handler may be reached by anybody else.
func TestLoad(t *testing.T) {
	total := 100_000
	switch {
	case testing.Short():
		total = 4_000
	case underRace:
		total = 20_000
	}
	h := &reached{kinds: loads()}
	h.ran, h.wrong = make([]atomic.Int64, len(h.kinds)), make([]atomic.Int64, len(h.kinds))
	g, err := guard.NewGuard[*person](demoDesk(), &rules{bookings: demoBookings()}, guard.WithObserver(func(*http.Request, guard.Decision) {}))
	if err != nil {
		t.Fatal(err)
	}
	servers := startLoad(t, g.Handler(h))
	statuses := make([]map[int]int, len(h.kinds))
	for i := range statuses {
		statuses[i] = map[int]int{}
	}
	var mu sync.Mutex
	var next atomic.Int64
	var wait sync.WaitGroup
	start := time.Now()
	for range 64 {
		wait.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= total || t.Context().Err() != nil {
					return
				}
				kind := n % len(h.kinds)
				status, err := servers.send(t.Context(), h.kinds[kind], kind)
				if err != nil {
					t.Errorf("%s %s: %v", h.kinds[kind].client, h.kinds[kind].request, err)
					return
				}
				mu.Lock()
				statuses[kind][status]++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	t.Logf("%d requests in %v\n%s", total, time.Since(start).Round(time.Millisecond), h.table(t, statuses))
}

// table reports what became of every kind, and fails where it is not as it should be.
func (h *reached) table(t *testing.T, statuses []map[int]int) string {
	t.Helper()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "client\trequest\tcredential\twant\tgot\thandler ran\n")
	for i, k := range h.kinds {
		sent := 0
		for _, n := range statuses[i] {
			sent += n
		}
		wantRan := 0
		if k.status == http.StatusNoContent {
			wantRan = sent
		}
		ran, wrong := int(h.ran[i].Load()), h.wrong[i].Load()
		if sent == 0 || statuses[i][k.status] != sent || ran != wantRan || wrong != 0 {
			t.Errorf("%s %s %s%s: statuses %v of %d, want %d; the handler ran %d times, want %d, %d times for somebody else",
				k.client, k.request, k.header, k.user, statuses[i], sent, k.status, ran, wantRan, wrong)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%v\t%d\n", k.client, k.request, k.header+k.user, k.status, statuses[i], ran)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// loadServers are the same handler over HTTP/1.1 and over TLS with HTTP/2.
type loadServers struct {
	base    map[string]string
	clients map[string]*http.Client
}

func startLoad(t *testing.T, handler http.Handler) loadServers {
	t.Helper()
	plain := httptest.NewServer(handler)
	t.Cleanup(plain.Close)
	pki := newPKI(t)
	secure := httptest.NewUnstartedServer(handler)
	secure.EnableHTTP2 = true
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS13, ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: pki.pool()}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	s := loadServers{
		base:    map[string]string{http1: plain.URL, h2: secure.URL, h2Eve: secure.URL},
		clients: map[string]*http.Client{http1: {Transport: &http.Transport{MaxIdleConnsPerHost: 64}}},
	}
	for _, name := range []string{h2, h2Eve} {
		transport := secure.Client().Transport.(*http.Transport).Clone()
		transport.ForceAttemptHTTP2 = true
		if name == h2Eve {
			transport.TLSClientConfig.Certificates = []tls.Certificate{pki.certificate(t, "eve")}
		}
		s.clients[name] = &http.Client{Transport: transport}
	}
	t.Cleanup(func() {
		for _, client := range s.clients {
			client.CloseIdleConnections()
		}
	})
	return s
}

func (s loadServers) send(ctx context.Context, k load, kind int) (int, error) {
	method, target, _ := strings.Cut(k.request, " ")
	r, err := http.NewRequestWithContext(ctx, method, s.base[k.client]+target, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("X-Load", strconv.Itoa(kind))
	if name, value, ok := strings.Cut(k.header, ": "); ok {
		r.Header.Set(name, value)
	}
	if name, password, ok := strings.Cut(k.user, ":"); ok {
		r.SetBasicAuth(name, password)
	}
	response, err := s.clients[k.client].Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	if want := map[bool]int{true: 1, false: 2}[k.client == http1]; response.ProtoMajor != want {
		return 0, fmt.Errorf("HTTP/%d where HTTP/%d was meant", response.ProtoMajor, want)
	}
	return response.StatusCode, errors.Join(err, response.Body.Close())
}
