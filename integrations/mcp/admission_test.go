package mcp

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/closed"
	"github.com/oasguard/oasguard/integrations/mcp/internal/closed/closedmcp"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard"
	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// closing are callbacks of a hotel without public operations.
type closing struct {
	hotel.Callbacks
	down   *atomic.Bool // no provider can be asked
	panics *atomic.Bool
}

func (c closing) find(credential string) (*hotel.Person, error) {
	if c.panics.Load() {
		panic("the authenticator is broken")
	}
	if c.down.Load() {
		return nil, closed.ErrUnavailable
	}
	p, err := hotel.Find(credential)
	switch {
	case errors.Is(err, guard.ErrUnavailable):
		err = closed.ErrUnavailable
	case errors.Is(err, guard.ErrForbidden):
		err = closed.ErrForbidden
	}
	return p, err
}

func (c closing) AuthenticateLogin(_ *http.Request, token string) (*hotel.Person, error) {
	return c.find(token)
}

func (c closing) AuthenticateDeskKey(_ *http.Request, key string) (*hotel.Person, error) {
	return c.find(key)
}

func (closing) Grants(_ *http.Request, p *hotel.Person) (closed.Grants, error) {
	return closed.Grants{}.WithRoleNames(p.Roles...).WithScopeNames(p.Scopes...), nil
}

// serveClosed starts a hotel without public operations, with an open tool.
func serveClosed(t *testing.T, options *mcp.StreamableHTTPOptions, opts ...closed.Option) (*httptest.Server, *hotel.Ran, closing) {
	t.Helper()
	c := closing{down: &atomic.Bool{}, panics: &atomic.Bool{}}
	g, err := closed.NewGuard[*hotel.Person](c, c, opts...)
	if err != nil {
		t.Fatal(err)
	}
	ran := &hotel.Ran{}
	tools := mcp.NewServer(&mcp.Implementation{Name: "hotel", Version: "1"}, nil)
	for _, name := range []string{"listRooms", "createRoom", "wakeUp"} {
		hotel.AddTool(tools, ran, name)
	}
	next := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, options)
	server := httptest.NewServer(closedmcp.Handler(g, next, closedmcp.WithOpenTools("wakeUp"), closedmcp.WithOpenMethods("resources/read")))
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	return server, ran, c
}

// TestAdmission: where nothing is public, nobody gets anything without a credential.
func TestAdmission(t *testing.T) {
	var mu sync.Mutex
	var observed, hooked []string
	server, ran, _ := serveClosed(t, modes["sessionless, JSON"],
		closed.WithObserver(func(_ *http.Request, d closed.Decision) {
			mu.Lock()
			defer mu.Unlock()
			observed = append(observed, d.Operation+" "+string(d.Reason))
		}),
		closed.WithDenialHandler(func(_ http.ResponseWriter, _ *http.Request, d closed.Denial) {
			mu.Lock()
			defer mu.Unlock()
			hooked = append(hooked, d.Operation+" "+string(d.Reason))
		}))
	const first = `Bearer realm="Hotel", scope="rooms.read"`
	const invalid = `Bearer realm="Hotel", error="invalid_token", scope="rooms.read"`
	for _, credential := range []struct {
		token     string
		status    int // of what everybody needs a credential for
		challenge string
		reason    string
	}{
		{"", 401, first, "no_credential"},
		{"wrong", 401, invalid, "invalid_credential"},
		{"barred-token", 403, "", "forbidden"},
		{"down-token", 503, "", "unavailable"},
		{"nobody-token", 200, "", ""},
		{"reader-token", 200, "", ""},
	} {
		authorization := "Authorization: Bearer " + credential.token
		if credential.token == "" {
			authorization = "Authorization: -"
		}
		call := func(method, params string) string {
			return post(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":`+params+`}`, authorization)
		}
		for _, c := range []struct {
			name, request string
			passed        int // the status of the server behind
		}{
			{"initialize", call("initialize", `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}`), 200},
			{"ping", call("ping", "{}"), 200},
			{"tools/list", call("tools/list", "{}"), 200},
			{"an open tool", call("tools/call", `{"name":"wakeUp","arguments":{}}`), 200},
			{"an open method", call("resources/read", `{"uri":"file:///x"}`), 200},
			{"a notification", post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`, authorization), 202},
			{"GET", strings.Replace(post("", authorization), "POST", "GET", 1), 405},
			{"DELETE", strings.Replace(post("", authorization), "POST", "DELETE", 1), 405},
		} {
			observed, hooked = nil, nil
			response, body := send(t, server, c.request)
			want, events := credential.status, []string(nil)
			if want == 200 {
				want = c.passed
			} else {
				events = []string{" " + credential.reason}
			}
			if response.StatusCode != want || response.Header.Get("WWW-Authenticate") != credential.challenge {
				t.Errorf("%q, %s: %d %q %s, want %d %q", credential.token, c.name, response.StatusCode, response.Header.Values("WWW-Authenticate"), body, want, credential.challenge)
			}
			if !slices.Equal(observed, events) || !slices.Equal(hooked, events) {
				t.Errorf("%q, %s: observed %q, hooked %q, want %q", credential.token, c.name, observed, hooked, events)
			}
		}
		if did := ran.Take(); (len(did) > 0) != (credential.status == 200) {
			t.Errorf("%q: ran %q", credential.token, did)
		}
	}
	observed = nil
	send(t, server, post(callOf("createRoom", "{}"), "Authorization: Bearer reader-token"))
	if want := []string{"createRoom forbidden"}; !slices.Equal(observed, want) {
		t.Errorf("observed %q, want %q", observed, want)
	}
}

// TestRecovery: a session outlives a provider that was down, a callback that panicked, and
// a denial.
func TestRecovery(t *testing.T) {
	for _, name := range []string{"sessions, streams", "sessions, JSON", "sessionless, stream", "sessionless, JSON"} {
		t.Run(name, func(t *testing.T) {
			server, ran, c := serveClosed(t, modes[name])
			session, err := connect(t, server.URL, bearer("reader-token"))
			if err != nil {
				t.Fatal(err)
			}
			call := func(tool string) error {
				_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: map[string]any{}})
				return err
			}
			for _, step := range []struct {
				set  *atomic.Bool
				tool string
				ok   bool
			}{
				{&atomic.Bool{}, "listRooms", true},
				{c.down, "listRooms", false},
				{&atomic.Bool{}, "listRooms", true},
				{c.panics, "listRooms", false},
				{&atomic.Bool{}, "listRooms", true},
				{&atomic.Bool{}, "createRoom", false},
				{c.down, "tools/list", false},
				{&atomic.Bool{}, "tools/list", true},
			} {
				step.set.Store(true)
				if step.tool == "tools/list" {
					_, err = session.ListTools(t.Context(), nil)
				} else {
					err = call(step.tool)
				}
				step.set.Store(false)
				if did := len(ran.Take()) > 0; (err == nil) != step.ok || did != (step.ok && step.tool != "tools/list") {
					t.Errorf("%+v: %v, ran %v", step, err, did)
				}
			}
		})
	}
}
