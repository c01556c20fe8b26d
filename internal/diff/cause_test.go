package diff_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/diff"
)

// TestCauses: the change that an author made is told first, with its place where many operations
// inherit it, and what it left as it was.
func TestCauses(t *testing.T) {
	const head = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components:
  securitySchemes: {a: {type: http, scheme: bearer}, b: {type: apiKey, in: header, name: X-B}, c: {type: apiKey, in: query, name: c}, d: {type: http, scheme: basic}, e: {type: apiKey, in: cookie, name: e}}
x-roles: {guest: {}, staff: {}}
`
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"the root's", "security: [{a: []}]\npaths: {/x: {get: {}}}", "security: [{a: []}, {b: []}]\npaths: {/x: {get: {}}}", []string{"the root's security (openapi.yaml:6:11) gained b; kept a"}},
		{
			"more than three kept", "security: [{a: []}, {b: []}, {c: []}, {d: []}, {}]\npaths: {/x: {get: {}}}", "security: [{a: []}, {b: []}, {c: []}, {d: []}, {e: []}]\npaths: {/x: {get: {}}}",
			[]string{"the root's security (openapi.yaml:6:11) lost anonymous callers and gained e; kept a, b, c and 1 more"},
		},
		{
			"one of its own", "security: [{a: []}]\npaths: {/x: {get: {}}}", "security: [{a: []}]\npaths: {/x: {get: {security: []}}}",
			[]string{"its own security counts now, not the root's security: it lost a and gained everybody"},
		},
		{
			"back to the root's", "security: [{a: []}]\npaths: {/x: {get: {security: [{b: []}]}}}", "security: [{a: []}]\npaths: {/x: {get: {}}}",
			[]string{"the root's security (openapi.yaml:6:11) counts now, not its own security: it lost b and gained a"},
		},
		{"the same, of its own", "security: [{a: []}]\npaths: {/x: {get: {}}}", "security: [{a: []}]\npaths: {/x: {get: {security: [{a: []}]}}}", nil},
		{"a rule", "security: [{a: []}]\npaths: {/x: {get: {x-required-roles: staff}}}", "security: [{a: []}]\npaths: {/x: {get: {x-required-roles: guest}}}", []string{"the rule was role staff, and is role guest"}},
		{"no rule", "security: [{a: []}]\npaths: {/x: {get: {x-required-roles: staff}}}", "security: [{a: []}]\npaths: {/x: {get: {}}}", []string{"the rule is gone: it was role staff"}},
		{"a new rule", "security: [{a: []}]\npaths: {/x: {get: {}}}", "security: [{a: []}]\npaths: {/x: {get: {x-required-roles: staff}}}", []string{"a rule is new: role staff"}},
		{
			"both", "security: [{a: []}]\npaths: {/x: {get: {x-required-roles: staff}}}", "security: [{b: []}]\npaths: {/x: {get: {x-required-roles: guest}}}",
			[]string{"the root's security (openapi.yaml:6:11) lost a and gained b", "the rule was role staff, and is role guest"},
		},
		{
			"nobody gains or loses", "security: [{a: []}]\npaths: {/x: {get: {x-authorize: {anyOf: [{roles: staff}, {roles: guest}]}}}}",
			"security: [{a: []}]\npaths: {/x: {get: {x-authorize: {anyOf: [{roles: guest}, {roles: staff}]}}}}", nil,
		},
	} {
		r := diff.Compare(read(t, head+c.old+"\n"), read(t, head+c.new+"\n"))
		got := r.Changes[0].Causes
		for i := range got {
			if before, rest, ok := strings.Cut(got[i], "("); ok && strings.Contains(rest, "openapi.yaml") {
				got[i] = before + "(" + rest[strings.Index(rest, "openapi.yaml"):]
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" && len(c.want)+len(got) > 0 {
			t.Errorf("%s, -want +got:\n%s", c.name, diff)
		}
	}
}

// TestOneCause: what the root's security does to many is told once with its cause, and apart
// from what looks alike and has another.
func TestOneCause(t *testing.T) {
	document := func(root, own string) string {
		text := "openapi: 3.1.0\ninfo: {title: Hotel, version: \"1\"}\ncomponents:\n  securitySchemes: {a: {type: http, scheme: bearer}, b: {type: apiKey, in: header, name: X-B}}\nsecurity: " + root + "\npaths:\n"
		for _, path := range []string{"/p", "/q", "/r"} {
			text += "  " + path + ": {get: {}}\n"
		}
		return text + "  /s: {get: {security: " + own + "}}\n"
	}
	r := diff.Report{Result: diff.Compare(read(t, document("[{a: []}]", "[{a: []}]")), read(t, document("[{a: []}, {b: []}]", "[{b: []}, {a: []}]")))}
	text := render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Styles{}) })
	for _, want := range []string{"widened    3 operations\n    ~ the root's security (", ":5:11) gained b; kept a\n    + any caller with b may now call these 3 operations\n", "widened    GET /s\n    ~ its own security gained b; kept a\n    + any caller with b may now GET /s\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}
