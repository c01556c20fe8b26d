package identitytest

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Limits are how fast a service must notice what happens to its provider.
type Limits struct {
	Return   time.Duration // of a provider that was down: 2 seconds
	Rotation time.Duration // of its keys: 1 second
	Delay    time.Duration // of any answer: 1 second
}

// WithLimits changes the limits of [RunLife], for a machine that is busy with other things.
func WithLimits(limits Limits) Option { return func(s *settings) { s.limits = limits } }

// RunLife calls the service while its provider is down, changes its keys, is asked for keys that do
// not exist, goes away, or does not answer. Each is a subtest with a provider of its own. A service
// that cannot tell whether a token is valid must answer 503: a 401 tells clients to throw a good
// token away.
func RunLife(t *testing.T, newHandler func(issuer string) http.Handler, options ...Option) {
	t.Helper()
	known := map[string]bool{}
	s := newSettings(options)
	for _, l := range lives() {
		known[l.name] = true
		t.Run(l.name, func(t *testing.T) {
			if reason, ok := s.except[l.name]; ok {
				t.Skipf("left out: %s", reason)
			}
			fault, err := tryLife(l, newHandler, options)
			if err != nil {
				t.Fatal(err)
			}
			if fault != "" {
				t.Error(fault)
			}
		})
	}
	for name := range s.except {
		if !known[name] {
			t.Errorf("there is no row %q to leave out", name)
		}
	}
}

// TryLife does what RunLife does and returns the fault of each row, empty where there is none.
func TryLife(newHandler func(issuer string) http.Handler, options ...Option) (map[string]string, error) {
	faults := map[string]string{}
	for _, l := range lives() {
		fault, err := tryLife(l, newHandler, options)
		if err != nil {
			return nil, err
		}
		faults[l.name] = fault
	}
	return faults, nil
}

func tryLife(l life, newHandler func(issuer string) http.Handler, options []Option) (string, error) {
	issuer, err := NewIssuer(options...)
	if err != nil {
		return "", err
	}
	defer issuer.Close()
	s := newSettings(options)
	if l.before != nil {
		l.before(issuer)
	}
	handler, made := bounded(s.patience(), func() http.Handler { return newHandler(issuer.URL()) })
	if !made {
		return fmt.Sprintf("the service does not start within %v while its provider does not answer", s.patience()), nil
	}
	c := &caller{issuer: issuer, handler: handler, settings: s}
	if !l.cold {
		if status := c.within(s.limits.Return, issuer.Token()); !ok(status) {
			return "", fmt.Errorf("the service answers %d to a right token", status)
		}
	}
	return l.run(c), nil
}

// life is one thing that happens to a provider.
type life struct {
	name   string
	cold   bool          // the service is made and not called before
	before func(*Issuer) // before the service is made
	run    func(*caller) string
}

// caller calls a service.
type caller struct {
	issuer   *Issuer
	handler  http.Handler
	settings settings

	mu      sync.Mutex
	slowest time.Duration
}

// patience is how long a service may take for anything before it counts as stuck.
func (s settings) patience() time.Duration { return 2*s.limits.Delay + s.limits.Return }

// bounded calls f and gives up waiting for it after d.
func bounded[T any](d time.Duration, f func() T) (T, bool) {
	done := make(chan T, 1)
	go func() { done <- f() }()
	select {
	case value := <-done:
		return value, true
	case <-time.After(d):
		var none T
		return none, false
	}
}

// call sends a token and returns the status, 0 for a panic and for no answer.
func (c *caller) call(token string) int {
	began := time.Now()
	status, _ := bounded(c.settings.patience(), func() int {
		status, _ := send(c.handler, c.settings.request(), token)
		return status
	})
	took := time.Since(began)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slowest = max(c.slowest, took)
	return status
}

// within calls until the token is accepted or the time is over, and returns the last status. An answer
// that is neither a success nor 503 ends it at once, unless the time is not over yet.
func (c *caller) within(d time.Duration, token string) int {
	for deadline := time.Now().Add(d); ; time.Sleep(25 * time.Millisecond) {
		if status := c.call(token); ok(status) || time.Now().After(deadline) {
			return status
		}
	}
}

func ok(status int) bool { return status >= 200 && status < 300 }

func lives() []life {
	return []life{
		{name: "down at start", cold: true, before: func(i *Issuer) { i.Stop() }, run: downAtStart},
		{name: "silent at start", cold: true, before: func(i *Issuer) { i.Hang(true) }, run: silentAtStart},
		{name: "keys change", run: keysChange},
		{name: "unknown keys", run: unknownKeys},
		{name: "killed under load", run: killed},
		{name: "silent", run: silent},
	}
}

