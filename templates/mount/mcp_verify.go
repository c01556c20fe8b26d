//go:build ignore

package mount

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Verify returns an error unless every tool of next is an operation of the document or
// open, and next tells which tools it has. It asks next for them, as a client would who
// has passed the guard; opts are those of Handler.
func Verify[P any](g *guard.Guard[P], next http.Handler, opts ...Option) error {
	h, err := newHandler(g, next, opts)
	if err != nil {
		return err
	}
	strays, err := h.strays()
	if err != nil {
		return err
	}
	if len(strays) > 0 {
		return strayError(strays)
	}
	return nil
}

func strayError(strays []string) error {
	return fmt.Errorf("the server has tools that are no operations of the document: %s; rename them, say which operations they are (WithTool), or name them as open (WithOpenTools)", strings.Join(strays, ", "))
}

// strays are the tools of the server that are neither operations nor open.
func (h *handler[P]) strays() ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c := &client{ctx: ctx, server: h.next}
	if err := c.connect(); err != nil {
		return nil, fmt.Errorf("the server does not tell its tools: %w", err)
	}
	defer c.close()
	var strays []string
	for cursor := ""; ; {
		var list struct {
			Tools []struct {
				Name string `json:"name"`
			} `json:"tools"`
			Next string `json:"nextCursor"`
		}
		if err := c.ask("tools/list", map[string]any{"cursor": cursor}, &list); err != nil {
			return nil, fmt.Errorf("the server does not tell its tools: %w", err)
		}
		for _, t := range list.Tools {
			if h.tools[t.Name] == nil && !slices.Contains(h.open, t.Name) {
				strays = append(strays, strconv.Quote(t.Name))
			}
		}
		if list.Next == "" || list.Next == cursor {
			slices.Sort(strays)
			return strays, nil
		}
		cursor = list.Next
	}
}

// client asks a server in this process.
type client struct {
	ctx              context.Context
	server           http.Handler
	version, session string
	count            int
}

// The versions that a client asks by: without a session, and with one.
const (
	sessionless = "2026-07-28"
	handshake   = "2025-06-18"
)

// connect finds out by which version the server answers.
func (c *client) connect() error {
	c.version = sessionless
	if c.ask("tools/list", nil, nil) == nil { // server/discover is answered also where nothing else is
		return nil
	}
	c.version = handshake
	if err := c.ask("initialize", map[string]any{"protocolVersion": handshake, "capabilities": map[string]any{}, "clientInfo": us()}, nil); err != nil {
		return err
	}
	return c.ask("notifications/initialized", nil, nil)
}

// us is what a server is told of the client.
func us() map[string]any { return map[string]any{"name": "oasguard", "version": "1"} }

// close ends the session.
func (c *client) close() {
	if c.session != "" {
		_ = c.send(http.MethodDelete, nil, &recorder{})
	}
}

// ask sends a message, and reads its result.
func (c *client) ask(method string, params map[string]any, result any) error {
	if params == nil {
		params = map[string]any{}
	}
	if params["cursor"] == "" {
		delete(params, "cursor")
	}
	c.count++
	message := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
	isCall := !strings.HasPrefix(method, "notifications/")
	if isCall {
		message["id"] = c.count
	}
	if c.version == sessionless {
		const meta = "io.modelcontextprotocol/"
		params["_meta"] = map[string]any{meta + "protocolVersion": c.version, meta + "clientInfo": us(), meta + "clientCapabilities": map[string]any{}}
	}
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	answer := &recorder{}
	if err := c.send(http.MethodPost, body, answer, "Mcp-Method", method); err != nil || !isCall {
		return err
	}
	if session := answer.Header().Get("Mcp-Session-Id"); session != "" {
		c.session = session
	}
	return answer.result(strconv.Itoa(c.count), result)
}

// send sends a request.
func (c *client) send(method string, body []byte, answer *recorder, fields ...string) error {
	r, err := http.NewRequestWithContext(c.ctx, method, "http://localhost/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.RemoteAddr, r.RequestURI = "127.0.0.1:0", "/"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	r.Header.Set("Mcp-Protocol-Version", c.version)
	if c.session != "" {
		r.Header.Set("Mcp-Session-Id", c.session)
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	c.server.ServeHTTP(answer, r)
	if answer.Status >= 300 {
		return fmt.Errorf("it answers %d", answer.Status)
	}
	return nil
}

// recorder keeps an answer.
type recorder struct{ guard.Answer }

// Flush has nothing to send.
func (*recorder) Flush() {}

// result reads the result of the call with this id.
func (a *recorder) result(id string, into any) error {
	messages := [][]byte{a.Body}
	if strings.HasPrefix(a.Header().Get("Content-Type"), "text/event-stream") {
		messages = nil
		for _, line := range strings.Split(string(a.Body), "\n") {
			if data, ok := strings.CutPrefix(line, "data:"); ok {
				messages = append(messages, []byte(data))
			}
		}
	}
	for _, text := range messages {
		var m map[string]json.RawMessage
		if json.Unmarshal(text, &m) != nil || string(m["id"]) != id {
			continue
		}
		if m["result"] == nil {
			return fmt.Errorf("it answers %s", m["error"])
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(m["result"], into)
	}
	return errors.New("it does not answer")
}
