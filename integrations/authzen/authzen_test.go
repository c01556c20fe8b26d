package authzen_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/authzen"
)

// TestMay: an answer is the engine's.
func TestMay(t *testing.T) {
	e := newEngine(t, "user:alice open room:7")
	c := newClient(t, authzen.Config{URL: e.URL + "/"})
	for user, want := range map[string]bool{"alice": true, "bob": false, "Alice": false} {
		if may, err := c.May(t.Context(), check(user, "7")); err != nil || may != want {
			t.Errorf("%s: %v %v", user, may, err)
		}
	}
}

// TestMayAll keeps the order, whatever the batches are, and has all decisions or none.
func TestMayAll(t *testing.T) {
	e := newEngine(t, "user:alice open room:0", "user:alice open room:3", "user:alice open room:7")
	c := newClient(t, authzen.Config{URL: e.URL, MaxBatch: 3})
	var checks []authzen.Check
	for i := range 8 {
		checks = append(checks, check("alice", fmt.Sprint(i)))
	}
	may, err := c.MayAll(t.Context(), checks)
	if err != nil || fmt.Sprint(may) != "[true false false true false false false true]" {
		t.Errorf("%v %v", may, err)
	}
	if e.asked.Load() != 3 {
		t.Errorf("%d requests", e.asked.Load())
	}
	if may, err := c.MayAll(t.Context(), nil); len(may) != 0 || err != nil {
		t.Errorf("no checks: %v %v", may, err)
	}
	e.break_(func(w http.ResponseWriter, _ *http.Request) bool {
		if e.asked.Load() == 5 {
			w.WriteHeader(500)
			return true
		}
		return false
	})
	if may, err := c.MayAll(t.Context(), checks); may != nil || err == nil {
		t.Errorf("the second of three requests failed: %v %v", may, err)
	}
}

