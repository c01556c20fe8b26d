package readers

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"
)

// Guard is the generated guard of the document of that index.
type Guard struct {
	Index      int
	Middleware func(next http.Handler) http.Handler
}

// Known is what the generated guards' authenticators return.
func Known(token string) (string, error) {
	if token == "" {
		return "", errors.New("no token")
	}
	return token, nil
}

// Main sends the requests and prints what it found; it exits with 1 if anything ran
// that the guard did not grant, or an ordinary request was refused.
func Main(guards []Guard) {
	seed := flag.Uint64("seed", 1, "seed of documents and requests")
	requests := flag.Int("requests", 20_000, "how many requests")
	flag.Parse()
	log.SetOutput(io.Discard) // of net/http's server, about broken requests
	run := &run{seed: *seed, operations: map[string]Operation{}}
	for _, g := range guards {
		run.stacks = append(run.stacks, run.assemble(g)...)
	}
	run.send(*requests)
	run.report(os.Stdout)
	if len(run.finds) > 0 || run.refused > 0 {
		os.Exit(1)
	}
}

// stack is one guard in front of one reader, on a socket.
type stack struct {
	reader   string
	document int
	families []Family // those that the reader can register
	address  string
	line     *bufio.ReadWriter // an open connection, or nil
	conn     net.Conn
}

type run struct {
	seed       uint64
	stacks     []*stack
	operations map[string]Operation // by document and id
	sent       int
	granted    int            // some handler ran
	ordinary   int            // requests that had to be handed on
	refused    int            // of these, how many were not
	ranBy      map[string]int // by reader
	finds      []string
}

// assemble puts the guard in front of every reader, and of proxies to some of them.
func (r *run) assemble(g Guard) []*stack {
	families := Draw(r.seed, g.Index)
	for _, f := range families {
		for _, op := range f.Operations {
			r.operations[fmt.Sprintf("%d/%s", g.Index, op.ID)] = op
		}
	}
	var stacks []*stack
	for _, reader := range Readers() {
		handler, taken := register(reader, families)
		if len(taken) == 0 {
			continue
		}
		add := func(name string, next http.Handler) {
			server := httptest.NewServer(g.Middleware(next))
			stacks = append(stacks, &stack{reader: name, document: g.Index, families: taken, address: server.Listener.Addr().String()})
		}
		add(reader.Name, handler)
		switch reader.Name {
		case "ServeMux", "chi", "gorilla", "fiber v3":
			backend := httptest.NewServer(handler)
			add("a proxy that joins the path, to "+reader.Name, joined(backend.URL))
			add("ReverseProxy, to "+reader.Name, reversed(backend.URL))
		}
	}
	return stacks
}

// register gives the reader the families that it can register as a whole: with an
// operation missing, its requests could fall to another one, which is no fault of a guard.
func register(reader Reader, families []Family) (http.Handler, []Family) {
	var taken []Family
	for _, f := range families {
		if add, _ := reader.New(); len(f.Operations) > 0 && addAll(add, f) {
			taken = append(taken, f)
		}
	}
	add, handler := reader.New()
	for _, f := range taken {
		if !addAll(add, f) {
			panic(fmt.Sprintf("%s takes %s alone, and not beside the others", reader.Name, f.Prefix))
		}
	}
	return handler, taken
}

func addAll(add func(Operation) error, f Family) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	for _, op := range bySpecificity(f.Operations) {
		if add(op) != nil {
			return false
		}
	}
	return true
}

// send sends so many requests, each to the stack whose turn it is.
func (r *run) send(requests int) {
	r.ranBy = map[string]int{}
	random := rand.New(rand.NewPCG(r.seed, 1<<32))
	for r.sent < requests && len(r.finds) < 20 {
		for _, s := range r.stacks {
			request := drawRequest(random, s.families[random.IntN(len(s.families))])
			status, header, err := s.ask(request)
			r.sent++
			if err != nil {
				continue // net/http hung up on it
			}
			r.judge(s, request, status, header)
		}
	}
}

// judge holds an answer against the rule of the operation that ran.
func (r *run) judge(s *stack, request Request, status int, header http.Header) {
	if request.Ordinary {
		r.ordinary++
		if status == http.StatusBadRequest {
			r.refused++
			r.find(s, request, status, "an ordinary request was refused")
		}
	}
	id := header.Get("Ran")
	if id == "" {
		return
	}
	r.granted++
	r.ranBy[s.reader]++
	op, known := r.operations[fmt.Sprintf("%d/%s", s.document, id)]
	if !known {
		r.find(s, request, status, "unknown operation "+id)
		return
	}
	values, err := url.ParseQuery(header.Get("Values"))
	if err != nil {
		r.find(s, request, status, err.Error())
		return
	}
	switch {
	case op.Rule.Role != "" && request.Token != op.Rule.Role:
		r.find(s, request, status, fmt.Sprintf("%s %s ran, which is for role %s", op.Method, op.Path, op.Rule.Role))
	case op.Rule.Owner != "" && !Owns(request.Token, values.Get(op.Rule.Owner)):
		r.find(s, request, status, fmt.Sprintf("%s %s ran with %s=%q, which is for its owner", op.Method, op.Path, op.Rule.Owner, values.Get(op.Rule.Owner)))
	}
}

func (r *run) find(s *stack, request Request, status int, what string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s as %s %s: %d, %s\n", s.reader, request.Method, request.Target, request.Token, request.Override, status, what)
	for _, f := range s.families {
		if f.Prefix != "" && !strings.Contains(request.Target, f.Prefix+"/") {
			continue
		}
		for _, op := range bySpecificity(f.Operations) {
			fmt.Fprintf(&b, "\t%s %s: %+v\n", op.Method, op.Path, op.Rule)
		}
	}
	r.finds = append(r.finds, b.String())
}

// ask sends a request over the stack's connection, which is opened where it is not.
func (s *stack) ask(request Request) (int, http.Header, error) {
	if s.conn == nil {
		conn, err := net.Dial("tcp", s.address)
		if err != nil {
			return 0, nil, err
		}
		s.conn, s.line = conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	}
	status, header, err := s.exchange(request)
	if err != nil {
		_ = s.conn.Close()
		s.conn = nil
	}
	return status, header, err
}

func (s *stack) exchange(request Request) (int, http.Header, error) {
	_ = s.conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(s.line, "%s %s HTTP/1.1\r\nHost: host\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n", request.Method, request.Target, request.Token)
	if request.Override != "" {
		fmt.Fprintf(s.line, "%s\r\n", request.Override)
	}
	fmt.Fprint(s.line, "\r\n")
	if err := s.line.Flush(); err != nil {
		return 0, nil, err
	}
	response, err := http.ReadResponse(s.line.Reader, &http.Request{Method: request.Method})
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, nil, err
	}
	if response.Close {
		err = errors.Join(s.conn.Close())
		s.conn = nil
	}
	return response.StatusCode, response.Header, err
}

func (r *run) report(out io.Writer) {
	fmt.Fprintf(out, "%d requests to %d stacks; %d ran a handler; %d ordinary ones, %d refused; %d finds\n", r.sent, len(r.stacks), r.granted, r.ordinary, r.refused, len(r.finds))
	seen := map[string]bool{}
	for _, s := range r.stacks {
		if !seen[s.reader] {
			seen[s.reader] = true
			fmt.Fprintf(out, "%8d ran behind %s\n", r.ranBy[s.reader], s.reader)
		}
	}
	for _, find := range r.finds {
		fmt.Fprint(out, find)
	}
}
