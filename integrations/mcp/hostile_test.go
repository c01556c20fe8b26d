package mcp

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// send sends bytes over TCP, and returns the answer.
func send(t *testing.T, server *httptest.Server, request string) (*http.Response, string) {
	t.Helper()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go func() { _, _ = io.WriteString(conn, request) }() // a refused body is not read to its end
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// post is a request with further fields; a field that it has itself is replaced, and
// taken away where its value is "-".
func post(body string, fields ...string) string {
	all := [][2]string{
		{"Host", "localhost"}, {"Connection", "close"}, {"Content-Type", "application/json"},
		{"Accept", "application/json, text/event-stream"}, {"Authorization", "Bearer manager-token"},
		{"Content-Length", fmt.Sprint(len(body))},
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		all = slices.DeleteFunc(all, func(f [2]string) bool { return strings.EqualFold(f[0], name) && !strings.HasPrefix(value, "+") })
		if value != "-" {
			all = append(all, [2]string{name, strings.TrimPrefix(value, "+")})
		}
	}
	var b strings.Builder
	b.WriteString("POST / HTTP/1.1\r\n")
	for _, f := range all {
		b.WriteString(f[0] + ": " + f[1] + "\r\n")
	}
	return b.String() + "\r\n" + body
}

func callOf(tool, arguments string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"` + tool + `","arguments":` + arguments + `}}`
}

func chunked(body string) string {
	var b strings.Builder
	for chunk := range slices.Chunk([]byte(body), 1<<16) {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(chunk), chunk)
	}
	return b.String() + "0\r\n\r\n"
}

func gzipped(body string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, body)
	_ = w.Close()
	return b.String()
}

// row is a request, and what must come of it.
type row struct {
	name, request string
	status        int
	ran           string // empty: no tool
}

// rows are requests of a manager, who may call every tool but open no door by a rule.
func rows() []row {
	open, create := callOf("openDoor", `{"roomId":"502"}`), callOf("createRoom", `{}`)
	large := callOf("openDoor", `{"roomId":"502","x":"`+strings.Repeat("x", 5<<20)+`"}`)
	list := []row{
		{"a call", post(open), 200, "openDoor 502 by manager"},
		{"in chunks", post(chunked(open), "Content-Length: -", "Transfer-Encoding: chunked"), 200, "openDoor 502 by manager"},
		{"identity", post(open, "Content-Encoding: identity"), 200, "openDoor 502 by manager"},
		{"UTF-8", post(open, "Content-Type: application/json; charset=UTF-8"), 200, "openDoor 502 by manager"},
		{"escaped", post(strings.Replace(open, "openDoor", `open\u0044oor`, 1)), 200, "openDoor 502 by manager"},
		{"a name that header and body agree on", post(create, "Mcp-Method: tools/call", "Mcp-Name: createRoom"), 200, "createRoom  by manager"},
		{"the same, encoded", post(create, "Mcp-Name: =?base64?Y3JlYXRlUm9vbQ==?="), 200, "createRoom  by manager"},

		{"header names another tool", post(create, "Mcp-Name: listRooms"), 400, ""},
		{"header names another tool, encoded", post(create, "Mcp-Name: =?base64?bGlzdFJvb21z?="), 400, ""},
		{"header names another tool, in capitals", post(create, "mcp-name: CREATEROOM"), 400, ""},
		{"header cannot be decoded", post(create, "Mcp-Name: =?base64?!!?="), 400, ""},
		{"header names a tool twice", post(create, "Mcp-Name: createRoom", "Mcp-Name: +listRooms"), 400, ""},
		{"header names no tool", post(create, "Mcp-Name: "), 400, ""},
		{"header names another method", post(create, "Mcp-Method: tools/list"), 400, ""},
		{"header names a method, body has none", post(`{"jsonrpc":"2.0","id":1,"result":{}}`, "Mcp-Method: tools/call"), 400, ""},
		{"two versions", post(create, "Mcp-Protocol-Version: 2025-06-18", "Mcp-Protocol-Version: +2025-03-26"), 400, ""},

		{"a batch", post("[" + open + "]"), 400, ""},
		{"a batch behind spaces", post(" \r\n\t[" + open + "," + create + "]"), 400, ""},
		{"an empty batch", post("[]"), 400, ""},
		{"a batch of an old version", post("["+open+"]", "Mcp-Protocol-Version: 2025-03-26"), 400, ""},
		{"text", post(`"tools/call"`), 400, ""},

		{"a call as a notification", post(strings.Replace(open, `"id":1,`, "", 1)), 400, ""},
		{"id null", post(strings.Replace(open, `"id":1`, `"id":null`, 1)), 400, ""},
		{"id 1.5", post(strings.Replace(open, `"id":1`, `"id":1.5`, 1)), 400, ""},
		{"id true", post(strings.Replace(open, `"id":1`, `"id":true`, 1)), 400, ""},
		{"id of an object", post(strings.Replace(open, `"id":1`, `"id":{}`, 1)), 400, ""},
		{"a notification that is none", post(`{"jsonrpc":"2.0","method":"ping"}`), 400, ""},
		{"JSON-RPC 1.0", post(strings.Replace(open, "2.0", "1.0", 1)), 400, ""},
		{"a request and an answer", post(strings.Replace(open, `"id":1`, `"id":1,"result":{}`, 1)), 400, ""},
		{"a result and an error", post(`{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}`), 400, ""},
		{"no method", post(`{"jsonrpc":"2.0","id":1}`), 400, ""},
		{"an empty method", post(`{"jsonrpc":"2.0","id":1,"method":""}`), 400, ""},
		{"a method that is no text", post(`{"jsonrpc":"2.0","id":1,"method":["tools/call"]}`), 400, ""},

		{"method twice", post(strings.Replace(open, `"method"`, `"method":"ping","method"`, 1)), 400, ""},
		{"params twice", post(strings.Replace(open, `"params"`, `"params":{},"params"`, 1)), 400, ""},
		{"name twice", post(strings.Replace(open, `"name"`, `"name":"getStatus","name"`, 1)), 400, ""},
		{"name twice, once escaped", post(strings.Replace(open, `"name"`, `"n\u0061me":"getStatus","name"`, 1)), 400, ""},
		{"arguments twice", post(strings.Replace(open, `"arguments"`, `"arguments":{},"arguments"`, 1)), 400, ""},
		{"an argument twice", post(callOf("openDoor", `{"roomId":"502","roomId":"503"}`)), 400, ""},
		{"a key twice, deep down", post(callOf("openDoor", `{"roomId":"502","x":{"y":[{"z":1,"z":2}]}}`)), 400, ""},
		{"Method beside method", post(strings.Replace(open, `"method"`, `"Method":"ping","method"`, 1)), 400, ""},
		{"Name beside name", post(strings.Replace(open, `"name"`, `"Name":"getStatus","name"`, 1)), 400, ""},
		{"NAME alone", post(strings.Replace(open, `"name"`, `"NAME"`, 1)), 400, ""},
		{"Arguments alone", post(strings.Replace(open, `"arguments"`, `"Arguments"`, 1)), 400, ""},
		{"argumentſ", post(strings.Replace(open, `"arguments"`, `"argumentſ"`, 1)), 400, ""},
		{"ROOMID beside roomId", post(callOf("openDoor", `{"roomId":"502","ROOMID":"503"}`)), 400, ""},
		{"ROOMID alone", post(callOf("openDoor", `{"ROOMID":"503"}`)), 400, ""},

		{"two messages", post(open + create), 400, ""},
		{"something behind", post(open + "x"), 400, ""},
		{"a byte order mark", post("\ufeff" + open), 400, ""},
		{"not UTF-8", post(callOf("openDoor", "{\"roomId\":\"50\xff\"}")), 400, ""},
		{"half a surrogate pair", post(callOf("openDoor", `{"roomId":"50\ud800"}`)), 400, ""},
		{"the other half", post(callOf("openDoor", `{"roomId":"50\udc00x"}`)), 400, ""},
		{"a comment", post("/* */" + open), 400, ""},
		{"a comma too many", post(strings.Replace(open, "}}", "},}", 1)), 400, ""},
		{"nothing", post(""), 400, ""},
		{"too deep", post(callOf("openDoor", strings.Repeat(`{"x":`, 500)+"1"+strings.Repeat("}", 500))), 400, ""},

		{"another type", post(open, "Content-Type: text/plain"), 415, ""},
		{"no type", post(open, "Content-Type: -"), 415, ""},
		{"two types", post(open, "Content-Type: +text/plain"), 415, ""},
		{"another character set", post(open, "Content-Type: application/json; charset=utf-16"), 415, ""},
		{"a parameter", post(open, "Content-Type: application/json; boundary=x"), 415, ""},
		{"a form", post("a="+open, "Content-Type: application/x-www-form-urlencoded"), 415, ""},
		{"compressed", post(gzipped(open), "Content-Encoding: gzip"), 415, ""},
		{"said to be compressed", post(open, "Content-Encoding: br"), 415, ""},
		{"compressed twice", post(open, "Content-Encoding: identity", "Content-Encoding: +gzip"), 415, ""},
		{"too large", post(large), 413, ""},
		{"too large, in chunks", post(chunked(large), "Content-Length: -", "Transfer-Encoding: chunked"), 413, ""},
		{"length and chunks", post(chunked(open), "Transfer-Encoding: chunked", "Content-Length: +5"), 400, ""},

		{"a stream again", post(open, "Last-Event-ID: x_1"), 400, ""},
		{"another method", post(open, "X-HTTP-Method-Override: DELETE"), 400, ""},
		{"GET again", strings.Replace(post("", "Last-Event-ID: x_1", "Mcp-Session-Id: x"), "POST", "GET", 1), 400, ""},
		{"PUT", strings.Replace(post(open), "POST", "PUT", 1), 405, ""},
		{"OPTIONS", strings.Replace(post(open), "POST", "OPTIONS", 1), 405, ""},

		{"an unknown tool", post(callOf("dropTables", `{}`)), 404, ""},
		{"a tool that is no operation", post(callOf("lateTool", `{}`)), 404, ""},
		{"a tool by its Go name", post(callOf("OpenDoor", `{"roomId":"502"}`)), 404, ""},
		{"a tool by its route", post(callOf("POST /rooms", `{}`)), 404, ""},
		{"a tool and a space", post(callOf("openDoor ", `{"roomId":"502"}`)), 404, ""},
		{"no tool", post(callOf("", `{}`)), 400, ""},
		{"a tool that is no text", post(strings.Replace(open, `"openDoor"`, `["openDoor"]`, 1)), 400, ""},
		{"tool null", post(strings.Replace(open, `"openDoor"`, `null`, 1)), 400, ""},
		{"no params", post(`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`), 400, ""},
		{"params of a list", post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["openDoor"]}`), 400, ""},
		{"arguments of a list", post(callOf("openDoor", `["502"]`)), 400, ""},

		{"no argument", post(callOf("openDoor", `{}`)), 403, ""},
		{"arguments null", post(callOf("openDoor", `null`)), 403, ""},
		{"an empty argument", post(callOf("openDoor", `{"roomId":""}`)), 403, ""},
		{"an argument null", post(callOf("openDoor", `{"roomId":null}`)), 403, ""},
		{"an argument of a list", post(callOf("openDoor", `{"roomId":["502"]}`)), 403, ""},
		{"an argument of an object", post(callOf("openDoor", `{"roomId":{"a":1}}`)), 403, ""},
		{"502.0", post(callOf("openDoor", `{"roomId":502.0}`)), 403, ""},
		{"5.02e2", post(callOf("openDoor", `{"roomId":5.02e2}`)), 403, ""},
		{"-0", post(callOf("openDoor", `{"roomId":-0}`)), 403, ""},
		{"a number that some round", post(callOf("openDoor", `{"roomId":9007199254740993}`)), 403, ""},
		{"a parameter in the URL only", strings.Replace(post(callOf("listBookings", `{}`)), "POST /", "POST /?date=2026-11-28", 1), 400, ""},
		{"a parameter in both", strings.Replace(post(callOf("listBookings", `{"date":"2026-11-28"}`)), "POST /", "POST /?date=x&date=y", 1), 200, "listBookings 2026-11-28 by manager"},

		{"no credential", post(create, "Authorization: -"), 401, ""},
		{"a bad one", post(create, "Authorization: Bearer wrong"), 401, ""},
		{"a bad one for a public tool", post(callOf("getStatus", `{}`), "Authorization: Bearer wrong"), 200, "getStatus  by nobody"},
		{"two", post(create, "Authorization: +Bearer reader-token"), 400, ""},
		{"in the body", post(callOf("createRoom", `{"Authorization":"Bearer manager-token","access_token":"manager-token"}`), "Authorization: -"), 401, ""},
		{"of somebody barred", post(create, "Authorization: Bearer barred-token"), 403, ""},
		{"a provider that is down", post(create, "Authorization: Bearer down-token"), 503, ""},
		{"the body of another, sent again", post(create, "Authorization: Bearer reader-token"), 403, ""},
		{"the mark of a call", post(open, "Oasguard-Call: x", "Authorization: Bearer guest-token"), 200, "openDoor 502 by guest"},
	}
	for _, method := range []string{
		"tools/call ", "Tools/Call", "tools/calls", "tools//call", "resources/list", "resources/read", "resources/subscribe", "prompts/list", "prompts/get",
		"completion/complete", "tasks/get", "tasks/result", "subscriptions/listen", "sampling/createMessage", "elicitation/create", "roots/list", "notifications/initialized", "x",
	} {
		body := `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":{"name":"createRoom","uri":"file:///etc/passwd","arguments":{}}}`
		list = append(list, row{"the method " + method, post(body), 404, ""})
	}
	return list
}

