package guard

import (
	"testing"
)

// TestGuard_hasScopes: a challenge names the first scopes that a caller lacked, never
// those of one whose grants are not known.
func TestGuard_hasScopes(t *testing.T) {
	const held, other = name(0), name(1)
	var g engine[*int]
	var d decision[*int]
	bearer, digest := &scheme{auth: "Bearer"}, &scheme{auth: "Digest"}
	has := func(by *scheme, asked asked, text string, scopes ...name) bool {
		c := caller[*int]{scheme: by, asked: asked}
		c.granted = Grants{}.with(held)
		return g.hasScopes(nil, &d, &c, text, scopes...)
	}
	if !has(bearer, grantsKnown, "held", held) || !has(bearer, grantsKnown, "") || d.lacking != nil || d.forbidden != "" {
		t.Errorf("with the scopes: got %+v", d)
	}
	if has(bearer, grantsFailed|broken, "unknown", held) || d.lacking != nil || d.forbidden != "" {
		t.Errorf("with grants not known: got %+v", d)
	}
	if has(bearer, grantsKnown, "held other", held, other) || d.lacking != bearer || d.scopes != "held other" || d.forbidden != ReasonInsufficientScope {
		t.Errorf("without a scope: got %+v", d)
	}
	if has(digest, grantsKnown, "other", other) || d.lacking != bearer || d.scopes != "held other" {
		t.Errorf("another one without a scope: got %+v", d)
	}
}
