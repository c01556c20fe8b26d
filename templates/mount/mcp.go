//go:build ignore

package mount

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Option configures Handler.
type Option func(*settings)

// settings are what the options set.
type settings struct {
	metadata string
	maxBody  int64
	open     []string
	methods  []string
	renamed  [][2]string
}

// WithResourceMetadata adds resource_metadata="url" to every challenge, so that a client
// finds the authorization server (RFC 9728, 5.1). Clients of MCP want the document there
// to name the URL of this server, as they dial it, as its resource. Without it, challenges
// say what the guard's own option of that name says.
func WithResourceMetadata(url string) Option { return func(s *settings) { s.metadata = url } }

// WithOpenTools names tools that are no operation of the document: whoever may call any
// tool at all, or has a valid credential, may call these. Without it they are denied.
func WithOpenTools(names ...string) Option {
	return func(s *settings) { s.open = append(s.open, names...) }
}

// WithOpenMethods names further methods that the server takes, such as "prompts/get" or
// "resources/read": whoever may call any tool at all, or has a valid credential, may use
// them for whatever they give access to. Without it they are denied.
func WithOpenMethods(names ...string) Option {
	return func(s *settings) { s.methods = append(s.methods, names...) }
}

// WithTool says that a tool of another name is an operation, which is named as in
// guard.Check.
func WithTool(name, operation string) Option {
	return func(s *settings) { s.renamed = append(s.renamed, [2]string{name, operation}) }
}

// WithMaxBody bounds the body of a request; the default is 4 MiB.
func WithMaxBody(bytes int64) Option { return func(s *settings) { s.maxBody = bytes } }

// Handler stands in front of a server of MCP, the handler that the SDK makes for
// streamable HTTP, whose tools are operations of the document. A tool is called as its
// operation is: by operationId, or, where that cannot be the name of a tool, by its Go
// name; WithTool says otherwise.
//
// A call (tools/call) is decided by the rule of its operation before the tool runs; the
// arguments of the call are the values of the operation's parameters. A list (tools/list)
// holds what its caller may call. Denials are HTTP answers, with the challenges that let a
// client find the authorization server and ask for the scopes that it lacks.
//
// Everything else that a client may send at any time (initialize, server/discover, ping,
// notifications, answers to the server's own questions, the stream of GET, DELETE) needs
// a caller who may call something, or has a valid credential. Other methods are denied
// unless WithOpenMethods names them, and so are tools that are no operation.
//
// Refused are batches, streams that are asked for again (Last-Event-ID), calls whose id was
// used before in their session, and whatever two readers could read in two ways: header fields that name another method or tool than the
// body, keys that stand twice or differ by case only, other encodings than UTF-8, and
// bodies that are compressed.
//
// Handler panics where next has tools that are neither operations nor open, if next tells
// before it is used; Verify returns an error instead, also where next does not tell.
func Handler[P any](g *guard.Guard[P], next http.Handler, opts ...Option) http.Handler {
	h, err := newHandler(g, next, opts)
	if err != nil {
		panic("Handler: " + err.Error())
	}
	if strays, err := h.strays(); err == nil && len(strays) > 0 {
		panic("Handler: " + strayError(strays).Error())
	}
	return h
}

// handler is the guard of one server.
type handler[P any] struct {
	next    http.Handler
	decides *guard.MountMCP[P]
	tools   map[string]*tool // by the name of the tool
	all     []*tool          // those that ask for the fewest scopes first
	open    []string
	methods []string
	maxBody int64
	calls   calls
	used    used
}

func newHandler[P any](g *guard.Guard[P], next http.Handler, opts []Option) (*handler[P], error) {
	if g == nil || next == nil {
		return nil, errors.New("nil guard or server")
	}
	s := settings{maxBody: 4 << 20}
	for _, o := range opts {
		if o == nil {
			return nil, errors.New("nil Option")
		}
		o(&s)
	}
	decides, err := guard.NewMountMCP(g, s.metadata)
	if err != nil {
		return nil, err
	}
	h := &handler[P]{next: next, decides: decides, tools: map[string]*tool{}, open: s.open, maxBody: s.maxBody}
	h.methods = append(s.methods, "initialize", "server/discover", "ping", "logging/setLevel", "tools/list")
	if s.maxBody <= 0 {
		return nil, errors.New("WithMaxBody: no body is that short")
	}
	all, byOperation, scopes := operations(), map[string]*tool{}, map[*tool]int{}
	for i, route := range guard.Routes() {
		t := &all[i]
		t.operation = route.Operation
		byOperation[t.operation], byOperation[t.method], byOperation[route.Method+" "+route.Path] = t, t, t
		scopes[t] = len(route.Scopes)
		h.tools[t.name], h.all = t, append(h.all, t)
	}
	slices.SortStableFunc(h.all, func(a, b *tool) int { return scopes[a] - scopes[b] })
	return h, h.rename(s.renamed, byOperation)
}

// rename takes the names that WithTool gives, and finds what is named twice.
func (h *handler[P]) rename(renamed [][2]string, byOperation map[string]*tool) error {
	var problems []error
	for _, pair := range renamed {
		t, known := byOperation[pair[1]], h.tools[pair[0]]
		switch {
		case t == nil:
			problems = append(problems, fmt.Errorf("WithTool: there is no operation %q", pair[1]))
		case known != nil && known != t:
			problems = append(problems, fmt.Errorf("WithTool: the tool %q is the operation %q already", pair[0], known.operation))
		default:
			if h.tools[t.name] == t {
				delete(h.tools, t.name)
			}
			h.tools[pair[0]] = t
		}
	}
	for _, name := range h.open {
		if t := h.tools[name]; t != nil {
			problems = append(problems, fmt.Errorf("WithOpenTools: the tool %q is the operation %q", name, t.operation))
		}
	}
	for _, name := range h.methods {
		if name == "tools/call" || strings.HasPrefix(name, "notifications/") {
			problems = append(problems, fmt.Errorf("WithOpenMethods: %q is not a method to open", name))
		}
	}
	return errors.Join(problems...)
}

