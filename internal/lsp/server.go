// Package lsp is the companion of an editor: a server of the Language Server Protocol
// that says, while somebody writes an OpenAPI document, what is wrong with it and who
// may call its operations. Everything that it knows comes from internal/input,
// internal/lint and internal/explain; it reads what the editor holds, not what was saved.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/oasguard/oasguard/internal/input"
)

// Options say how documents are read.
type Options struct {
	Source  input.Source // everything but Spec
	Specs   []string     // the documents; none: those that are opened
	Version string       // of oasguard
}

// ErrNoShutdown is the error of Serve where the editor left without saying so.
var ErrNoShutdown = errors.New("the editor said exit before shutdown")

// Serve speaks with an editor until it says exit or closes the connection.
func Serve(ctx context.Context, in io.Reader, out io.Writer, options Options) error {
	s, err := newServer(options)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	end := func() { s.queue.close(); <-done }
	stream := jsonrpc2.NewBufferedStream(pipe{&reader{in: in, end: end}, out}, jsonrpc2.VSCodeObjectCodec{})
	s.conn = jsonrpc2.NewConn(ctx, stream, s)
	go func() { defer close(done); s.work(ctx) }()
	select {
	case <-done:
	case <-s.conn.DisconnectNotify(): // what came was no message
		end()
	}
	_ = s.conn.Close() // there is nobody to tell
	if s.exited && !s.shutdown {
		return ErrNoShutdown
	}
	return nil
}

// reader is what the editor says. Its end closes the connection, so it is told when
// everything is answered that came before.
type reader struct {
	in  io.Reader
	end func()
	err error
}

func (r *reader) Read(p []byte) (int, error) {
	if r.err == nil {
		var n int
		if n, r.err = r.in.Read(p); n > 0 || r.err == nil {
			return n, nil
		}
	}
	r.end()
	return 0, r.err
}

// pipe is the two directions as one.
type pipe struct {
	io.Reader
	io.Writer
}

func (pipe) Close() error { return nil }

// server is the state of one conversation. One goroutine alone, work, touches it.
type server struct {
	options   Options
	conn      *jsonrpc2.Conn
	queue     queue
	documents map[string]*analysis // by file
	open      map[string]*text     // what the editor holds, by file
	disk      map[string]*text     // other files, as last read
	published map[string]bool      // files that have diagnostics in the editor
	fixed     bool                 // the documents were named
	shutdown  bool
	exited    bool
}

func newServer(options Options) (*server, error) {
	s := &server{
		options: options, documents: map[string]*analysis{}, open: map[string]*text{},
		disk: map[string]*text{}, published: map[string]bool{}, fixed: len(options.Specs) > 0,
	}
	s.queue.changed = sync.NewCond(&s.queue.Mutex)
	source := &s.options.Source
	source.Overlays = append([]string(nil), source.Overlays...)
	paths := []*string{&source.ConfigFile}
	for i := range source.Overlays {
		paths = append(paths, &source.Overlays[i])
	}
	specs := append([]string(nil), options.Specs...)
	for i := range specs {
		paths = append(paths, &specs[i])
	}
	for _, path := range paths {
		if *path == "" {
			continue
		}
		abs, err := filepath.Abs(*path)
		if err != nil {
			return nil, err
		}
		*path = abs
	}
	for _, spec := range specs {
		s.documents[spec] = &analysis{spec: spec, stale: true}
	}
	return s, nil
}

// queue is the messages that wait for the worker. What is read while it works is a
// burst of typing, mostly, of which the last text is analysed alone.
type queue struct {
	sync.Mutex
	changed *sync.Cond
	waiting []*jsonrpc2.Request
	closed  bool
}

func (q *queue) push(r *jsonrpc2.Request) {
	q.Lock()
	q.waiting = append(q.waiting, r)
	q.Unlock()
	q.changed.Signal()
}

func (q *queue) close() {
	q.Lock()
	q.closed = true
	q.Unlock()
	q.changed.Signal()
}

func (q *queue) empty() bool {
	q.Lock()
	defer q.Unlock()
	return len(q.waiting) == 0
}

// next waits for a message; nil at the end.
func (q *queue) next() *jsonrpc2.Request {
	q.Lock()
	defer q.Unlock()
	for len(q.waiting) == 0 && !q.closed {
		q.changed.Wait()
	}
	if len(q.waiting) == 0 {
		return nil
	}
	r := q.waiting[0]
	q.waiting = q.waiting[1:]
	return r
}

// Handle takes a message; the connection calls it for one after the other.
func (s *server) Handle(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) { s.queue.push(r) }

// work answers the messages in their order.
func (s *server) work(ctx context.Context) {
	for {
		if s.queue.empty() {
			s.refresh(ctx)
		}
		r := s.queue.next()
		if r == nil {
			return
		}
		if r.Method == "exit" {
			s.exited = true
			return
		}
		result, err := s.answer(ctx, r)
		if r.Notif {
			continue
		}
		if err != nil {
			var known *jsonrpc2.Error
			if !errors.As(err, &known) {
				known = &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
			}
			_ = s.conn.ReplyWithError(ctx, r.ID, known) // an editor that left needs no answer
			continue
		}
		_ = s.conn.Reply(ctx, r.ID, result)
	}
}

// answer does what one message asks for. A fault of ours in one answer must not end the
// session with it.
func (s *server) answer(ctx context.Context, r *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: fmt.Sprintf("%s: this is a bug of oasguard, please report it: %v", r.Method, p)}
		}
	}()
	handler, ok := handlers()[r.Method]
	if !ok {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: r.Method + " is not supported"}
	}
	if !r.Notif {
		s.refresh(ctx)
	}
	if s.shutdown {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server was shut down"}
	}
	return handler(s, params(r))
}

func params(r *jsonrpc2.Request) json.RawMessage {
	if r.Params == nil {
		return json.RawMessage("{}")
	}
	return *r.Params
}

// handlers are the messages that are understood.
func handlers() map[string]func(*server, json.RawMessage) (any, error) {
	return map[string]func(*server, json.RawMessage) (any, error){
		"initialize": func(s *server, _ json.RawMessage) (any, error) {
			return initializeResult{json.RawMessage(capabilities), serverInfo{"oasguard", s.options.Version}}, nil
		},
		"initialized":                     func(*server, json.RawMessage) (any, error) { return nil, nil },
		"shutdown":                        func(s *server, _ json.RawMessage) (any, error) { s.shutdown = true; return nil, nil },
		"textDocument/didOpen":            with((*server).didOpen),
		"textDocument/didChange":          with((*server).didChange),
		"textDocument/didClose":           with((*server).didClose),
		"textDocument/didSave":            with((*server).filesChanged),
		"workspace/didChangeWatchedFiles": with((*server).filesChanged),
		"textDocument/hover":              with((*server).hover),
		"textDocument/completion":         with((*server).completion),
		"textDocument/definition":         with((*server).definition),
		"textDocument/references":         with((*server).references),
		"textDocument/prepareRename":      with((*server).prepareRename),
		"textDocument/rename":             with((*server).rename),
		"textDocument/codeAction":         with((*server).codeActions),
	}
}

// with reads the parameters of a message for its handler.
func with[P any](handle func(*server, P) (any, error)) func(*server, json.RawMessage) (any, error) {
	return func(s *server, raw json.RawMessage) (any, error) {
		var p P
		if err := json.Unmarshal(raw, &p); err != nil {
			return nil, err
		}
		return handle(s, p)
	}
}

func readDisk(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "" // what cannot be read, a diagnostic tells
	}
	return string(data)
}
