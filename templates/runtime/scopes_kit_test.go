package guard

import (
	"slices"
	"testing"
)

// TestGuard_hasScopes: a challenge names the first scopes that a caller lacked, never
// those of one whose grants are not known.
func TestGuard_hasScopes(t *testing.T) {
	const held, other = name(0), name(2)
	d, _ := testDecision(settings{realm: "r"})
	bearer, digest := &scheme{auth: "Bearer"}, &scheme{auth: "Digest"}
	has := func(by *scheme, broken bool, scopes ...name) bool {
		d.accepts(testCaller(d, by, Grants{}.WithRoles("staff")))
		if d.broken = broken; broken {
			d.tried[d.asked].grants = grantsFailed
		}
		return d.hasScopes(scopes...)
	}
	if !has(bearer, false, held) || !has(bearer, false) || d.lacked.by != nil || d.forbidden != "" {
		t.Errorf("with the scopes: got %+v", d)
	}
	if has(bearer, true, held) || d.lacked.by != nil || d.forbidden != "" {
		t.Errorf("with grants not known: got %+v", d)
	}
	for range 2 {
		if has(bearer, false, held, other) || d.lacked.by != bearer || d.forbidden != ReasonInsufficientScope {
			t.Errorf("without a scope: got %+v", d)
		}
		if has(digest, false, other) || d.lacked.by != bearer {
			t.Errorf("another one without a scope: got %+v", d)
		}
	}
	want := []string{`Bearer realm="r", error="insufficient_scope", scope="role staff read"`}
	if got := d.lacked.insufficientScope(&d.guard.settings); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestGuard_manyScopes: the challenge names all scopes, however many there are, and
// no scope costs anything until there is a challenge.
func TestGuard_manyScopes(t *testing.T) {
	var all []name
	want := ""
	for i := range 20 {
		d, _ := testDecision(settings{realm: "r"})
		d.accepts(testCaller(d, &scheme{auth: "Bearer"}, Grants{}))
		allocated := testing.AllocsPerRun(1, func() {
			d.lacked = lackedScopes{}
			d.hasScopes(all...)
		})
		if i > 0 {
			if got := d.lacked.insufficientScope(&d.guard.settings); len(got) != 1 || got[0] != `Bearer realm="r", error="insufficient_scope", scope="`+want[1:]+`"` {
				t.Errorf("%d: got %q", i, got)
			}
		}
		if i <= len(d.lacked.few) && allocated != 0 {
			t.Errorf("%d: %v allocations", i, allocated)
		}
		all, want = append(all, name(i%3)), want+" "+[]string{"role staff", "permission open", "read"}[i%3]
	}
}
