package drive

import (
	"maps"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// laws asserts all laws of docs/decisions/006-exhaustive.md of one case and says how
// many checks that took. They are said of Evaluate; the emitted code is equal to
// it in the same case.
func laws(e *exploration, out access.Outcome, failure *string) int {
	checks := 0
	holds := func(law string, ok bool, out access.Outcome) {
		checks++
		if !ok && *failure == "" {
			*failure = breach(law, e, out)
		}
	}
	w := e.q.World
	isBad := slices.ContainsFunc(schemesOf(e.op), func(s *access.Scheme) bool { return bad(e.op, w, s) })
	admitted := slices.ContainsFunc(e.op.Alternatives, func(a access.Alternative) bool { return satisfied(e.op, a, w) })
	holds("no handler without a satisfied alternative", !out.Granted || out.Anonymous || admitted, out)
	holds("no anonymous caller but where {} stands and nothing bad was sent", !out.Anonymous || e.op.Anonymous && !isBad && !admitted, out)
	holds("no anonymous caller where a rule stands but who sent nothing and holds enough", !out.Anonymous || e.op.Visitor == nil || e.admitsNobody(), out)
	holds("no authorizer call before a full authentication", authenticatedFirst(w, out.Calls), out)
	holds("a 401 carries a challenge", out.Status != 401 || len(out.Challenges) > 0, out)
	if out.Reason == access.ReasonInsufficientAuthentication {
		again := e.loggedInAgain()
		holds("who logs in again gets in", again.Granted || again.Reason == access.ReasonMissingParameter, again)
	}
	holds("nothing is asked after ErrForbidden, and nobody gets in", forbiddenLast(w, out), out)
	if other, any := e.withoutNobodies(out); any {
		holds("a credential that is nobody's admits whom none admits", other.Granted == out.Granted, other)
	}
	if out.Granted {
		e.more(func(more access.Outcome) {
			// Two exceptions: see the law's text.
			unknown := out.Anonymous && more.Reason == access.ReasonUnavailable
			holds("more grants never turn a grant into a denial", more.Granted || unknown || more.Barred, more)
		})
	} else {
		e.spoilt(func(spoilt access.Outcome) {
			holds("an extra bad credential never grants", !spoilt.Granted, spoilt)
		})
	}
	if len(e.op.Alternatives) == 2 {
		turned := *e.op
		turned.Alternatives = []access.Alternative{e.op.Alternatives[1], e.op.Alternatives[0]}
		other := *e
		other.op, other.chosen = &turned, slices.Clone(e.chosen)
		other.walk(func(swapped access.Outcome) {
			same := swapped.Granted == out.Granted || swapped.Barred || out.Barred
			holds("the order of alternatives never changes granted or denied", same, swapped)
		})
	}
	return checks
}

// admitsNobody reports whether nothing was sent that is anybody's, and what anonymous
// callers hold meets the rule, none of whom passes a resource check.
func (e *exploration) admitsNobody() bool {
	w := e.q.World
	for _, s := range schemesOf(e.op) {
		if c := w.Credentials[s.Name]; c.State != access.Absent && (c.State != access.Sent || c.Answer != access.FindsNobody) {
			return false
		}
	}
	held := access.Principal{Grants: e.op.Visitor.Held}
	if e.op.Visitor.Ask {
		held = w.Principals[access.AnonymousPrincipal]
		held.May = nil
	}
	return w.Parameters["path.id"] != access.Empty && access.Read(*e.op.Rule, meeting{held, w})
}

func schemesOf(op *access.Operation) []*access.Scheme {
	var list []*access.Scheme
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			list = append(list, q.Scheme)
		}
	}
	return list
}

// bad reports whether a credential was sent that does not make a principal, and
// that is neither nobody's nor another scheme's.
func bad(op *access.Operation, w access.World, s *access.Scheme) bool {
	c := w.Credentials[s.Name]
	switch {
	case c.State == access.Absent, c.State == access.Sent && (c.Answer == access.Accepts || c.Answer == access.FindsNobody):
		return false
	case c.State == access.Sent && (c.Answer == access.Unavailable || c.Answer == access.Bars):
		return true
	}
	return !slices.ContainsFunc(schemesOf(op), func(other *access.Scheme) bool {
		o := w.Credentials[other.Name]
		return other != s && wireOf(other) == wireOf(s) && o.State == access.Sent && o.Answer == access.Accepts
	})
}

