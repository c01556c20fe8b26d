package harness

import "slices"

// lackedScopes is what a denial says of the scopes of a rule that did not hold: nil where
// no scopes would have met it, or no scheme of the alternative has challenges that name
// scopes.
func (d *decision) lackedScopes(alternative []requirement, h holder) *wanted {
	set := d.scopeSet(*d.op.rule, h, true)
	if !set.suffices || len(set.scopes) == 0 {
		return nil
	}
	for _, q := range alternative {
		if s := d.scheme(q.scheme); s.isBearer() {
			return &wanted{scheme: s, errorCode: "insufficient_scope", scopes: set.scopes}
		}
	}
	return nil
}

// scopeSet is the first set of scopes that meets a part of a rule.
type scopeSet struct {
	holds    bool // as it is
	suffices bool // with scopes
	scopes   []string
}

// scopeSet says what a part needs of scopes. A check of an object that was not reached
// counts as one that holds.
func (d *decision) scopeSet(c rule, h holder, reached bool) scopeSet {
	switch {
	case len(c.any) > 0:
		var out scopeSet
		for _, part := range c.any {
			set := d.scopeSet(part, h, reached && !out.holds)
			if set.suffices && !out.suffices {
				out.suffices, out.scopes = true, set.scopes
			}
			out.holds = out.holds || set.holds
		}
		return out
	case len(c.all) > 0:
		out := scopeSet{holds: true, suffices: true}
		for _, part := range c.all {
			set := d.scopeSet(part, h, reached && out.holds)
			out.holds, out.suffices = out.holds && set.holds, out.suffices && set.suffices
			for _, scope := range set.scopes {
				if !slices.Contains(out.scopes, scope) {
					out.scopes = append(out.scopes, scope)
				}
			}
		}
		return out
	case c.scope != "":
		return scopeSet{d.holds(c, h), true, []string{c.scope}}
	case c.resource != "" && !reached:
		return scopeSet{holds: true, suffices: true}
	default:
		holds := d.holds(c, h)
		return scopeSet{holds: holds, suffices: holds}
	}
}
