package guard

import "slices"

// hasScope reports whether the authorizer grants the caller a scope that the rule asks for.
func (d *decision[P]) hasScope(scope name) bool { return d.has(scope) }

// ruleAnswers remember what was said of the objects that the rule asked about, in the
// order of asking: a denial names the scopes that would have sufficed.
type ruleAnswers struct {
	yes   [4]uint64 // as many as an operation may ask for
	count uint8
}

// answered notes whether a check of an object held.
func (a *ruleAnswers) answered(ok bool) bool {
	if ok {
		a.yes[a.count/64%4] |= 1 << (a.count % 64)
	}
	a.count++
	return ok
}

// lacking is why a rule did not hold: for want of scopes, where some would have met it.
func (d *decision[P]) lacking() Reason {
	answers := d.answers
	d.answers = ruleAnswers{}
	if d.broken || d.lacksID {
		return ReasonForbidden
	}
	p := permitIndex()[d.operation]
	if p == nil {
		return ReasonForbidden
	}
	var buffer [8]name
	want := scopeWant{grants: d.tried[d.asked].callerGrants.granted, answers: answers, scopes: buffer[:0]}
	if _, suffices := want.read(p.rule, true); !suffices || len(want.scopes) == 0 {
		return ReasonForbidden
	}
	if d.lacked.by == nil {
		d.lacked.want(d.challenger(p), want.scopes)
	}
	return ReasonInsufficientScope
}

// challenger is the first scheme of the alternative whose challenges name scopes (RFC
// 6750, 3); nil where there is none.
func (d *decision[P]) challenger(p *permit) *scheme {
	by := d.tried[d.asked].scheme
	if by.auth == "Bearer" {
		return by
	}
	for _, w := range p.ways {
		if w.id() != by.id {
			continue
		}
		for _, c := range w {
			for i := range d.count {
				if s := d.tried[i].scheme; s.id == c.scheme && s.auth == "Bearer" {
					return s
				}
			}
		}
	}
	return nil
}

// id is how the schemes of an alternative are named together.
func (w way) id() string {
	id := ""
	for i, c := range w {
		if i > 0 {
			id += "+"
		}
		id += c.scheme
	}
	return id
}

// scopeWant finds the first set of scopes, in document order, that would have met a rule.
type scopeWant struct {
	grants  Grants
	answers ruleAnswers
	next    uint8 // the answer to read
	scopes  []name
}

// read says of a part of a rule whether it holds, and whether it would with the scopes
// that are then in want.scopes. What was not reached was not asked: a check of an object
// counts as one that would have held.
func (want *scopeWant) read(h *holding, reached bool) (holds, suffices bool) {
	before := len(want.scopes)
	switch h.how {
	case holdsName:
		holds = want.grants.has(h.name)
		if !isScope(h.name) {
			return holds, holds
		}
		if !slices.Contains(want.scopes, h.name) {
			want.scopes = append(want.scopes, h.name)
		}
		return holds, true
	case holdsObject:
		if !reached {
			return true, true
		}
		holds = want.answers.yes[want.next/64%4]>>(want.next%64)&1 != 0
		want.next++
		return holds, holds
	case holdsEvery:
		holds, suffices = true, true
		for _, part := range h.parts {
			partHolds, partSuffices := want.read(part, reached && holds)
			holds, suffices = holds && partHolds, suffices && partSuffices
		}
	default:
		for _, part := range h.parts {
			kept := len(want.scopes)
			partHolds, partSuffices := want.read(part, reached && !holds)
			if suffices || !partSuffices {
				want.scopes = want.scopes[:kept] // an earlier part is enough, or this one never is
			}
			holds, suffices = holds || partHolds, suffices || partSuffices
		}
	}
	if !suffices {
		want.scopes = want.scopes[:before]
	}
	return holds, suffices
}

// firstScopes is the first set of scopes, in document order, that meets the rule for who
// has all else that it asks for; none for no rule.
func (h *holding) firstScopes() []name {
	switch {
	case h == nil:
		return nil
	case h.how == holdsName && isScope(h.name):
		return []name{h.name}
	}
	var all []name
	for _, part := range h.parts {
		set := part.firstScopes()
		if h.how == holdsOne && len(set) > 0 {
			return set
		}
		all = append(all, set...)
	}
	return all
}