// TestNoDecision: whatever is not a decision is an error, and never "no" nor "yes".
func TestNoDecision(t *testing.T) {
	jsonAnswer := func(text string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, text)
			return true
		}
	}
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
			fmt.Fprint(w, `{"decision": true}`)
			return true
		}
	}
	faults := map[string]struct {
		fault func(http.ResponseWriter, *http.Request) bool
		want  string
	}{
		"no object":         {jsonAnswer(`true`), "authzen: the engine answered 200: an answer that is no object"},
		"nothing":           {jsonAnswer(``), "authzen: the engine answered 200: an answer that is no object"},
		"no member":         {jsonAnswer(`{}`), "authzen: the engine answered 200: an answer that lacks a member: decision"},
		"another case":      {jsonAnswer(`{"Decision": true}`), "authzen: the engine answered 200: an answer that lacks a member: decision"},
		"two members":       {jsonAnswer(`{"decision": false, "decision": true}`), `authzen: the engine answered 200: an answer with two members "decision"`},
		"text":              {jsonAnswer(`{"decision": "true"}`), "authzen: the engine answered 200: an answer whose decision is of another type"},
		"number":            {jsonAnswer(`{"decision": 1}`), "authzen: the engine answered 200: an answer whose decision is of another type"},
		"null":              {jsonAnswer(`{"decision": null}`), "authzen: the engine answered 200: a decision that is null"},
		"an error inside":   {jsonAnswer(`{"decision": false, "context": {"error": {"status": 400}}}`), "authzen: the engine answered 200: a decision with an error in its context"},
		"a context of text": {jsonAnswer(`{"decision": true, "context": "x"}`), "authzen: the engine answered 200: an answer whose context is of another type"},
		"broken off":        {jsonAnswer(`{"decision": true`), "authzen: the engine answered 200: an answer that is no JSON"},
		"text behind":       {jsonAnswer(`{"decision": true} {"decision": true}`), "authzen: the engine answered 200: an answer with text behind it"},
		"huge":              {jsonAnswer(`{"decision": true, "x": "` + strings.Repeat("x", 1<<20) + `"}`), "authzen: the engine answered 200: an answer of more than a megabyte"},
		"another type": {func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `{"decision": true}`)
			return true
		}, "authzen: the engine answered 200: an answer that is not application/json"},
		"201": {status(201), "authzen: the engine answered 201: Created"},
		"307": {status(307), "authzen: the engine answered 307: Temporary Redirect"},
		"400": {status(400), "authzen: the engine answered 400: Bad Request"},
		"401": {status(401), "authzen: the engine answered 401: Unauthorized"},
		"403": {status(403), "authzen: the engine answered 403: Forbidden"},
		"404": {status(404), "authzen: the engine answered 404: Not Found"},
		"429": {status(429), "authzen: the engine answered 429: Too Many Requests"},
		"500": {status(500), "authzen: the engine answered 500: Internal Server Error"},
		"503": {status(503), "authzen: the engine answered 503: Service Unavailable"},
	}
	for name, c := range faults {
		e := newEngine(t, "user:alice open room:7")
		e.break_(c.fault)
		client := newClient(t, authzen.Config{URL: e.URL})
		may, err := client.May(t.Context(), check("alice", "7"))
		if may || err == nil || err.Error() != c.want {
			t.Errorf("%s: %v %v, want %s", name, may, err, c.want)
		}
		var behaves interface{ Unavailable() bool }
		if !errors.As(err, &behaves) || !behaves.Unavailable() {
			t.Errorf("%s: a guard would not answer it 503: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"too few":     `{"evaluations": [{"decision": true}]}`,
		"too many":    `{"evaluations": [{"decision": true},{"decision": true},{"decision": true}]}`,
		"one is none": `{"evaluations": [{"decision": true},{}]}`,
		"not a list":  `{"evaluations": {"decision": true}}`,
	} {
		e := newEngine(t)
		e.break_(jsonAnswer(text))
		if may, err := newClient(t, authzen.Config{URL: e.URL}).MayAll(t.Context(), []authzen.Check{check("a", "1"), check("b", "2")}); may != nil || err == nil {
			t.Errorf("%s: %v %v", name, may, err)
		}
	}
}

// TestBadQuestions are not asked.
func TestBadQuestions(t *testing.T) {
	e := newEngine(t)
	c := newClient(t, authzen.Config{URL: e.URL})
	for want, ask := range map[string]authzen.Check{
		"authzen: Subject.ID is empty":                                               check("", "7"),
		"authzen: Resource.ID is empty":                                              check("alice", ""),
		"authzen: Action is empty":                                                   {Subject: authzen.Entity{Type: "user", ID: "a"}, Resource: authzen.Entity{Type: "room", ID: "7"}},
		"authzen: Subject.Type is empty":                                             {Subject: authzen.Entity{ID: "a"}, Action: "x", Resource: authzen.Entity{Type: "room", ID: "7"}},
		"authzen: Resource.ID is not UTF-8":                                          check("alice", "\xff"),
		"authzen: Resource has ID and Parts":                                         {Subject: authzen.Entity{Type: "user", ID: "a"}, Action: "x", Resource: authzen.Entity{Type: "repo", ID: "7", Parts: []string{"a"}}},
		"authzen: properties or context are no JSON: json: unsupported type: func()": {Subject: authzen.Entity{Type: "user", ID: "a"}, Action: "x", Resource: authzen.Entity{Type: "room", ID: "7"}, Context: map[string]any{"f": func() {}}},
	} {
		if may, err := c.May(t.Context(), ask); may || err == nil || err.Error() != want {
			t.Errorf("%v %v, want %s", may, err, want)
		}
	}
	if e.asked.Load() != 0 {
		t.Errorf("%d requests", e.asked.Load())
	}
}

// TestIDs: ids of any script and punctuation reach the engine so that no two are one, and none
// is a wildcard.
func TestIDs(t *testing.T) {
	ids := []string{"alice", "a:b", "a#b", "a@b", "a b", "a%20b", "a+b", "*", "a*", "日本", "é", "e\u0301", "a/b", "a%2Fb", `"`, `\`, "\n", "🙂", strings.Repeat("x", 300), "..", "%", "%%", "\u202e"}
	e := newEngine(t)
	c := newClient(t, authzen.Config{URL: e.URL})
	for _, id := range ids {
		e.data = map[string]bool{"user:" + authzen.EscapeID(id) + " open room:" + authzen.EscapeID(id): true}
		for _, other := range ids {
			if may, err := c.May(t.Context(), check(other, id)); err != nil || may != (other == id) {
				t.Errorf("%q as %q: %v %v", other, id, may, err)
			}
		}
		text := authzen.EscapeID(id)
		if strings.ContainsAny(text, ":#@ */+\"\\\n") {
			t.Errorf("%q is sent as %q", id, text)
		}
		if back, err := authzen.UnescapeID(text); err != nil || back != id {
			t.Errorf("%q came back as %q, %v", id, back, err)
		}
	}
	for _, text := range []string{"a b", "%2f", "%zz", "%61"} {
		if id, err := authzen.UnescapeID(text); err == nil {
			t.Errorf("%q is unescaped to %q", text, id)
		}
	}
}

// TestParts: two objects with several ids never share one, nor with an object of one id.
func TestParts(t *testing.T) {
	seen := map[string]string{}
	e := newEngine(t)
	var sent string
	e.break_(func(_ http.ResponseWriter, r *http.Request) bool {
		text, _ := bufio.NewReader(r.Body).ReadString('\x00')
		_, sent, _ = strings.Cut(text, `"resource":`)
		return false
	})
	for _, raw := range []bool{false, true} {
		c := newClient(t, authzen.Config{URL: e.URL, IDsAsTheyAre: raw})
		for _, parts := range [][]string{{"a", "b"}, {"a/b"}, {"a", "b/c"}, {"a/b", "c"}, {"a", "b", "c"}, {"a%2Fb"}, {"a%2Fb", "c"}} {
			ask := check("alice", "")
			ask.Resource.Parts = parts
			_, _ = c.May(t.Context(), ask)
			if other, ok := seen[sent]; ok && other != fmt.Sprint(parts) {
				t.Errorf("%q and %s are both %s", parts, other, sent)
			}
			seen[sent] = fmt.Sprint(parts)
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d ids", len(seen))
	}
}

// TestBadID: ten questions that the engine refuses leave the next good one its answer.
func TestBadID(t *testing.T) {
	e := newEngine(t, "user:alice open room:7")
	e.break_(func(w http.ResponseWriter, r *http.Request) bool {
		text, _ := bufio.NewReader(r.Body).ReadString('\x00')
		bad := strings.Contains(text, "bad")
		if bad {
			w.WriteHeader(400)
		} else {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"decision": true}`)
		}
		return true
	})
	c := newClient(t, authzen.Config{URL: e.URL, TripAfter: 3})
	for range 10 {
		if may, err := c.May(t.Context(), check("alice", "bad")); may || err == nil {
			t.Fatalf("%v %v", may, err)
		}
		if may, err := c.May(t.Context(), check("alice", "7")); !may || err != nil {
			t.Fatalf("a good question: %v %v", may, err)
		}
	}
	for range 10 {
		_, _ = c.May(t.Context(), check("alice", "bad"))
	}
	if may, err := c.May(t.Context(), check("alice", "7")); !may || err != nil {
		t.Fatalf("after ten: %v %v", may, err)
	}
}

