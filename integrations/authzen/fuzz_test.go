package authzen

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzDecision: whatever an engine answers, a yes is one that encoding/json reads as well, under
// that very name, and that stands in the text once.
func FuzzDecision(f *testing.F) {
	for _, seed := range []string{
		`{"decision": true}`, `{"decision": false, "context": {"error": 1}}`, `{"decision": true, "context": null}`, `{"Decision": true}`,
		`{"decision": false, "decision": true}`, `{"dec\u0069sion": true}`, `{"decision": true`, `[{"decision": true}]`, "", `{"x": {"decision": true}}`, `{"decision": true}x`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		may, err := decision(json.RawMessage(text))
		if err != nil && may {
			t.Fatalf("yes and %v", err)
		}
		if err != nil {
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &members); err != nil {
			t.Fatalf("a decision of what is no JSON: %v", err)
		}
		if said := strings.TrimSpace(string(members["decision"])); said != "true" && said != "false" || may != (said == "true") {
			t.Fatalf("%v of %q", may, said)
		}
	})
}

// FuzzID: no two ids are sent alike, and each comes back.
func FuzzID(f *testing.F) {
	f.Add("a:b", "a%3Ab")
	f.Add("*", "\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := EscapeID(a), EscapeID(b)
		if (x == y) != (a == b) {
			t.Fatalf("%q and %q are %q and %q", a, b, x, y)
		}
		if back, err := UnescapeID(x); err != nil || back != a {
			t.Fatalf("%q came back as %q: %v", a, back, err)
		}
	})
}
