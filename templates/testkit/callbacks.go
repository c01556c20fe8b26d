package guard

import (
	"errors"
	"fmt"
	"net/http"
)

// testSubject is the principal of the tests: the scheme that it came by.
type testSubject struct{ name string }

func (p *testSubject) text() string {
	if p == nil {
		return ""
	}
	return p.name
}

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
	switch state := w.row.said[name]; state {
	case "valid", "all":
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
		if err := testErrors[state]; err != nil {
			return &testSubject{state}, fmt.Errorf("%w: %w", err, errTest)
		}
		w.t.Errorf("asked about %s, whose credential is %s", name, state)
		return nil, errTest
	}
}

// testHandled is the handler of every operation: it notes the principal, whether
// there is one, and the values of the path.
func testHandled(w http.ResponseWriter, r *http.Request, operation string, given ...any) {
	world := testWorldOf(r)
	world.handlers = append(world.handlers, operation)
	for _, v := range given {
		switch v := v.(type) {
		case *testSubject:
			world.principal, world.known = v.text(), true
		case bool:
			world.known = v
		case string:
			world.values = append(world.values, v)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// testErrors are further errors that callbacks answer with, by the word of a row.
var testErrors = map[string]error{
	"barred":   ErrForbidden,
	"nobody":   ErrNoCredential,
	"forbids":  ErrForbidden,
	"notfound": ErrNotFound,
}