// forbiddenLast reports whether a callback that answered ErrForbidden was the last
// one asked, and the answer is 403, or 404 where it is concealed, without a challenge.
func forbiddenLast(w access.World, out access.Outcome) bool {
	at := slices.IndexFunc(out.Calls, func(call string) bool {
		words := strings.SplitN(call, " ", 3)
		switch words[0] {
		case "authenticate":
			return w.Credentials[words[1]].Answer == access.Bars
		case "combine":
			return w.Combine[words[1]] == access.Bars
		case "grants":
			return words[1] != access.AnonymousPrincipal && w.Principals[words[1]].GrantsBar
		case "assurance":
			return w.Principals[words[1]].AssuranceBar
		}
		return w.Principals[words[1]].May[words[2]] == access.Barred
	})
	if at < 0 {
		return !out.Barred
	}
	return at == len(out.Calls)-1 && out.Barred && !out.Granted && (out.Status == 403 || out.Status == 404) && len(out.Challenges) == 0
}

// isLoggedIn says whether a login is as an operation wants it.
func isLoggedIn(want access.StepUp, p access.Principal) bool {
	if !want.Asked() {
		return true
	}
	met := len(want.ACR) == 0
	for _, acr := range want.ACR {
		met = met || slices.Contains(p.Assurance.ACR, acr)
	}
	recent := p.Assurance.Known && p.Assurance.Age >= 0 && p.Assurance.Age <= want.MaxAge
	return !p.AssuranceFail && !p.AssuranceBar && met && (recent || want.MaxAge == 0)
}

// loggedInAgain is the outcome of the same request after a login as the operation wants it.
func (e *exploration) loggedInAgain() access.Outcome {
	w := e.q.World
	w.Principals = maps.Clone(w.Principals)
	for name, p := range w.Principals {
		p.Assurance = access.Assurance{ACR: e.op.StepUp.ACR, Known: true}
		w.Principals[name] = p
	}
	*e.evaluations++
	return access.Evaluate(e.op, w)
}

// withoutNobodies is the outcome of the same request without the credentials that
// turned out to be nobody's, and whether there are any.
func (e *exploration) withoutNobodies(out access.Outcome) (access.Outcome, bool) {
	w := e.q.World
	w.Credentials = maps.Clone(w.Credentials)
	found := false
	for name, c := range w.Credentials {
		if c.Answer == access.FindsNobody && slices.Contains(out.Calls, "authenticate "+name) {
			w.Credentials[name], found = access.Credential{}, true
		}
	}
	if !found {
		return out, false
	}
	*e.evaluations++
	return access.Evaluate(e.op, w), true
}

// satisfied says what an alternative asks for, without any order.
func satisfied(op *access.Operation, a access.Alternative, w access.World) bool {
	if w.Parameters["path.id"] == access.Empty {
		return false
	}
	for _, q := range a {
		c := w.Credentials[q.Scheme.Name]
		own := w.Principals[access.PrincipalOf(q.Scheme)]
		needs := len(q.Scopes)+len(q.Roles) > 0
		if c.State != access.Sent || c.Answer != access.Accepts || needs && (own.GrantsFail || own.GrantsBar) ||
			!contains(own.Grants.Scopes, q.Scopes) || !contains(own.Grants.Roles, q.Roles) {
			return false
		}
	}
	if len(a) > 1 && w.Combine[a.Principal()] != access.Accepts {
		return false
	}
	whole := w.Principals[a.Principal()]
	return isLoggedIn(op.StepUp, whole) && (op.Rule == nil || access.Read(*op.Rule, meeting{whole, w}))
}

// meeting reads whether a principal meets a rule.
type meeting struct {
	access.Principal
	world access.World
}

func (m meeting) told() bool { return !m.GrantsFail && !m.GrantsBar }

// Role is met by who has it.
func (m meeting) Role(name string) bool { return m.told() && slices.Contains(m.Grants.Roles, name) }

// Permission is met by who has it.
func (m meeting) Permission(name string) bool {
	return m.told() && slices.Contains(m.Grants.Permissions, name)
}

