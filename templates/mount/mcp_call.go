//go:build ignore

package mount

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"hash/maphash"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// tool is an operation as a tool: the arguments of a call are the values of its
// parameters.
type tool struct {
	name      string // of the tool
	method    string // the Go name of the operation
	operation string // its name in guard.Routes
	path      []string
	// The parameters elsewhere that the rule asks about, or that must be there.
	query, header, cookie []string
	ids                   []string // of these, those that name an object
}

// judged are the parameters that a decision is about.
func (t *tool) judged() []string {
	var names []string
	for _, list := range [][]string{t.path, t.query, t.header, t.cookie} {
		names = append(names, list...)
	}
	return names
}

// request is r with the arguments of a call where the operation has its parameters. What
// r itself holds there is taken away. The URL but for its query, the method and all other
// fields stay: credentials are those of r.
func (t *tool) request(r *http.Request, arguments map[string]json.RawMessage) (*http.Request, string) {
	for key := range arguments {
		for _, name := range t.judged() {
			if key != name && folded(key) == folded(name) {
				return nil, "the argument " + strconv.Quote(key) + " is written " + strconv.Quote(name)
			}
		}
	}
	if len(t.query)+len(t.header)+len(t.cookie) == 0 {
		return r, ""
	}
	asked := r.Clone(r.Context())
	asked.URL.RawQuery = t.withQuery(r.URL.RawQuery, arguments)
	for _, name := range t.header {
		asked.Header.Del(name)
		if value, ok := t.sent(name, arguments); ok {
			if strings.ContainsFunc(value, isControl) {
				return nil, "the argument " + strconv.Quote(name) + " holds a control character"
			}
			asked.Header.Set(name, textproto.TrimString(value))
		}
	}
	if len(t.cookie) > 0 {
		cookies, problem := t.withCookies(r.Header["Cookie"], arguments)
		if problem != "" {
			return nil, problem
		}
		asked.Header["Cookie"] = cookies
	}
	return asked, ""
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// sent is the text that stands for an argument, where there is one. What names no object
// only has to be there: it is encoded, so that every place can hold it.
func (t *tool) sent(name string, arguments map[string]json.RawMessage) (string, bool) {
	raw := arguments[name]
	if raw == nil || string(raw) == "null" {
		return "", false
	}
	value, ok := text(raw)
	if slices.Contains(t.ids, name) {
		return value, ok
	}
	if !ok {
		value = string(raw)
	}
	return url.QueryEscape(value), true
}

// withQuery is a query in which the parameters have the values of the arguments.
func (t *tool) withQuery(raw string, arguments map[string]json.RawMessage) string {
	names := t.query
	if len(names) == 0 {
		return raw
	}
	var pairs []string
	for _, pair := range strings.Split(raw, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(key); pair != "" && (err != nil || !slices.Contains(names, plain)) {
			pairs = append(pairs, pair)
		}
	}
	for _, name := range names {
		if value, ok := t.sent(name, arguments); ok {
			pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// withCookies are cookies of which the parameters have the values of the arguments.
func (t *tool) withCookies(fields []string, arguments map[string]json.RawMessage) ([]string, string) {
	names, pairs := t.cookie, []string(nil)
	for _, field := range fields {
		for _, pair := range strings.Split(field, ";") {
			key, _, _ := strings.Cut(pair, "=")
			if key = textproto.TrimString(key); key != "" && !slices.Contains(names, key) {
				pairs = append(pairs, textproto.TrimString(pair))
			}
		}
	}
	for _, name := range names {
		value, ok := t.sent(name, arguments)
		if !ok {
			continue
		}
		if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\",;\\", r) }) {
			return nil, "the argument " + strconv.Quote(name) + " cannot be a cookie"
		}
		pairs = append(pairs, name+"="+value)
	}
	if pairs == nil {
		return nil, ""
	}
	return []string{strings.Join(pairs, "; ")}, ""
}

// text is the one text that stands for an argument: a text itself, true, false, or an
// integer that every reader takes for the same, as it is written. Nothing else stands for
// a parameter: 1.0 and 1 are two texts, and one number.
func text(raw json.RawMessage) (string, bool) {
	switch {
	case len(raw) == 0:
		return "", false
	case raw[0] == '"':
		var value string
		err := json.Unmarshal(raw, &value)
		return value, err == nil
	case string(raw) == "true", string(raw) == "false":
		return string(raw), true
	}
	const safe = 1<<53 - 1 // beyond, readers that take numbers for floating ones round
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n > safe || n < -safe || strconv.FormatInt(n, 10) != string(raw) {
		return "", false
	}
	return string(raw), true
}

// calls are the requests that the server is at work on, by a name that nobody else knows.
type calls struct {
	mu   sync.Mutex
	open map[string]context.Context
}

// callsKey is the context key of the calls, callField the field that names one. The
// field is set in this process, after what a client sent in it was taken away.
type callsKey struct{}

const callField = "Oasguard-Call"

// begin names a request until it is done.
func (c *calls) begin(r *http.Request) (*http.Request, func()) {
	var random [16]byte
	_, _ = rand.Read(random[:]) // it never fails
	name := hex.EncodeToString(random[:])
	ctx := context.WithValue(r.Context(), callsKey{}, c)
	r = r.WithContext(ctx)
	r.Header = r.Header.Clone()
	r.Header.Set(callField, name)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]context.Context{}
	}
	c.open[name] = ctx
	return r, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.open, name)
	}
}

// Context returns the context of a tool with the caller of this call, whom
// guard.PrincipalFrom and guard.GrantsFrom find in it; header is that of the tool's
// request, req.Extra.Header. Call it first thing in every tool: a server with sessions
// gives its tools a context that is as old as the session, and whose caller may be another.
// It has no caller once the client has gone.
func Context(ctx context.Context, header http.Header) context.Context {
	var caller any
	if c, _ := ctx.Value(callsKey{}).(*calls); c != nil {
		c.mu.Lock()
		if call := c.open[header.Get(callField)]; call != nil {
			caller = call.Value(guard.MountContextKey())
		}
		c.mu.Unlock()
	}
	return context.WithValue(ctx, guard.MountContextKey(), caller)
}

// used are the ids of the latest calls of the latest sessions: "the request ID must not
// have been previously used by the requestor within the same session".
type used struct {
	mu       sync.Mutex
	seed     maphash.Seed
	sessions latest[*latest[struct{}]]
}

const mostSessions, mostIDs = 4096, 512

// isFirst notes an id, and reports whether it was not noted before.
func (u *used) isFirst(session string, id json.RawMessage) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.sessions.known == nil {
		u.seed = maphash.MakeSeed()
	}
	ids, known := u.sessions.known[maphash.String(u.seed, session)]
	if !known {
		ids = &latest[struct{}]{}
		u.sessions.add(maphash.String(u.seed, session), ids, mostSessions)
	}
	key := maphash.Bytes(u.seed, id)
	if _, again := ids.known[key]; again {
		return false
	}
	ids.add(key, struct{}{}, mostIDs)
	return true
}

// latest keeps so many of what is added; the oldest goes first.
type latest[V any] struct {
	known map[uint64]V
	order []uint64
	next  int
}

func (l *latest[V]) add(key uint64, value V, most int) {
	if l.known == nil {
		l.known = map[uint64]V{}
	}
	if len(l.order) < most {
		l.order = append(l.order, key)
	} else {
		delete(l.known, l.order[l.next])
		l.order[l.next], l.next = key, (l.next+1)%most
	}
	l.known[key] = value
}

// newReader is a body that was read.
func newReader(body []byte) io.Reader { return bytes.NewReader(body) }
