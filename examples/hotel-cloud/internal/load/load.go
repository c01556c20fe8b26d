// Package load sends requests of callers with known rights, and judges each answer by the oracle.
package load

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
)

// Tokens are what the callers send.
type Tokens struct {
	Right    [oracle.Generations]map[string]string // by key, then by person; nil: not yet there
	Bad      map[string]map[string]string          // by person, then by what is wrong
	Stranger map[string]string                     // by person
}

// Load sends requests to one address. Its methods may be called concurrently.
type Load struct {
	base     string
	client   *http.Client
	requests []oracle.Request
	granted  []oracle.Request // of requests, those that are let through
	finished atomic.Int64

	mu     sync.Mutex
	random *rand.Rand
	tokens Tokens
	worlds []oracle.World // all that were, the last one is now
	rows   []*Row
	faults []string
	told   map[string]int // how many faults of each kind there were
}

// New returns a load for an address, in a world where nothing is broken.
func New(address string, tokens Tokens, seed uint64) *Load {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy, transport.MaxIdleConnsPerHost = nil, 64
	l := &Load{
		base: "http://" + address, requests: oracle.Requests(), tokens: tokens,
		random: rand.New(rand.NewPCG(seed, 15)), worlds: []oracle.World{{}}, told: map[string]int{},
		client: &http.Client{Transport: transport, Timeout: 15 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	for _, r := range l.requests {
		if r.Right() == oracle.Granted {
			l.granted = append(l.granted, r)
		}
	}
	return l
}

// Run sends rate requests a second from as many workers as given until ctx is done.
func (l *Load) Run(ctx context.Context, workers, rate int) {
	ticks := time.NewTicker(time.Second / time.Duration(rate))
	defer ticks.Stop()
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-ticks.C:
					l.one()
				}
			}
		})
	}
	group.Wait()
}

// Finished returns how many requests have got their answer.
func (l *Load) Finished() int64 { return l.finished.Load() }

// SetTokens changes the tokens that are sent.
func (l *Load) SetTokens(change func(*Tokens)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.tokens)
}

// SetWorld says that something broke, or is whole again. A request that was under way may be
// answered by either world.
func (l *Load) SetWorld(change func(*oracle.World)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.worlds[len(l.worlds)-1]
	change(&now)
	l.worlds = append(l.worlds, now)
}

// trial is one request of one caller.
type trial struct {
	oracle.Case
	what   string // of a bad token
	token  string
	world  int // when it began
	row    *Row
	answer oracle.Answer
	detail string
}

// one sends one request and judges its answer.
func (l *Load) one() {
	t := l.draw()
	// A request that began belongs to the run, which waits for its answer.
	t.answer, t.detail = l.send(t)
	l.judge(t)
	l.finished.Add(1)
}

// draw takes one cell of the oracle's table, and a credential for it.
func (l *Load) draw() trial {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := trial{world: len(l.worlds) - 1, row: l.rows[len(l.rows)-1]}
	from := l.requests
	if l.random.IntN(2) == 0 { // most cells of the table are refusals
		from = l.granted
	}
	t.Request = from[l.random.IntN(len(from))]
	if t.Person == "" {
		return t
	}
	switch chance := l.random.IntN(100); {
	case chance < 5:
		t.Credential, t.token, t.what = oracle.Stranger, l.tokens.Stranger[t.Person], "by a key that nobody knows"
	case chance < 20:
		t.Credential = oracle.Bad
		n := l.random.IntN(len(l.tokens.Bad[t.Person]))
		for what, token := range l.tokens.Bad[t.Person] { // the order does not matter: each is tried
			if n == 0 {
				t.what, t.token = what, token
			}
			n--
		}
	default:
		t.Credential, t.what = oracle.Right, "right"
		for {
			t.Generation = l.random.IntN(oracle.Generations)
			if tokens := l.tokens.Right[t.Generation]; tokens != nil {
				t.token = tokens[t.Person]
				break
			}
		}
	}
	return t
}

// send sends a request, with what a liar would add.
func (l *Load) send(t trial) (oracle.Answer, string) {
	r, err := http.NewRequest(t.Method, l.base+t.Target, nil)
	if err != nil {
		return oracle.Other, err.Error()
	}
	r.Header.Set("X-Caller", "mia")
	r.Header.Set("X-Original-Method", "GET")
	r.Header.Set("X-Original-Uri", "/rooms")
	if t.token != "" {
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	response, err := l.client.Do(r)
	if err != nil {
		return oracle.Lost, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return oracle.Lost, err.Error()
	}
	problem := response.Header.Get("Content-Type") == "application/problem+json"
	switch status := response.StatusCode; {
	case status == http.StatusOK && string(body) == t.done():
		return oracle.Granted, ""
	case status == http.StatusUnauthorized && response.Header.Get("WWW-Authenticate") != "":
		return oracle.Unknown, response.Header.Get("WWW-Authenticate")
	case status == http.StatusForbidden:
		return oracle.Denied, ""
	case status == http.StatusNotFound:
		return oracle.Hidden, ""
	case status == http.StatusServiceUnavailable && problem:
		return oracle.Untold, ""
	case status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		return oracle.Lost, response.Status
	default:
		return oracle.Other, fmt.Sprintf("%s %q", response.Status, body)
	}
}

// done is what the hotel answers if it did the right thing for the right caller.
func (t trial) done() string {
	caller := t.Person
	if t.Method == "GET" && t.Target == "/rooms" {
		caller = ""
	}
	return fmt.Sprintf("%s %s for %q\n", t.Method, t.Target, caller)
}
