package mcp

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/guard"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard/guardmcp"
	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// TestStream: what a tool sends while it runs reaches the client while it runs.
func TestStream(t *testing.T) {
	for _, name := range []string{"sessions, streams", "sessionless, stream"} {
		t.Run(name, func(t *testing.T) {
			seen := make(chan struct{})
			tools := mcp.NewServer(&mcp.Implementation{Name: "hotel", Version: "1"}, nil)
			mcp.AddTool(tools, &mcp.Tool{Name: "listRooms"}, func(ctx context.Context, req *mcp.CallToolRequest, _ any) (*mcp.CallToolResult, any, error) {
				if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Message: "half"}); err != nil {
					return nil, nil, err
				}
				<-seen // the client has it: the answer is not held back
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "done"}}}, nil, nil
			})
			handler, err := hotel.Serve(tools, modes[name])
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(handler)
			defer server.Close()
			client := mcp.NewClient(&mcp.Implementation{Name: "client", Version: "1"}, &mcp.ClientOptions{
				ProgressNotificationHandler: func(_ context.Context, r *mcp.ProgressNotificationClientRequest) {
					if r.Params.Message == "half" {
						close(seen)
					}
				},
			})
			session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: server.URL, HTTPClient: &http.Client{Transport: bearer("reader-token")}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = session.Close() }()
			params := &mcp.CallToolParams{Name: "listRooms", Arguments: map[string]any{}}
			params.SetProgressToken("p")
			result, err := session.CallTool(t.Context(), params)
			if err != nil || result.Content[0].(*mcp.TextContent).Text != "done" {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}

// stub answers every list as it is told to; what it writes in one piece is flushed.
func stub(t *testing.T, status int, fields http.Header, pieces ...string) *httptest.Server {
	t.Helper()
	g, err := guard.NewGuard[*hotel.Person](hotel.Callbacks{}, hotel.Callbacks{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(guardmcp.Handler(g, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("the server is asked for %s", r.Header.Get("Accept-Encoding"))
		}
		if _, probe := r.Header["Authorization"]; !probe {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		for name, values := range fields {
			w.Header()[name] = values
		}
		if status != 0 {
			w.WriteHeader(status)
		}
		for _, piece := range pieces {
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
		}
	})))
	t.Cleanup(server.Close)
	return server
}