// TestCallersWhoLeave do not count against the engine.
func TestCallersWhoLeave(t *testing.T) {
	e := newEngine(t, "user:alice open room:7")
	gate := make(chan struct{})
	e.break_(func(http.ResponseWriter, *http.Request) bool { <-gate; return false })
	c := newClient(t, authzen.Config{URL: e.URL, TripAfter: 2, Rest: time.Hour, Timeout: time.Minute})
	for range 10 {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		if may, err := c.May(ctx, check("alice", "7")); may || err == nil {
			t.Errorf("%v %v", may, err)
		}
		cancel()
	}
	close(gate)
	e.break_(nil)
	if may, err := c.May(t.Context(), check("alice", "7")); !may || err != nil {
		t.Errorf("the engine is left alone because callers left: %v %v", may, err)
	}
	down := errors.New("no token")
	prepared := newClient(t, authzen.Config{URL: e.URL, TripAfter: 1, Rest: time.Hour, Prepare: func(*http.Request) error { err := down; down = nil; return err }})
	want := down
	if may, err := prepared.May(t.Context(), check("alice", "7")); may || !errors.Is(err, want) {
		t.Errorf("%v %v", may, err)
	}
	if may, err := prepared.May(t.Context(), check("alice", "7")); !may || err != nil {
		t.Errorf("after an error of Prepare: %v %v", may, err)
	}
}

// TestSlowEngine: nobody waits for longer than the timeout says, no more requests are under way
// than were asked for, and an engine that does not answer is left alone.
func TestSlowEngine(t *testing.T) {
	e := newEngine(t, "user:alice open room:7")
	gate := make(chan struct{})
	e.break_(func(_ http.ResponseWriter, r *http.Request) bool {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
		return false
	})
	under := &transport{}
	c := newClient(t, authzen.Config{URL: e.URL, HTTPClient: &http.Client{Transport: under}, Timeout: 200 * time.Millisecond, MaxConcurrent: 4, Rest: 50 * time.Millisecond})
	var wait sync.WaitGroup
	var wrong atomic.Int64
	for range 100 {
		wait.Go(func() {
			if may, err := c.May(t.Context(), check("alice", "7")); may || err == nil {
				wrong.Add(1)
			}
		})
	}
	wait.Wait()
	if wrong.Load() != 0 || under.most.Load() > 4 {
		t.Errorf("%d answers, %d requests under way", wrong.Load(), under.most.Load())
	}
	close(gate)
	e.break_(nil)
	t.Logf("recovered after %v", mustRecover(t, c))
}

