package authzen_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/authzen"
)

// engine answers by the specification: of what stands in its data, and of no other. fault, where
// it is set, answers first.
type engine struct {
	*httptest.Server
	mu    sync.Mutex
	data  map[string]bool // "user:alice open room:7"
	fault func(w http.ResponseWriter, r *http.Request) bool
	asked atomic.Int64
}

// transport counts the requests that are under way.
type transport struct{ underWay, most atomic.Int64 }

func (c *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	now := c.underWay.Add(1)
	defer c.underWay.Add(-1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	return http.DefaultTransport.RoundTrip(r)
}

func newEngine(t testing.TB, allowed ...string) *engine {
	e := &engine{data: map[string]bool{}}
	for _, text := range allowed {
		e.data[text] = true
	}
	e.Server = httptest.NewServer(http.HandlerFunc(e.serve))
	t.Cleanup(e.Close)
	return e
}

func (e *engine) break_(fault func(w http.ResponseWriter, r *http.Request) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault = fault
}

type question struct {
	Subject, Resource struct{ Type, ID string }
	Action            struct{ Name string }
}

func (e *engine) serve(w http.ResponseWriter, r *http.Request) {
	e.asked.Add(1)
	e.mu.Lock()
	fault := e.fault
	e.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	if r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var body struct {
		question
		Evaluations []question
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/access/v1/evaluation":
		fmt.Fprintf(w, `{"decision": %v}`, e.decides(body.question))
	case "/access/v1/evaluations":
		var list []string
		for _, q := range body.Evaluations {
			list = append(list, fmt.Sprintf(`{"decision": %v}`, e.decides(q)))
		}
		fmt.Fprintf(w, `{"evaluations": [%s]}`, strings.Join(list, ","))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (e *engine) decides(q question) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.data[q.Subject.Type+":"+q.Subject.ID+" "+q.Action.Name+" "+q.Resource.Type+":"+q.Resource.ID]
}

func newClient(t testing.TB, c authzen.Config) *authzen.Client {
	t.Helper()
	client, err := authzen.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// check asks whether a user may open a room.
func check(user, room string) authzen.Check {
	return authzen.Check{Subject: authzen.Entity{Type: "user", ID: user}, Action: "open", Resource: authzen.Entity{Type: "room", ID: room}}
}

// mustRecover waits until a question that the data allows is answered again.
func mustRecover(t *testing.T, c *authzen.Client) time.Duration {
	t.Helper()
	began := time.Now()
	for time.Since(began) < time.Minute {
		if may, err := c.May(t.Context(), check("alice", "7")); err == nil {
			if !may {
				t.Fatal("refused what the data allows")
			}
			return time.Since(began)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("no answer within a minute")
	return 0
}