// TestFilter: lists are filtered in every form that an answer can have, and withheld in
// any other.
func TestFilter(t *testing.T) {
	const list = `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"getStatus"},{"name":"createRoom"},{"name":"lateTool"},{"name":"listRooms","x":"é"},{"Name":"getRate"},7,null],"nextCursor":"n","cacheScope":"public"}}`
	const kept = `{"id":1,"jsonrpc":"2.0","result":{"cacheScope":"private","nextCursor":"n","tools":[{"name":"getStatus"},{"name":"listRooms","x":"é"}]}}`
	json, stream := http.Header{"Content-Type": {"application/json"}}, http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}}
	withheld := `{"error":{"code":-32003,"message":"the list of the server cannot be read"},"id":1,"jsonrpc":"2.0"}`
	for _, c := range []struct {
		name   string
		status int // that the server sends
		fields http.Header
		pieces []string
		want   int
		body   string
	}{
		{"JSON", 200, json, []string{list}, 200, kept},
		{"JSON, status unsaid", 0, json, []string{list}, 200, kept},
		{"JSON in pieces", 200, json, strings.SplitAfter(list, ","), 200, kept},
		{"JSON with its length", 200, http.Header{"Content-Type": {"application/json"}, "Content-Length": {"239"}}, []string{list}, 200, kept},
		{"an error of JSON-RPC", 200, json, []string{`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}`}, 200, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}`},
		{"not JSON", 200, json, []string{`tools: createRoom`}, 502, withheld},
		{"a batch", 200, json, []string{"[" + list + "]"}, 502, withheld},
		{"nothing", 200, json, nil, 502, withheld},
		{"no tools", 200, json, []string{`{"jsonrpc":"2.0","id":1,"result":{"list":["createRoom"]}}`}, 502, withheld},
		{"tools of an object", 200, json, []string{`{"jsonrpc":"2.0","id":1,"result":{"tools":{"createRoom":{}}}}`}, 502, withheld},
		{"a result of a list", 200, json, []string{`{"jsonrpc":"2.0","id":1,"result":["createRoom"]}`}, 502, withheld},
		{"compressed", 200, http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"x"}}, []string{list}, 502, withheld},
		{"another type", 200, http.Header{"Content-Type": {"text/plain"}}, []string{list}, 502, withheld},
		{"an error of HTTP", 404, http.Header{"Content-Type": {"text/plain"}}, []string{"session not found"}, 404, "session not found"},

		{"a stream", 200, stream, []string{"event: message\nid: 7\ndata: " + list + "\n\n"}, 200, "event: message\nid: 7\ndata: " + kept + "\n\n"},
		{"a stream in pieces", 200, stream, strings.SplitAfter("event: message\ndata: "+list+"\n\n", ","), 200, "event: message\ndata: " + kept + "\n\n"},
		{"carriage returns", 200, stream, []string{"data: " + list + "\r\n\r\n: next\r\n\r\n"}, 200, "data: " + kept + "\n\n: next\n\n"},
		{"lone carriage returns", 200, stream, []string{"data: " + list + "\r\r"}, 200, "data: " + kept + "\n\n"},
		{"data in lines", 200, stream, []string{"data: " + strings.ReplaceAll(list, ",", ",\ndata:") + "\n\n"}, 200, "data: " + kept + "\n\n"},
		{"without an end", 200, stream, []string{"data: " + list}, 200, "data: " + kept + "\n\n"},
		{"something before", 200, stream, []string{": hello\n\ndata: {\"jsonrpc\": \"2.0\", \"method\":\"notifications/message\",\"params\":{}}\n\ndata: " + list + "\n\n"}, 200,
			": hello\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n\ndata: " + kept + "\n\n"},
		{"an empty event", 200, stream, []string{"event: prime\nid: 1\ndata: \n\n"}, 200, "event: prime\nid: 1\ndata: \n\n"},
		{"not JSON in a stream", 200, stream, []string{"data: createRoom\n\ndata: " + list + "\n\n"}, 200, "data: " + kept + "\n\n"},
		{"two lists", 200, stream, []string{"data: " + list + "\n\ndata: " + list + "\n\n"}, 200, "data: " + kept + "\n\ndata: " + kept + "\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := stub(t, c.status, c.fields, c.pieces...)
			response, body := send(t, server, post(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, "Authorization: Bearer reader-token", "Accept-Encoding: gzip"))
			if response.StatusCode != c.want || body != c.body {
				t.Errorf("%d %s\nwant %d %s", response.StatusCode, body, c.want, c.body)
			}
			if cache := response.Header.Get("Cache-Control"); c.want == 200 && cache != "no-store, no-transform" {
				t.Errorf("Cache-Control: %s", cache)
			}
		})
	}
}

// TestFilterAtOnce: an event of a list is sent when it is whole, not when the server ends.
func TestFilterAtOnce(t *testing.T) {
	seen := make(chan struct{})
	g, err := guard.NewGuard[*hotel.Person](hotel.Callbacks{}, hotel.Callbacks{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(guardmcp.Handler(g, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n")
		_ = http.NewResponseController(w).Flush()
		if r.Header.Get("Authorization") != "" {
			<-seen
		}
		_, _ = io.WriteString(w, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[]}}\n\n")
	})))
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer reader-token")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	line, err := bufio.NewReader(response.Body).ReadString('\n')
	if err != nil || !strings.Contains(line, "notifications/message") {
		t.Errorf("%q, %v", line, err)
	}
	close(seen)
}
