package guard

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestGuard_challenge(t *testing.T) {
	s := settings{realm: "a \"b\" \\c\r\nX-Evil: 1\u00e9\x7f"}
	const realm = `realm="a \"b\" \\c  X-Evil: 1` + "\u00e9" + ` "`
	for _, c := range []struct {
		by   scheme
		code string
		more []ChallengeParam
		want string
	}{
		{scheme{auth: "Bearer"}, "", nil, "Bearer " + realm},
		{scheme{auth: "Bearer"}, "insufficient_scope", []ChallengeParam{{"scope", `ev"il x`}}, "Bearer " + realm + `, error="insufficient_scope", scope="ev\"il x"`},
		{scheme{auth: "Basic", charset: "UTF-8"}, "", nil, "Basic " + realm + `, charset="UTF-8"`},
		{scheme{auth: "ApiKey", in: "header", field: "X-Desk-Key"}, "", nil, "ApiKey " + realm + `, in="header", name="X-Desk-Key"`},
		{scheme{auth: "negotiate"}, "x", []ChallengeParam{{"a", "b"}}, "negotiate"},
		{scheme{auth: "Digest"}, "", []ChallengeParam{{"realm", "own"}, {"nonce", "n"}, {"NONCE", "m"}, {"no token", "x"}, {"", "y"}}, `Digest realm="own", nonce="n"`},
		{scheme{auth: "Bearer"}, "invalid_token", []ChallengeParam{{"error", "other"}}, "Bearer " + realm + `, error="invalid_token"`},
	} {
		if got := s.challenge(&c.by, c.code, c.more...); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	s = settings{realm: "r", metadata: "https://rs.example/.well-known/oauth-protected-resource"}
	if got, want := s.challenge(&scheme{auth: "ApiKey"}, ""), `ApiKey realm="r", resource_metadata="https://rs.example/.well-known/oauth-protected-resource"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestGuard_challengeError: its parameters join its scheme's challenge, its header
// fields the answer (RFC 9449, 8; RFC 9470, 3).
func TestGuard_challengeError(t *testing.T) {
	d, w := testDecision(settings{realm: "r"})
	err := &ChallengeError{Code: "insufficient_user_authentication", Params: []ChallengeParam{{"max_age", "5"}}, Header: http.Header{"DPoP-Nonce": {"n"}}}
	d.refuse(d.caller(&scheme{auth: "Bearer"}), err)
	d.reads(d.caller(&scheme{auth: "Bearer"}), ReasonNoCredential)
	d.deny()
	want := []string{`Bearer realm="r", error="insufficient_user_authentication", max_age="5"`, `Bearer realm="r"`}
	if got := w.Header().Values("Www-Authenticate"); w.Code != 401 || !slices.Equal(got, want) || w.Header().Get("DPoP-Nonce") != "n" {
		t.Errorf("got %d %q %v", w.Code, got, w.Header())
	}
	if errors.Unwrap(err) != nil || err.Error() != "challenge insufficient_user_authentication" {
		t.Errorf("got %q", err)
	}
}

// TestGuard_challengeErrorCause: the cause is what logs read, and can be asked for.
func TestGuard_challengeErrorCause(t *testing.T) {
	cause := errors.New("too old")
	if err := (&ChallengeError{Code: "x", Err: cause}); err.Error() != "too old" || !errors.Is(err, cause) {
		t.Errorf("got %q", err)
	}
}

// TestGuard_token knows the bytes of a token (RFC 9110, 5.6.2).
func TestGuard_token(t *testing.T) {
	const held = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for c := range 256 {
		name := string([]byte{'x', byte(c)})
		if got, want := isToken(name), strings.IndexByte(held, byte(c)) >= 0; got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

// TestGuard_challenges: of whom nothing was read there is no challenge, equal ones
// stand once, and what was sent decides what is said.
func TestGuard_challenges(t *testing.T) {
	d, _ := testDecision(settings{realm: "r"})
	for _, c := range []caller[*int]{
		{scheme: &scheme{auth: "Bearer"}}, {scheme: &scheme{id: "two together"}, why: ReasonMalformedCredential},
		{scheme: &scheme{auth: "Bearer"}, why: ReasonMalformedCredential}, {scheme: &scheme{auth: "Digest"}, why: ReasonInvalidCredential, err: &ChallengeError{Header: http.Header{"A": {"1", "2"}}}},
	} {
		*d.caller(c.scheme) = c
	}
	for _, c := range []struct {
		err  error
		want string
	}{{testBehaviour{}, ""}, {testNonce{}, "n"}, {fmt.Errorf("x: %w", testNonce{}), "n"}} {
		if _, more := (&scheme{auth: "DPoP"}).faultParams(ReasonInvalidCredential, c.err); more.Header.Get("DPoP-Nonce") != c.want || len(more.Params) != 2 {
			t.Errorf("%v: got %v %v, want the nonce %q", c.err, more.Params, more.Header, c.want)
		}
	}
	for malformed, want := range map[bool][]string{
		false: {`Bearer realm="r"`, `Bearer realm="r", error="invalid_request"`, `Digest realm="r"`},
		true:  {`Bearer realm="r", error="invalid_request"`},
	} {
		got, extra := d.challenges(malformed)
		if !slices.Equal(got, want) || malformed == slices.Equal(extra["A"], []string{"1", "2"}) {
			t.Errorf("malformed %v: got %q, %v, want %q", malformed, got, extra, want)
		}
	}
	for _, c := range []struct {
		why  Reason
		err  error
		want string
	}{
		{"", nil, ""}, {ReasonUnavailable, nil, ""}, {ReasonInvalidCredential, nil, "invalid_token"}, {ReasonMalformedCredential, nil, "invalid_request"},
		{ReasonMalformedCredential, &ChallengeError{Code: "not refused"}, "invalid_request"}, {ReasonInvalidCredential, &ChallengeError{Code: "own"}, "own"},
		{ReasonInvalidCredential, testBehaviour{}, "use_dpop_nonce"},
	} {
		if got, _ := (&scheme{auth: "Bearer"}).faultParams(c.why, c.err); got != c.want {
			t.Errorf("%q, %v: got %q, want %q", c.why, c.err, got, c.want)
		}
	}
}
