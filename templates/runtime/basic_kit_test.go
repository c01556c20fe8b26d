package guard

import (
	"encoding/base64"
	"testing"
)

func TestGuard_basic(t *testing.T) {
	encode := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		value, text string
		state       callerState
	}{
		{encode("user:pass:word"), "user:pass:word", presented},
		{encode(":"), ":", presented},
		{encode("a user:a ~"), "a user:a ~", presented},
		{encode("Jürgen:größe"), "Jürgen:größe", presented},
		{encode("user"), "", malformed},
		{encode("user:pa\x00ss"), "", malformed},
		{encode("user:pass\x7f"), "", malformed},
		{"Basic user:pass", "", malformed},
		{"Basic", "", malformed},
		{"Digest x", "", absent},
	} {
		if text, state := basic(testRequestWith("Authorization", c.value)); text != c.text || state != c.state {
			t.Errorf("%q: got %q, %d, want %q, %d", c.value, text, state, c.text, c.state)
		}
	}
}
