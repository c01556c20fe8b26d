package identity

import (
	"errors"
	"fmt"
	"net/http"
)

// ErrInvalid matches every error that is about the token or its request.
var ErrInvalid = errors.New("invalid token")

// ErrUnavailable matches every error that leaves open whether the token is valid.
var ErrUnavailable = errors.New("identity provider unavailable")

// Error says why a token was not accepted. It never holds a token, a key or a secret, so it may be
// logged. Do not send it to clients: it helps whoever tries tokens out.
type Error struct {
	kind   kind
	code   string      // of the challenge; the guard's own if empty
	params [][2]string // of the challenge
	header http.Header // that a 401 has besides
	reason string
	cause  error
}

type kind int

const (
	invalid     kind = iota // 401
	malformed               // 400
	unavailable             // 503
)

// Error describes the fault in words.
func (e *Error) Error() string {
	text := ErrInvalid.Error()
	switch e.kind {
	case unavailable:
		text = ErrUnavailable.Error()
	case malformed:
		text = "malformed credentials"
	}
	text += ": " + e.reason
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the error that caused this one, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the one of [ErrInvalid] and [ErrUnavailable] that fits.
func (e *Error) Is(target error) bool {
	return target == ErrUnavailable && e.kind == unavailable ||
		target == ErrInvalid && e.kind != unavailable
}

// Unavailable reports whether nobody can tell now if the token is valid. A guard answers 503.
func (e *Error) Unavailable() bool { return e.kind == unavailable }

// Malformed reports whether the request itself is wrong, as with two proofs. A guard answers 400.
func (e *Error) Malformed() bool { return e.kind == malformed }

// Challenge returns the error code and the parameters that a 401 adds to its challenge.
func (e *Error) Challenge() (code string, params [][2]string) { return e.code, e.params }

// ChallengeHeader returns the header fields that a 401 has besides its challenge: DPoP-Nonce.
func (e *Error) ChallengeHeader() http.Header { return e.header }

// refuse makes the error of a token that is not accepted.
func refuse(format string, args ...any) *Error {
	return &Error{kind: invalid, reason: fmt.Sprintf(format, args...)}
}

// cannotTell makes the error of a provider that did not give a usable answer.
func cannotTell(cause error, format string, args ...any) *Error {
	return &Error{kind: unavailable, reason: fmt.Sprintf(format, args...), cause: cause}
}

// quote makes a stranger's text safe and short enough for an error.
func quote(text string) string {
	const limit = 64
	if len(text) > limit {
		return fmt.Sprintf("%q…", text[:limit])
	}
	return fmt.Sprintf("%q", text)
}
