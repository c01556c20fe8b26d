package guard

import (
	"context"
	"net/http"
)

// MountMCP decides for a server of MCP. The package that --mount mcp writes uses it; a
// program has no use for it.
type MountMCP[P any] struct {
	guard     *Guard[P] // decides a call
	rehearsal *Guard[P] // says what a caller may call, and asks about no object
}

// NewMountMCP returns what decides with the callbacks and settings of g. Its challenges
// name scopes, and the document of the server at the URL metadata, where there is one.
// A 404 of it is never the one of WithNotFound, which knows no MCP.
func NewMountMCP[P any](g *Guard[P], metadata string) (*MountMCP[P], error) {
	m := &MountMCP[P]{mountGuard(g), mountRehearsal(g)}
	m.guard.scopeHint, m.guard.notFound = true, nil
	if metadata != "" {
		if err := WithResourceMetadata(metadata)(&m.guard.settings); err != nil {
			return nil, err
		}
	}
	m.rehearsal.settings = m.guard.settings
	m.rehearsal.denied, m.rehearsal.observer = nil, rehearsed[P]
	if g.early != nil {
		m.rehearsal.early = mountEarly[P]{g.early}
	}
	return m, nil
}

// Check decides a call of an operation.
func (m *MountMCP[P]) Check(operation string, w http.ResponseWriter, r *http.Request, pathValue func(name string) string) (p P, ok, granted bool) {
	return m.guard.Check(operation, w, r, pathValue)
}

// Answer answers a request that no operation decides as a rehearsed decision came out:
// the denial hook and the observer are told of it, without an operation.
func (m *MountMCP[P]) Answer(w http.ResponseWriter, r *http.Request, d Decision, challenges []string) {
	if m.guard.observer != nil {
		d.Operation, d.Missing = "", nil
		m.guard.observer(r, d)
	}
	m.guard.answer(w, r, Denial{Status: d.Status, Reason: d.Reason, Challenges: challenges, Err: d.Err}, nil)
}

// Rehearse returns r with room for what is found out about its caller: whatever May is
// asked about it, each credential is verified once, and so are grants.
func (m *MountMCP[P]) Rehearse(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), mountMemoryKey{}, &mountMemory[P]{}))
}

// May reports how a call of an operation by the caller of r would be decided if every
// object that it asks about agreed; what it would be answered is written to w. Nobody is
// told of it. A public operation is granted.
func (m *MountMCP[P]) May(operation string, w http.ResponseWriter, r *http.Request) Decision {
	memory := mountMemoryOf[P](r)
	memory.seen = Decision{}
	_, _, granted := m.rehearsal.Check(operation, w, r, func(string) string { return "0" })
	d := memory.seen
	if granted && !d.Granted {
		d = Decision{Operation: operation, Granted: true, Anonymous: true}
	}
	return d
}

// IsBarred reports whether a decision denied a caller who is known and may nothing.
func (m *MountMCP[P]) IsBarred(d Decision) bool {
	return d.Reason == ReasonForbidden && d.Err != nil && classify(d.Err) == ReasonForbidden
}

// mountMemory is what is known of the caller of one request.
type mountMemory[P any] struct {
	early   func() (P, string, bool, error)
	answers map[string]any // by what was asked
	seen    Decision
}

func (m *mountMemory[P]) remember(question string, answer any) {
	if m.answers == nil {
		m.answers = map[string]any{}
	}
	m.answers[question] = answer
}

type mountAnswer[T any] struct {
	value T
	err   error
}

type mountMemoryKey struct{}

func mountMemoryOf[P any](r *http.Request) *mountMemory[P] {
	m, _ := r.Context().Value(mountMemoryKey{}).(*mountMemory[P])
	if m == nil {
		return &mountMemory[P]{} // nothing is remembered
	}
	return m
}

// mountOnce asks a callback once in a request.
func mountOnce[P, T any](r *http.Request, question string, ask func() (T, error)) (T, error) {
	m := mountMemoryOf[P](r)
	if known, ok := m.answers[question].(mountAnswer[T]); ok {
		return known.value, known.err
	}
	value, err := ask()
	m.remember(question, mountAnswer[T]{value, err})
	return value, err
}

// rehearsed keeps what came of a rehearsal.
func rehearsed[P any](r *http.Request, d Decision) { mountMemoryOf[P](r).seen = d }

// mountEarly asks a PreAuthenticator once.
type mountEarly[P any] struct{ PreAuthenticator[P] }

// Authenticated is asked before any credential is read.
func (e mountEarly[P]) Authenticated(r *http.Request) (P, string, bool, error) {
	m := mountMemoryOf[P](r)
	if m.early == nil {
		p, scheme, ok, err := e.PreAuthenticator.Authenticated(r)
		m.early = func() (P, string, bool, error) { return p, scheme, ok, err }
	}
	return m.early()
}