// ServeHTTP decides one request.
func (h *handler[P]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if problem := ambiguous(r.Header); problem != "" {
		refuse(w, http.StatusBadRequest, nil, codeInvalidRequest, problem)
		return
	}
	switch r.Method {
	case http.MethodPost:
		h.post(w, r)
	case http.MethodGet, http.MethodDelete:
		if h.admits(w, r, nil) {
			h.pass(w, r, message{}, nil)
		}
	default:
		w.Header().Set("Allow", "DELETE, GET, POST")
		refuse(w, http.StatusMethodNotAllowed, nil, codeInvalidRequest, "")
	}
}

// post decides one message.
func (h *handler[P]) post(w http.ResponseWriter, r *http.Request) {
	if problem := encoded(r.Header); problem != "" {
		refuse(w, http.StatusUnsupportedMediaType, nil, codeInvalidRequest, problem)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, nil, codeInvalidRequest, "")
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, nil, codeInvalidRequest, "the body cannot be read")
		return
	}
	m, code, problem := parse(body)
	if problem == "" {
		code, problem = codeHeaderMismatch, m.disagrees(r.Header)
	}
	if problem != "" {
		refuse(w, http.StatusBadRequest, m.id, code, problem)
		return
	}
	h.route(w, r, m, body)
}

// route decides a message by its method.
func (h *handler[P]) route(w http.ResponseWriter, r *http.Request, m message, body []byte) {
	switch {
	case m.isCall() && m.method == "tools/call":
		h.call(w, r, m, body)
	case m.isCall() && m.method == "tools/list":
		if may, ok := h.callable(w, r, m.id); ok {
			f := &filter{ResponseWriter: w, id: m.id, may: may}
			r = r.Clone(r.Context())
			r.Header.Del("Accept-Encoding") // what is compressed cannot be filtered
			h.pass(f, r, m, body)
			f.end()
		}
	case m.isCall() && !slices.Contains(h.methods, m.method):
		refuse(w, http.StatusNotFound, m.id, codeNoMethod, "the method is not known, or not open")
	case m.isNotification() && !strings.HasPrefix(m.method, "notifications/"):
		refuse(w, http.StatusBadRequest, m.id, codeInvalidRequest, "a call without an id")
	case h.admits(w, r, m.id):
		h.pass(w, r, m, body)
	}
}

// call decides the call of a tool.
func (h *handler[P]) call(w http.ResponseWriter, r *http.Request, m message, body []byte) {
	t := h.tools[m.name]
	if t == nil && slices.Contains(h.open, m.name) {
		if h.admits(w, r, m.id) {
			h.pass(w, r, m, body)
		}
		return
	}
	if t == nil {
		t = &tool{} // which no guard knows
	}
	asked, problem := t.request(r, m.arguments)
	if problem != "" {
		refuse(w, http.StatusBadRequest, m.id, codeInvalidParams, problem)
		return
	}
	values := make([]string, len(t.path))
	for i, name := range t.path {
		values[i], _ = text(m.arguments[name])
	}
	e := guard.EnterMount[P](asked, values...)
	answer := &guard.Answer{}
	p, ok, granted := h.decides.Check(t.operation, answer, e.Request, func(name string) string {
		value, _ := text(m.arguments[name])
		return value
	})
	if !granted {
		deny(w, answer, m.id)
		return
	}
	ctx := e.AdmitOptional(p, ok).Context()
	h.pass(w, r.WithContext(ctx), m, body)
}

// pass hands a request on; body is what was read of it, nil where nothing was.
func (h *handler[P]) pass(w http.ResponseWriter, r *http.Request, m message, body []byte) {
	if session := r.Header.Get("Mcp-Session-Id"); session != "" && m.isCall() && !h.used.isFirst(session, m.id) {
		refuse(w, http.StatusBadRequest, m.id, codeInvalidRequest, "the id was used before in this session")
		return
	}
	r, done := h.calls.begin(r)
	defer done()
	if body != nil {
		r.Body, r.ContentLength, r.TransferEncoding, r.Trailer = io.NopCloser(newReader(body)), int64(len(body)), nil, nil
	}
	h.next.ServeHTTP(w, r)
}

// The codes of JSON-RPC 2.0, and of MCP.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeNoMethod       = -32601
	codeInvalidParams  = -32602
	codeHeaderMismatch = -32020
	codeDenied         = -32003
)

// refuse answers a request that is not decided. The body is one of JSON-RPC, because a
// client takes that for the end of the call, and anything else for the end of the session.
func refuse(w http.ResponseWriter, status int, id json.RawMessage, code int, message string) {
	if message == "" {
		message = http.StatusText(status)
	}
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0",
		"id":      id,
		"error":   map[string]any{"code": code, "message": message},
	})
	if err != nil {
		body = nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// deny sends a denial of the guard's. Where no denial hook has written a body of its own,
// it is one of JSON-RPC.
func deny(w http.ResponseWriter, answer *guard.Answer, id json.RawMessage) {
	for name, values := range answer.Fields {
		w.Header()[name] = values
	}
	switch {
	case answer.Fields.Get("Content-Type") == "application/problem+json":
		code := codeDenied
		if answer.Status == http.StatusNotFound {
			code = codeInvalidParams // as MCP says it of a tool that there is not
		}
		refuse(w, answer.Status, id, code, "")
	default:
		w.WriteHeader(answer.Status)
		_, _ = w.Write(answer.Body)
	}
}