// TestHostile: what is sent over TCP and could be read in another way than it was decided,
// or is nobody's to ask, runs no tool.
func TestHostile(t *testing.T) {
	for _, name := range []string{"sessionless, JSON", "sessionless, stream"} {
		t.Run(name, func(t *testing.T) {
			ran := &hotel.Ran{}
			tools := hotel.Tools(ran, hotel.Name)
			handler, err := hotel.Serve(tools, modes[name])
			if err != nil {
				t.Fatal(err)
			}
			hotel.AddTool(tools, ran, "lateTool") // after the handler has looked
			server := httptest.NewServer(handler)
			defer server.Close()
			for _, c := range rows() {
				response, body := send(t, server, c.request)
				did := strings.Join(ran.Take(), ", ")
				if response.StatusCode != c.status || did != c.ran {
					t.Errorf("%s: %d %s, ran %q; want %d, %q", c.name, response.StatusCode, body, did, c.status, c.ran)
				}
				if (response.StatusCode == 401) != (response.Header.Get("WWW-Authenticate") != "") && response.StatusCode != 400 {
					t.Errorf("%s: %d with challenge %q", c.name, response.StatusCode, response.Header.Values("WWW-Authenticate"))
				}
			}
		})
	}
}

// TestReplay: a call is not taken twice in one session, by whom ever.
func TestReplay(t *testing.T) {
	server, ran := serve(t, modes["sessions, JSON"])
	response, _ := send(t, server, post(`{"jsonrpc":"2.0","id":"a","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`))
	session := "Mcp-Session-Id: " + response.Header.Get("Mcp-Session-Id")
	send(t, server, post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`, session))
	body := callOf("createRoom", "{}")
	for _, c := range []row{
		{"denied", post(body, session, "Authorization: Bearer reader-token"), 403, ""},
		{"denied again", post(body, session, "Authorization: -"), 401, ""},
		{"granted", post(body, session), 200, "createRoom  by manager"},
		{"again", post(body, session), 400, ""},
		{"again by somebody else", post(body, session, "Authorization: Bearer reader-token"), 403, ""},
		{"with another id", post(strings.Replace(body, `"id":1`, `"id":"1"`, 1), session), 200, "createRoom  by manager"},
		{"a list with that id", post(`{"jsonrpc":"2.0","id":"1","method":"tools/list"}`, session), 400, ""},
	} {
		response, answer := send(t, server, c.request)
		if did := strings.Join(ran.Take(), ", "); response.StatusCode != c.status || did != c.ran {
			t.Errorf("%s: %d %s, ran %q; want %d, %q", c.name, response.StatusCode, answer, did, c.status, c.ran)
		}
	}
}