// TestRestart: while nobody listens there are errors alone, and answers soon after.
func TestRestart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	e := &engine{data: map[string]bool{"user:alice open room:7": true}}
	serve := func(l net.Listener) *http.Server {
		s := &http.Server{Handler: http.HandlerFunc(e.serve)}
		go func() { _ = s.Serve(l) }()
		return s
	}
	s := serve(l)
	c := newClient(t, authzen.Config{URL: "http://" + address})
	var wrong, errs, granted atomic.Int64
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 8 { // load, the whole time
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				user := []string{"alice", "bob"}[rand.N(2)]
				may, err := c.May(context.Background(), check(user, "7"))
				switch {
				case err != nil && !may:
					errs.Add(1)
					time.Sleep(time.Millisecond)
				case err != nil || may != (user == "alice"):
					wrong.Add(1)
				default:
					granted.Add(1)
				}
			}
		})
	}
	mustRecover(t, c)
	for range 3 {
		_ = s.Close()
		time.Sleep(50 * time.Millisecond)
		for l = nil; l == nil; { // the port may be kept for a moment
			l, _ = net.Listen("tcp", address)
		}
		s = serve(l)
		t.Logf("recovered after %v", mustRecover(t, c))
	}
	close(stop)
	wait.Wait()
	_ = s.Close()
	if wrong.Load() != 0 || errs.Load() == 0 || granted.Load() == 0 {
		t.Errorf("%d wrong, %d errors, %d answers", wrong.Load(), errs.Load(), granted.Load())
	}
	if may, err := c.May(t.Context(), check("alice", "7")); may || err == nil || strings.Contains(err.Error(), "alice") {
		t.Errorf("stopped: %v %v", may, err)
	}
}

// TestCache keeps decisions as long as was said, counted from the question, and errors never.
func TestCache(t *testing.T) {
	e := newEngine(t, "user:alice open room:7")
	c := newClient(t, authzen.Config{URL: e.URL, CacheFor: time.Hour})
	for range 3 {
		if may, err := c.MayAll(t.Context(), []authzen.Check{check("alice", "7"), check("bob", "7")}); err != nil || fmt.Sprint(may) != "[true false]" {
			t.Errorf("%v %v", may, err)
		}
	}
	if e.asked.Load() != 1 {
		t.Errorf("asked %d times", e.asked.Load())
	}
	other := check("alice", "7")
	other.Context = map[string]any{"night": true}
	if _, err := c.May(t.Context(), other); err != nil || e.asked.Load() != 2 {
		t.Errorf("another context is another question: asked %d times, %v", e.asked.Load(), err)
	}
	e.break_(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true })
	if _, err := c.May(t.Context(), check("carol", "7")); err == nil {
		t.Error("no error")
	}
	e.break_(nil)
	if may, err := c.May(t.Context(), check("carol", "7")); may || err != nil {
		t.Errorf("an error was kept: %v %v", may, err)
	}
	// An answer that took as long as it may be kept is too old when it comes.
	e.break_(func(http.ResponseWriter, *http.Request) bool { time.Sleep(30 * time.Millisecond); return false })
	short := newClient(t, authzen.Config{URL: e.URL, CacheFor: 20 * time.Millisecond, Timeout: time.Minute})
	before := e.asked.Load()
	for range 2 {
		if may, err := short.May(t.Context(), check("alice", "7")); !may || err != nil {
			t.Errorf("%v %v", may, err)
		}
	}
	if e.asked.Load() != before+2 {
		t.Errorf("an answer that is older than it may be is used")
	}
}

// TestNew names what is wrong.
func TestNew(t *testing.T) {
	for url, want := range map[string]string{
		"":                        "authzen: URL is no http or https address",
		"engine:8080":             "authzen: URL is no http or https address",
		"ftp://engine":            "authzen: URL is no http or https address",
		"http://":                 "authzen: URL is no http or https address",
		"http://u:secret@e":       "authzen: URL has a query, a fragment or a user; Prepare sets credentials",
		"http://engine/?store=1":  "authzen: URL has a query, a fragment or a user; Prepare sets credentials",
		"http://engine:secret/%z": "authzen: URL cannot be read",
	} {
		if _, err := authzen.New(authzen.Config{URL: url}); err == nil || err.Error() != want {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := authzen.New(authzen.Config{URL: "http://engine", Timeout: -1}); err == nil {
		t.Error("a negative timeout")
	}
}
