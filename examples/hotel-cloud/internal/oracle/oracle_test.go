package oracle

import "testing"

// TestAllowed is the oracle itself: what it would accept, and what not.
func TestAllowed(t *testing.T) {
	find := func(method, target, person string) Request {
		for _, r := range Requests() {
			if r.Method == method && r.Target == target && r.Person == person {
				return r
			}
		}
		t.Fatalf("no %s %s of %q", method, target, person)
		return Request{}
	}
	door, rooms, add := "/rooms/101/door", "/rooms", "/rooms"
	for _, c := range []struct {
		name    string
		c       Case
		w       World
		allowed Answers
	}{
		{"a guest's own door", Case{find("POST", door, "gus"), Right, 0}, World{}, only(Granted)},
		{"another's door", Case{find("POST", door, "pia"), Right, 0}, World{}, only(Denied)},
		{"another's door, no engine: 503, never 403", Case{find("POST", door, "pia"), Right, 0}, World{Engine: Down}, only(Untold)},
		{"staff need no engine", Case{find("POST", door, "sam"), Right, 0}, World{Engine: Down}, only(Granted)},
		{"a concealed bill, no engine", Case{find("GET", "/guests/gus/bill", "mia"), Right, 0}, World{Engine: Down}, only(Untold)},
		{"the engine breaks", Case{find("POST", door, "gus"), Right, 0}, World{Engine: Unsure}, only(Granted).and(Untold)},
		{"a withdrawn key", Case{find("POST", add, "mia"), Right, 0}, World{Keys: [Generations]Health{Down, Up}}, only(Unknown).and(Untold)},
		{"a withdrawn key, no engine", Case{find("POST", door, "gus"), Right, 0}, World{Engine: Down, Keys: [Generations]Health{Down, Up}}, only(Unknown).and(Untold)},
		{"a bad token", Case{find("POST", add, "mia"), Bad, 0}, World{Engine: Down, Provider: Down}, only(Unknown)},
		{"a bad token where anybody may", Case{find("GET", "/rooms/101/rate", "mia"), Bad, 0}, World{}, only(Unknown)},
		{"an instance without keys", Case{find("POST", add, "mia"), Right, 0}, World{Provider: Down, NoKeys: true}, only(Granted).and(Untold)},
		{"nobody", Case{find("POST", add, ""), None, 0}, World{Provider: Down, NoKeys: true, Engine: Down}, only(Unknown)},
		{"public", Case{find("GET", rooms, "zoe"), Bad, 0}, World{Engine: Down, Provider: Down, NoKeys: true}, only(Granted)},
		{"an instance dies", Case{find("GET", rooms, ""), None, 0}, World{Instances: Unsure}, only(Granted).and(Lost)},
	} {
		if got := c.c.Allowed(c.w); got != c.allowed {
			t.Errorf("%s: %b, want %b", c.name, got, c.allowed)
		}
	}
}
