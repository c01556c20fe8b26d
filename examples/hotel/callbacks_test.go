package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// faulty is a desk whose callbacks go wrong as the token says.
type faulty struct {
	*desk
	asked chan struct{} // told when a token that hangs is asked about
}

func (d faulty) AuthenticateKeyCard(r *http.Request, token string) (*person, error) {
	switch token {
	case "panics":
		panic("the desk is on fire")
	case "aborts":
		panic(http.ErrAbortHandler)
	case "nil":
		return nil, nil
	case "both": // a person and an error: the error counts
		return &person{name: "eve", grants: guard.Grants{}.WithRoles(guard.RoleManager)}, errors.New("revoked")
	case "hangs":
		if d.asked != nil {
			close(d.asked)
		}
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "late": // it answers after the deadline, with somebody
		<-r.Context().Done()
		return &person{name: "late", grants: guard.Grants{}.WithRoles(guard.RoleManager)}, nil
	case "canceled":
		return nil, fmt.Errorf("the card register: %w", context.Canceled)
	case "unavailable":
		return nil, fmt.Errorf("%w: the card register is closed", guard.ErrUnavailable)
	case "malformed":
		return nil, fmt.Errorf("%w: no card has this shape", guard.ErrMalformedCredentials)
	case "grants-panics", "grants-fails", "may-panics", "may-hangs":
		return &person{name: token}, nil
	}
	return d.desk.AuthenticateKeyCard(r, token)
}

// faultyRules answer for the people whose names say what goes wrong.
type faultyRules struct{ *rules }

func (z faultyRules) Grants(r *http.Request, p *person) (guard.Grants, error) {
	switch p.name {
	case "grants-panics":
		panic("the directory is on fire")
	case "grants-fails":
		return guard.Grants{}.WithRoles(guard.RoleManager), errors.New("the directory is closed")
	}
	return z.rules.Grants(r, p)
}

func (z faultyRules) AuthorizeRoomOpen(r *http.Request, p *person, roomID string) (bool, error) {
	switch p.name {
	case "may-panics":
		panic("the bookings are on fire")
	case "may-hangs":
		<-r.Context().Done()
		return true, r.Context().Err()
	}
	return z.rules.AuthorizeRoomOpen(r, p, roomID)
}

// aborted is the status of a connection that the server closes without an answer.
const aborted = 0

// TestCallbackFaults lets every callback go wrong in every way. No handler may
// run, and the server must go on.
func TestCallbackFaults(t *testing.T) {
	var ran atomic.Int64
	url := serveFaulty(t, faulty{desk: demoDesk()}, &ran)
	for _, c := range []struct {
		name, token, path string
		status            int
	}{
		{"authenticator panics", "panics", "/rooms", aborted},
		{"authenticator aborts", "aborts", "/rooms", aborted},
		{"authenticator returns nobody", "nil", "/rooms", 401},
		{"authenticator returns somebody and an error", "both", "/rooms", 401},
		{"authenticator hangs until the deadline", "hangs", "/rooms", 503},
		{"authenticator is cancelled", "canceled", "/rooms", 503},
		{"authenticator could not tell", "unavailable", "/rooms", 503},
		{"authenticator finds it malformed", "malformed", "/rooms", 400},
		{"Grants panics", "grants-panics", "/rooms", aborted},
		{"Grants fails, and returns grants", "grants-fails", "/rooms", 503},
		{"AuthorizeRoomOpen panics", "may-panics", "/rooms/502/door", aborted},
		{"AuthorizeRoomOpen hangs, and returns true", "may-hangs", "/rooms/502/door", 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := postAs(t, url+c.path, c.token)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, secret := range []string{"fire", "closed", "shape", "revoked"} {
				if strings.Contains(body, secret) {
					t.Errorf("the answer leaks the error: %s", body)
				}
			}
			if n := ran.Load(); n != 0 {
				t.Fatalf("%d handlers ran", n)
			}
			if status, _ := postAs(t, url+"/rooms", "card-of-eve"); status != http.StatusNoContent || ran.Swap(0) != 1 {
				t.Errorf("the next request: status %d", status)
			}
		})
	}
}

