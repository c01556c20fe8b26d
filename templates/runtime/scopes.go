package guard

import (
	"slices"
	"strconv"
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
	all := true
	for _, scope := range scopes {
		all = d.has(scope) && all
	}
	if all {
		return true
	}
	if !d.broken && d.lacked.by == nil {
		d.lacked.want(d.tried[d.asked].scheme, scopes)
	}
	return d.forbid(ReasonInsufficientScope)
}

// want keeps the scopes that a challenge by s will name.
func (l *lackedScopes) want(s *scheme, scopes []name) {
	l.by, l.count = s, copy(l.few[:], scopes)
	if len(scopes) > len(l.few) {
		l.many = slices.Clone(scopes)
	}
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
	return []string{s.challenge(l.by, "insufficient_scope", ChallengeParam{"scope", scopeText(scopes)})}
}

// isScope reports whether a name is that of a scope.
func isScope(n name) bool { return strings.HasPrefix(nameTexts[n], "scope ") }

// scopeText is scopes as a challenge lists them.
func scopeText(scopes []name) string {
	texts := make([]string, len(scopes))
	for i, scope := range scopes {
		texts[i] = strings.TrimPrefix(nameTexts[scope], "scope ")
		if text, err := strconv.Unquote(texts[i]); err == nil {
			texts[i] = text // what is not plainly a name is quoted in words
		}
	}
	return strings.Join(texts, " ")
}

// scopesAsked are the scopes that the first alternative with a scheme asks for, and those
// that the rule does.
func scopesAsked(operation, scheme string) string {
	p := permitIndex()[operation]
	for _, w := range p.ways {
		for _, c := range w {
			if c.scheme == scheme {
				list := slices.DeleteFunc(slices.Clone(c.names), func(n name) bool { return !isScope(n) })
				for _, n := range p.rule.firstScopes() {
					if !slices.Contains(list, n) {
						list = append(list, n)
					}
				}
				return scopeText(list)
			}
		}
	}
	return ""
}