func downAtStart(c *caller) string {
	token := c.issuer.Token()
	for range 3 {
		if status := c.call(token); status != http.StatusServiceUnavailable {
			return fmt.Sprintf("the provider is down, and a right token is answered %d instead of 503", status)
		}
	}
	if err := c.issuer.Start(); err != nil {
		return err.Error()
	}
	if status := c.within(c.settings.limits.Return, token); !ok(status) {
		return fmt.Sprintf("the provider is back, and a right token is answered %d after %v", status, c.settings.limits.Return)
	}
	return ""
}

func silentAtStart(c *caller) string {
	token := c.issuer.Token()
	if status := c.call(token); status != http.StatusServiceUnavailable {
		return fmt.Sprintf("the provider does not answer, and a right token is answered %d instead of 503", status)
	}
	if c.slowest > c.settings.limits.Delay {
		return fmt.Sprintf("the provider does not answer, and the service waits %v for it", c.slowest)
	}
	c.issuer.Hang(false)
	if status := c.within(c.settings.limits.Return, token); !ok(status) {
		return fmt.Sprintf("the provider is back, and a right token is answered %d after %v", status, c.settings.limits.Return)
	}
	return ""
}

func keysChange(c *caller) string {
	for range 2 {
		c.issuer.Rotate()
		if status := c.within(c.settings.limits.Rotation, c.issuer.Token()); !ok(status) {
			return fmt.Sprintf("a token by the provider's new key is answered %d after %v", status, c.settings.limits.Rotation)
		}
	}
	return ""
}

func unknownKeys(c *caller) string {
	before := c.issuer.Fetches()
	known := c.issuer.Token()
	evil := Key{Algorithm: "RS256", Private: rsaKey(1)}
	var tokens []string
	for n := range 40 {
		tokens = append(tokens, c.issuer.TokenBy(evil, header("kid", fmt.Sprintf("unknown-%d", n))))
	}
	statuses := make([]int, 2*len(tokens))
	var group sync.WaitGroup
	for n, token := range tokens {
		group.Go(func() { statuses[2*n] = c.call(token) })
		group.Go(func() { statuses[2*n+1] = c.call(known) })
	}
	group.Wait()
	for n, status := range statuses {
		if n%2 == 0 && (status < 400 || status >= 500) {
			return fmt.Sprintf("a token by an unknown key is answered %d", status)
		}
		if n%2 == 1 && !ok(status) {
			return fmt.Sprintf("while others send unknown keys, a right token is answered %d", status)
		}
	}
	if fetches := c.issuer.Fetches() - before; fetches > 2 {
		return fmt.Sprintf("40 tokens by unknown keys made the service fetch the key set %d times", fetches)
	}
	if c.slowest > c.settings.limits.Delay {
		return fmt.Sprintf("while others send unknown keys, an answer takes %v", c.slowest)
	}
	return ""
}

func killed(c *caller) string {
	token := c.issuer.Token()
	unknown := c.issuer.TokenBy(Key{ID: "new", Algorithm: "RS256", Private: rsaKey(1)})
	var group sync.WaitGroup
	faults := make([]string, 4)
	for n := range faults {
		group.Go(func() {
			for call := range 200 {
				if n == 0 && call == 100 {
					c.issuer.Stop()
				}
				if status := c.call(token); !ok(status) {
					faults[n] = fmt.Sprintf("the provider was killed, and a token by a known key is answered %d", status)
				}
			}
		})
	}
	group.Wait()
	for _, fault := range faults {
		if fault != "" {
			return fault
		}
	}
	if status := c.call(unknown); status != http.StatusServiceUnavailable {
		return fmt.Sprintf("the provider is down, and a token by a key that it may have is answered %d instead of 503", status)
	}
	return ""
}

func silent(c *caller) string {
	c.issuer.Hang(true)
	if status := c.call(c.issuer.TokenBy(Key{ID: "new", Algorithm: "RS256", Private: rsaKey(1)})); status != http.StatusServiceUnavailable {
		return fmt.Sprintf("the provider does not answer, and a token by a key that it may have is answered %d instead of 503", status)
	}
	if status := c.call(c.issuer.Token()); !ok(status) {
		return fmt.Sprintf("the provider does not answer, and a token by a known key is answered %d", status)
	}
	if c.slowest > c.settings.limits.Delay {
		return fmt.Sprintf("the provider does not answer, and an answer takes %v", c.slowest)
	}
	return ""
}