// TestLateAnswer: the guard does not look at the clock itself. Who answers after
// the deadline with somebody has answered, and the handler finds its context done.
func TestLateAnswer(t *testing.T) {
	g, err := guard.NewGuard[*person](faulty{desk: demoDesk()}, faultyRules{&rules{bookings: demoBookings()}})
	if err != nil {
		t.Fatal(err)
	}
	var contextErr error
	h := g.CreateRoom(func(_ http.ResponseWriter, r *http.Request, _ *person) { contextErr = r.Context().Err() })
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/rooms", nil)
	r.Header.Set("Authorization", "Bearer late")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if !errors.Is(contextErr, context.DeadlineExceeded) {
		t.Errorf("the handler's context: %v, want its deadline exceeded", contextErr)
	}
}

// TestClientGoesAway cancels a request while the desk is looking.
func TestClientGoesAway(t *testing.T) {
	var ran atomic.Int64
	asked := make(chan struct{})
	url := serveFaulty(t, faulty{desk: demoDesk(), asked: asked}, &ran)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/rooms", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer hangs")
	if response, err := http.DefaultClient.Do(r); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v; want a cancelled request", response, err)
	}
	if status, _ := postAs(t, url+"/rooms", "card-of-eve"); status != http.StatusNoContent || ran.Load() != 1 {
		t.Errorf("the next request: status %d, handlers that ran %d", status, ran.Load())
	}
}

// TestHooksThatPanic lets observer and denial hook go wrong: nothing is granted.
func TestHooksThatPanic(t *testing.T) {
	for name, option := range map[string]guard.Option{
		"observer":    guard.WithObserver(func(*http.Request, guard.Decision) { panic("the log is full") }),
		"denial hook": guard.WithDenialHandler(func(http.ResponseWriter, *http.Request, guard.Denial) { panic("the template is broken") }),
	} {
		for _, token := range []string{"card-of-ben", "card-of-mallory"} {
			t.Run(name+" "+token, func(t *testing.T) {
				g, err := guard.NewGuard[*person](demoDesk(), &rules{bookings: demoBookings()}, option)
				if err != nil {
					t.Fatal(err)
				}
				h := g.CreateRoom(func(http.ResponseWriter, *http.Request, *person) { t.Error("the handler ran") })
				r := httptest.NewRequest(http.MethodPost, "/rooms", nil)
				r.Header.Set("Authorization", "Bearer "+token)
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				h.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
	}
}

// TestBodyIsTheHandlers sends a body: a handler reads all of it, and of a request
// that is denied nobody reads a byte.
func TestBodyIsTheHandlers(t *testing.T) {
	body := bytes.Repeat([]byte("x"), 1<<20)
	g, err := guard.NewGuard[*person](demoDesk(), &rules{bookings: demoBookings()})
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	h := g.CreateRoom(func(_ http.ResponseWriter, r *http.Request, _ *person) {
		if got, err = io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
	})
	for token, wantRead := range map[string]int{"card-of-eve": len(body), "card-of-ben": 0, "card-of-mallory": 0, "": 0} {
		got = nil
		counted := &countingReader{Reader: bytes.NewReader(body)}
		r := httptest.NewRequest(http.MethodPost, "/rooms", counted)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if counted.read != wantRead || len(got) != wantRead {
			t.Errorf("%q: %d bytes read, %d by the handler; want %d", token, counted.read, len(got), wantRead)
		}
	}
}

type countingReader struct {
	io.Reader
	read int
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += n
	return n, err
}

// serveFaulty serves handlers that count themselves, each request with a
// deadline of its own.
func serveFaulty(t *testing.T, d faulty, ran *atomic.Int64) string {
	t.Helper()
	g, err := guard.NewGuard[*person](d, faultyRules{&rules{bookings: demoBookings()}})
	if err != nil {
		t.Fatal(err)
	}
	count := func(w http.ResponseWriter, _ *http.Request, _ *person) {
		ran.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}
	mux := http.NewServeMux()
	mux.Handle("POST /rooms", g.CreateRoom(count))
	mux.Handle("POST /rooms/{roomId}/door", g.OpenDoor(func(w http.ResponseWriter, r *http.Request, p *person, _ string) { count(w, r, p) }))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 200*time.Millisecond)
		defer cancel()
		mux.ServeHTTP(w, r.WithContext(ctx))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the panics are meant
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// postAs posts nothing with a token; the status is aborted where no answer came.
func postAs(t *testing.T, url, token string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return aborted, ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
