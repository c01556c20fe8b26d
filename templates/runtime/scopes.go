package guard

import (
	"slices"
	"strings"
)

// lackedScopes are those of the first requirement that a caller did not meet. They
// are kept where they cost no allocation: another alternative may grant.
type lackedScopes struct {
	by    *scheme // by which the caller came; nil where nobody lacked a scope
	few   [6]name
	count int
	many  []name // where they are more than few
}

// hasScopes reports whether the authorizer grants the caller all scopes of a
// requirement.
func (d *decision[P]) hasScopes(scopes ...name) bool {
	for _, scope := range scopes {
		if d.has(scope) {
			continue
		}
		if !d.broken && d.lacked.by == nil {
			d.lacked.by, d.lacked.count = d.tried[d.asked].scheme, copy(d.lacked.few[:], scopes)
			if len(scopes) > len(d.lacked.few) {
				d.lacked.many = slices.Clone(scopes)
			}
		}
		return d.forbid(ReasonInsufficientScope)
	}
	return true
}

// insufficientScope is the challenge for a caller who lacked a scope: it names the
// scopes that are needed (RFC 6750, 3.1). It is none where nobody lacked one.
func (l *lackedScopes) insufficientScope(s *settings) []string {
	if l.by == nil {
		return nil
	}
	scopes := l.few[:l.count]
	if l.many != nil {
		scopes = l.many
	}
	texts := make([]string, len(scopes))
	for i, scope := range scopes {
		texts[i] = nameTexts[scope]
	}
	return []string{s.challenge(l.by, "insufficient_scope", ChallengeParam{"scope", strings.Join(texts, " ")})}
}
