package guard

import (
	"encoding/base64"
	"testing"
)

func TestGuard_basic(t *testing.T) {
	encode := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		value, text string
		state       Reason
	}{
		{encode("user:pass:word"), "user:pass:word", ""},
		{encode(":"), ":", ""},
		{encode("a user:a ~"), "a user:a ~", ""},
		{encode("Jürgen:größe"), "Jürgen:größe", ""},
		{encode("user"), "", ReasonMalformedCredential},
		{encode("user:pa\x00ss"), "", ReasonMalformedCredential},
		{encode("user:pass\x7f"), "", ReasonMalformedCredential},
		{"Basic user:pass", "", ReasonMalformedCredential},
		{"Basic", "", ReasonMalformedCredential},
		{"Digest x", "", ReasonNoCredential},
	} {
		if text, state := basic(testRequestWith("Authorization", c.value)); text != c.text || state != c.state {
			t.Errorf("%q: got %q, %q, want %q, %q", c.value, text, state, c.text, c.state)
		}
	}
}
