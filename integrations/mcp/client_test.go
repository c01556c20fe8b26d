package mcp

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/guard/guardmcp"
	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// modes are the ways in which the SDK serves.
var modes = map[string]*mcp.StreamableHTTPOptions{
	"sessions, streams":   {},
	"sessions, JSON":      {JSONResponse: true},
	"sessionless, stream": {Stateless: true},
	"sessionless, JSON":   {Stateless: true, JSONResponse: true},
}

// serve starts a hotel.
func serve(t *testing.T, options *mcp.StreamableHTTPOptions, opts ...guardmcp.Option) (*httptest.Server, *hotel.Ran) {
	t.Helper()
	ran := &hotel.Ran{}
	return serveTools(t, hotel.Tools(ran, hotel.Name), options, opts...), ran
}

// serveTools starts a hotel with these tools.
func serveTools(t *testing.T, tools *mcp.Server, options *mcp.StreamableHTTPOptions, opts ...guardmcp.Option) *httptest.Server {
	t.Helper()
	handler, err := hotel.Serve(tools, options, opts...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// sending adds fields to every request.
type sending http.Header

func (s sending) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, values := range s {
		r.Header[name] = values
	}
	return http.DefaultTransport.RoundTrip(r)
}

func bearer(token string) sending {
	if token == "" {
		return sending{}
	}
	return sending{"Authorization": {"Bearer " + token}}
}

// connect is the SDK's client.
func connect(t *testing.T, url string, fields sending) (*mcp.ClientSession, error) {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "client", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: &http.Client{Transport: fields}}, nil)
	if err == nil {
		t.Cleanup(func() { _ = session.Close() })
	}
	return session, err
}

func names(t *testing.T, session *mcp.ClientSession) []string {
	t.Helper()
	var list []string
	for tool, err := range session.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, tool.Name)
	}
	slices.Sort(list)
	return list
}

// TestClient: the SDK's client against the SDK's server, behind the guard, in every way in
// which it serves.
func TestClient(t *testing.T) {
	for name, options := range modes {
		t.Run(name, func(t *testing.T) {
			server, ran := serve(t, options)
			for token, want := range map[string]string{
				"guest-token":   "getBill getRate getStatus listRooms openDoor",
				"reader-token":  "getBill getRate getStatus listRooms",
				"staff-token":   "getBill getRate getStatus listBookings listRooms openDoor",
				"manager-token": "createRoom getBill getRate getStatus listBookings listRooms openDoor",
				"nobody-token":  "getRate getStatus",
				"":              "getRate getStatus",
			} {
				session, err := connect(t, server.URL, bearer(token))
				if err != nil {
					t.Fatalf("%s: %v", token, err)
				}
				if got := strings.Join(names(t, session), " "); got != want {
					t.Errorf("%q is shown %s, want %s", token, got, want)
				}
			}
			session, err := connect(t, server.URL, bearer("guest-token"))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct{ tool, key, value, want string }{
				{"openDoor", "roomId", "502", ""},
				{"openDoor", "roomId", "503", "Forbidden"},
				{"createRoom", "", "", "Forbidden"},
				{"getBill", "guest", "guest", ""},
				{"getBill", "guest", "other", "Not Found"},
				{"listBookings", "date", "2026-11-28", "Forbidden"},
				{"dropTables", "", "", "Not Found"},
				{"listRooms", "", "", ""}, // the session is still there
			} {
				arguments := map[string]any{}
				if c.key != "" {
					arguments[c.key] = c.value
				}
				_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: c.tool, Arguments: arguments})
				did := ran.Take()
				switch {
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || did != nil):
					t.Errorf("%v: %v, ran %v", c, err, did)
				case c.want == "" && (err != nil || !slices.Equal(did, []string{c.tool + " " + c.value + " by guest"})):
					t.Errorf("%v: %v, ran %v", c, err, did)
				}
			}
		})
	}
}