// Scope is met by who has it.
func (m meeting) Scope(name string) bool { return m.told() && slices.Contains(m.Grants.Scopes, name) }

// Resource is met by who may use an object that the request names.
func (m meeting) Resource(r *access.Resource) bool {
	return m.May[r.Words()] == access.Yes && !slices.ContainsFunc(r.IDs, func(id access.Parameter) bool {
		return m.world.Parameters[id.Place()] != access.OneValue
	})
}

// All is met where every part is.
func (m meeting) All(parts []access.Rule) bool {
	return !slices.ContainsFunc(parts, func(part access.Rule) bool { return !access.Read(part, m) })
}

// Any is met where one part is.
func (m meeting) Any(parts []access.Rule) bool {
	return slices.ContainsFunc(parts, func(part access.Rule) bool { return access.Read(part, m) })
}

func contains(have, need []string) bool {
	return !slices.ContainsFunc(need, func(name string) bool { return !slices.Contains(have, name) })
}

// authenticatedFirst reports whether everyone whom the authorizer was asked
// about had been accepted, part by part and as a whole, before that.
func authenticatedFirst(w access.World, calls []string) bool {
	accepted := func(calls []string, principal string) bool {
		parts := strings.Split(principal, "+")
		for _, part := range parts {
			if !slices.Contains(calls, "authenticate "+part) || w.Credentials[part].Answer != access.Accepts {
				return false
			}
		}
		return len(parts) == 1 || slices.Contains(calls, "combine "+principal) && w.Combine[principal] == access.Accepts
	}
	for i, call := range calls {
		words := strings.Split(call, " ")
		if (words[0] == "grants" && words[1] != access.AnonymousPrincipal || words[0] == "may" || words[0] == "assurance") && !accepted(calls[:i], words[1]) {
			return false
		}
	}
	return true
}

// more grants one thing more, in every way, and visits all that can come of it.
func (e *exploration) more(visit func(access.Outcome)) {
	w := e.q.World
	for _, name := range slices.Sorted(maps.Keys(w.Principals)) { // the walk adds others
		p := w.Principals[name]
		bigger := func(change func(*access.Principal)) {
			other := p
			change(&other)
			w.Principals[name] = other
			e.walk(visit)
			w.Principals[name] = p
		}
		for _, grant := range []struct {
			have *[]string
			name string
		}{{&p.Grants.Roles, "needed"}, {&p.Grants.Roles, "ruled"}, {&p.Grants.Permissions, "may"}, {&p.Grants.Scopes, "scope"}} {
			if p.GrantsFail || p.GrantsBar || slices.Contains(*grant.have, grant.name) {
				continue
			}
			old := *grant.have
			more := append(slices.Clone(old), grant.name)
			bigger(func(other *access.Principal) {
				switch grant.have {
				case &p.Grants.Roles:
					other.Grants.Roles = more
				case &p.Grants.Permissions:
					other.Grants.Permissions = more
				default:
					other.Grants.Scopes = more
				}
			})
		}
		if !p.AssuranceFail && !p.AssuranceBar && e.op.StepUp.Asked() {
			bigger(func(other *access.Principal) { other.Assurance = access.Assurance{ACR: e.op.StepUp.ACR, Known: true} })
		}
		for words, verdict := range p.May {
			if verdict == access.No {
				bigger(func(other *access.Principal) { other.May = map[string]access.Verdict{words: access.Yes} })
			}
		}
	}
}

// spoilt adds one bad credential where there is none, in every way, and visits
// all that can come of it.
func (e *exploration) spoilt(visit func(access.Outcome)) {
	w := e.q.World
	spoil := []access.Credential{{State: access.Malformed}, {State: access.Unverified}}
	for _, answer := range access.Answers()[1:] {
		if answer == access.FindsNobody {
			continue // not a bad one: it counts as not sent
		}
		spoil = append(spoil, access.Credential{State: access.Sent, Answer: answer})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Credentials)) {
		c := w.Credentials[name]
		if c.State != access.Absent {
			continue
		}
		call := "authenticate " + name
		e.chosen = append(e.chosen, call)
		for _, s := range spoil {
			w.Credentials[name] = s
			e.walk(visit)
		}
		e.chosen = e.chosen[:len(e.chosen)-1]
		w.Credentials[name] = c
	}
}
