// Package authzen asks an engine that speaks the OpenID AuthZEN Authorization API 1.0 what somebody
// may do with an object. A guard's Authorizer answers by it:
//
//	engine, err := authzen.New(authzen.Config{URL: "https://engine.example.com"})
//	…
//	func (a authorizer) AuthorizeRoomOpen(r *http.Request, p *Person, roomID string) (bool, error) {
//		return a.engine.May(r.Context(), authzen.Check{
//			Subject: authzen.Entity{Type: "user", ID: p.ID}, Action: "open", Resource: authzen.Entity{Type: "room", ID: roomID},
//		})
//	}
//
// The answer is a decision of the engine, or an error: whatever could not be told is never "no". A
// guard answers such an error with 503.
package authzen

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/semaphore"
)

// Config says where the engine is and how much is asked of it. Only URL has no default.
type Config struct {
	// URL is the address of the engine, below which /access/v1/evaluation stands: that of
	// policy_decision_point in its metadata, https://engine.example.com; for OpenFGA with the
	// store, http://localhost:8080/stores/01J….
	URL string
	// HTTPClient sends the requests. Default: one of its own, which keeps as many connections
	// as MaxConcurrent. Redirects are never followed.
	HTTPClient *http.Client
	// Prepare is called with each request before it is sent: for a token of this service. An
	// error of it ends the question.
	Prepare func(r *http.Request) error
	// Timeout is how long May takes at most, waiting included. Default: one second.
	Timeout time.Duration
	// MaxConcurrent is how many requests are under way at most; others wait for them, as long
	// as Timeout allows. Default: 64.
	MaxConcurrent int64
	// MaxBatch is how many checks MayAll sends in one request at most. Default: 50, as many as
	// OpenFGA takes.
	MaxBatch int
	// CacheFor is how old a decision may be: a right that was taken away counts so long, and
	// one that was given is missing so long. Default: decisions are not kept.
	CacheFor time.Duration
	// CacheSize is how many decisions are kept at most. Default: 10,000.
	CacheSize int
	// TripAfter is after how many requests in a row without an answer the engine is left alone
	// for Rest: until then, May fails at once. An answer with a status below 500 is an answer,
	// whatever it says. Defaults: 5 and one second.
	TripAfter uint32
	Rest      time.Duration
	// IDsAsTheyAre sends ids without escaping them, for engines that take any text. Default:
	// ids are sent as EscapeID returns them.
	IDsAsTheyAre bool
}

// Client asks one engine. It is safe for concurrent use.
type Client struct {
	config  Config
	base    string
	http    *http.Client
	slots   *semaphore.Weighted
	breaker *gobreaker.CircuitBreaker[[]bool]
	cache   *otter.Cache[string, kept]
}

// kept is a decision, and when it was asked for: it may be as old as the question.
type kept struct {
	may   bool
	asked time.Time
}

// New returns a client. The error says what is wrong with the configuration; the engine is not
// asked yet.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return nil, errors.New("authzen: URL cannot be read") // its text may hold a password
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("authzen: URL is no http or https address")
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return nil, errors.New("authzen: URL has a query, a fragment or a user; Prepare sets credentials")
	case c.Timeout < 0 || c.CacheFor < 0 || c.Rest < 0 || c.MaxConcurrent < 0 || c.MaxBatch < 0 || c.CacheSize < 0:
		return nil, errors.New("authzen: a number of Config is negative")
	}
	c.Timeout = cmp.Or(c.Timeout, time.Second)
	c.MaxConcurrent = cmp.Or(c.MaxConcurrent, 64)
	c.MaxBatch = cmp.Or(c.MaxBatch, 50)
	c.CacheSize = cmp.Or(c.CacheSize, 10_000)
	c.TripAfter = cmp.Or(c.TripAfter, 5)
	c.Rest = cmp.Or(c.Rest, time.Second)
	client := &Client{
		config: c, base: strings.TrimRight(u.String(), "/"), slots: semaphore.NewWeighted(c.MaxConcurrent), http: httpClient(c),
		breaker: gobreaker.NewCircuitBreaker[[]bool](gobreaker.Settings{
			Name: "authzen", Timeout: c.Rest,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= c.TripAfter },
			IsSuccessful: func(err error) bool { return err == nil || isAnswer(err) },
			IsExcluded:   isNotEngine,
		}),
	}
	if c.CacheFor > 0 {
		client.cache, err = otter.New(&otter.Options[string, kept]{
			MaximumSize: c.CacheSize, ExpiryCalculator: otter.ExpiryWriting[string, kept](c.CacheFor),
		})
	}
	return client, err
}

// httpClient is the client of the configuration, or one that keeps enough connections. It takes
// a redirect for an answer that is none.
func httpClient(c Config) *http.Client {
	client := http.Client{}
	if c.HTTPClient != nil {
		client = *c.HTTPClient
	} else {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost, transport.MaxIdleConns = int(c.MaxConcurrent), int(c.MaxConcurrent)
		client.Transport = transport
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// May reports whether the engine lets the subject do it. An error says that the engine could not
// tell, or was not asked: that is an *Error.
func (c *Client) May(ctx context.Context, check Check) (bool, error) {
	may, err := c.MayAll(ctx, []Check{check})
	if err != nil {
		return false, err
	}
	return may[0], nil
}

// MayAll is May for several checks, in their order, asked in as few requests as MaxBatch
// allows. It has all decisions, or an error and none.
func (c *Client) MayAll(ctx context.Context, checks []Check) ([]bool, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.config.Timeout, errTimeout)
	defer cancel()
	decisions := make([]bool, len(checks))
	var unknown []int
	bodies := make([]json.RawMessage, len(checks))
	for i, check := range checks {
		body, err := c.encode(check)
		if err != nil {
			return nil, &Error{Err: err}
		}
		bodies[i] = body
		if may, ok := c.remembered(string(body)); ok {
			decisions[i] = may
			continue
		}
		unknown = append(unknown, i)
	}
	for len(unknown) > 0 {
		batch := unknown[:min(len(unknown), c.config.MaxBatch)]
		unknown = unknown[len(batch):]
		questions := make([]json.RawMessage, len(batch))
		for i, at := range batch {
			questions[i] = bodies[at]
		}
		asked := time.Now()
		may, err := c.ask(ctx, questions)
		if err != nil {
			return nil, err
		}
		for i, at := range batch {
			decisions[at] = may[i]
			if c.cache != nil {
				c.cache.Set(string(bodies[at]), kept{may[i], asked})
			}
		}
	}
	return decisions, nil
}

// remembered is a decision that is not too old.
func (c *Client) remembered(key string) (may, ok bool) {
	if c.cache == nil {
		return false, false
	}
	k, ok := c.cache.GetIfPresent(key)
	if !ok || time.Since(k.asked) >= c.config.CacheFor {
		return false, false
	}
	return k.may, true
}

// ask waits for its turn, and asks unless the engine is left alone.
func (c *Client) ask(ctx context.Context, questions []json.RawMessage) ([]bool, error) {
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return nil, &Error{Err: fmt.Errorf("too many requests are under way: %w", err)}
	}
	defer c.slots.Release(1)
	may, err := c.breaker.Execute(func() ([]bool, error) { return c.evaluate(ctx, questions) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return nil, &Error{Err: errors.New("the engine did not answer and is left alone for now")}
	}
	return may, err
}
