package identity

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// askAgain is how often keys are fetched because a token names an unknown one, or because there
	// are none yet. It bounds what strangers can make the provider do, and how long a rotated key
	// and a provider that is back go unnoticed.
	askAgain = 800 * time.Millisecond
	// calmly is how often keys are fetched in the background: because they are old, or because a
	// signature by a known key was wrong, which a provider that reuses ids may cause.
	calmly = 10 * time.Second
	// patience is how long a request waits for a fetch.
	patience = 800 * time.Millisecond
	// maxFetches is how many fetches may be under way. A provider that does not answer is asked
	// again while the first question still waits, so that it is noticed when it is back.
	maxFetches = 4
)

// keySet holds a provider's keys. A known key is found without a lock and never waits for a fetch. It
// runs no goroutine but those of fetches, which requests cause, so there is nothing to close.
type keySet struct {
	fetch    func(ctx context.Context, known string) (*keys, string, error)
	timeout  time.Duration
	refresh  time.Duration
	maxStale time.Duration

	current atomic.Pointer[snapshot]

	mu      sync.Mutex
	asked   time.Time // when a request last caused a fetch that it waited for
	last    *attempt  // the fetch that was started last
	running int
	at      string // where the keys were last
}

// snapshot is a key set and when its fetch began.
type snapshot struct {
	*keys
	began time.Time
}

// attempt is one fetch. err may be read when done is closed.
type attempt struct {
	began time.Time
	done  chan struct{}
	err   error
}

var errNoAnswerYet = errors.New("no answer yet")

// lookup returns the keys that may have signed a token with this header. It fetches the set if no key
// has the token's id, at most once in askAgain.
func (s *keySet) lookup(ctx context.Context, id, algorithm string) ([]*key, error) {
	have := s.usable()
	if have != nil {
		if fit, known := have.candidates(id, algorithm); known {
			if time.Since(have.began) > s.refresh {
				s.inBackground()
			}
			return fit, nil
		}
	}
	a := s.demand()
	err := s.wait(ctx, a)
	if have = s.usable(); have != nil {
		if fit, known := have.candidates(id, algorithm); known {
			return fit, nil
		}
		if err == nil {
			return nil, refuse("the provider has no key %s for %s", quote(id), quote(algorithm))
		}
		return nil, cannotTell(err, "key %s is not known, and the provider cannot be asked", quote(id))
	}
	return nil, cannotTell(err, "no keys yet")
}

// usable returns the current keys unless they are missing or too old.
func (s *keySet) usable() *snapshot {
	if have := s.current.Load(); have != nil && time.Since(have.began) < s.maxStale {
		return have
	}
	return nil
}

// demand returns a fetch to wait for: a new one, or the last one if it began less than askAgain ago.
func (s *keySet) demand() *attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	underWay := s.last != nil && !s.last.finished() && now.Sub(s.last.began) < askAgain
	if s.last != nil && (underWay || now.Sub(s.asked) < askAgain || s.running >= maxFetches) {
		return s.last
	}
	s.asked = now
	return s.start(now)
}

// inBackground starts a fetch that nobody waits for, unless there was one recently.
func (s *keySet) inBackground() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.last == nil || now.Sub(s.last.began) >= min(calmly, s.refresh) && s.running < maxFetches {
		s.start(now)
	}
}

// start begins a fetch. The caller holds the lock. The fetch belongs to no request: one that is given
// up must not fail the others that wait.
func (s *keySet) start(now time.Time) *attempt {
	a := &attempt{began: now, done: make(chan struct{})}
	s.last = a
	s.running++
	known := s.at
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
		defer cancel()
		found, at, err := s.fetch(ctx, known)
		s.finish(a, found, at, err)
	}()
	return a
}

// finish keeps what a fetch found, unless a fetch that began later was faster. After a failure the
// next fetch begins with discovery: the provider may have moved its keys.
func (s *keySet) finish(a *attempt, found *keys, at string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	s.at = at
	if err == nil {
		if have := s.current.Load(); have == nil || have.began.Before(a.began) {
			s.current.Store(&snapshot{found, a.began})
		}
	}
	a.err = err
	close(a.done)
}

func (a *attempt) finished() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// wait returns how a fetch ended, or that it has not.
func (s *keySet) wait(ctx context.Context, a *attempt) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errNoAnswerYet
	}
}
