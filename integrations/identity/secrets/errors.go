package secrets

import (
	"fmt"

	"github.com/oasguard/oasguard/integrations/identity"
)

// Error says why a credential was not accepted. It holds no secret, so it may be logged.
type Error struct {
	kind   kind
	reason string
	cause  error
}

type kind int

const (
	invalid     kind = iota // 401
	malformed               // 400
	forbidden               // 403
	unavailable             // 503
)

// Error describes the fault in words.
func (e *Error) Error() string {
	text := [...]string{"invalid credentials", "malformed credentials", "forbidden", "unavailable"}[e.kind] + ": " + e.reason
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the error that caused this one, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the one of [identity.ErrInvalid] and [identity.ErrUnavailable] that fits.
func (e *Error) Is(target error) bool {
	return target == identity.ErrUnavailable && e.kind == unavailable ||
		target == identity.ErrInvalid && e.kind != unavailable
}

// Unavailable reports whether nobody can tell now if the credential is valid. A guard answers 503.
func (e *Error) Unavailable() bool { return e.kind == unavailable }

// Malformed reports whether the request itself is wrong. A guard answers 400.
func (e *Error) Malformed() bool { return e.kind == malformed }

// Forbidden reports whether the caller is known and the request is not theirs, as one that another
// site made a browser send. A guard answers 403.
func (e *Error) Forbidden() bool { return e.kind == forbidden }

func fail(k kind, format string, args ...any) *Error {
	return &Error{kind: k, reason: fmt.Sprintf(format, args...)}
}

func cannotTell(cause error, what string) *Error {
	return &Error{kind: unavailable, reason: what, cause: cause}
}
