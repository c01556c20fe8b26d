package guard

import (
	"errors"
	"fmt"
	"net/http"
)

// testSubject is the principal of the tests: the scheme that it came by.
type testSubject struct{ name string }

// errTest is what callbacks fail with; no client may read it.
var errTest = errors.New("secret of the callbacks")

// testAuthenticate answers for the authenticator of a scheme.
func testAuthenticate(r *http.Request, scheme, credential string) (*testSubject, error) {
	w := testWorldOf(r)
	w.calls = append(w.calls, "authenticate "+scheme)
	if sent := w.sent[scheme]; credential != sent {
		w.t.Errorf("the authenticator of %s was given %q, want %q", scheme, credential, sent)
	}
	return w.answer(scheme)
}

// answer is what the row wants said of a principal. With an error comes a
// principal that must not be used.
func (w *testWorld) answer(name string) (*testSubject, error) {
	switch state := w.row.credentials[name]; state {
	case "valid":
		return &testSubject{name}, nil
	case "refused":
		return &testSubject{"refused"}, errTest
	case "unavailable":
		return &testSubject{"unavailable"}, fmt.Errorf("%w: %w", ErrUnavailable, errTest)
	case "unreadable":
		return &testSubject{"unreadable"}, fmt.Errorf("%w: %w", ErrMalformedCredentials, errTest)
	case "nil":
		return nil, nil
	default:
		w.t.Errorf("asked about %s, whose credential is %s", name, state)
		return nil, errTest
	}
}

// testHandled is the handler of every operation.
func testHandled(w http.ResponseWriter, r *http.Request, operation string, p *testSubject, known bool) {
	world := testWorldOf(r)
	world.handlers = append(world.handlers, operation)
	world.principal, world.known = p, known
	w.WriteHeader(http.StatusNoContent)
}

// testOptions make a guard tell the world of each request what it decided.
func testOptions() []Option {
	return []Option{
		WithObserver(func(r *http.Request, d Decision) {
			w := testWorldOf(r)
			w.decisions = append(w.decisions, d)
		}),
		WithDenialHandler(func(_ http.ResponseWriter, r *http.Request, d Denial) {
			w := testWorldOf(r)
			w.denials = append(w.denials, d)
		}),
	}
}
