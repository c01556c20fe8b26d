package access

import "slices"

// Evaluate is the decision of one request: design section 3 written to be read.
// It shares no code with what oasguard emits; emitted code, exports and explain
// are held against it.
func Evaluate(op *Operation, w World) Outcome {
	if op.Public() {
		return Outcome{Granted: true, Anonymous: true}
	}
	e := evaluation{
		op:       op,
		world:    w,
		verified: map[string]Answer{},
		asked:    map[string]bool{},
		refused:  map[*Scheme]bool{},
		badly:    map[*Scheme]bool{},
	}
	out := e.decide()
	out.Calls = e.calls
	return out
}

// evaluation is what is known so far of one request.
type evaluation struct {
	op       *Operation
	world    World
	calls    []string          // the callbacks asked, in order
	verified map[string]Answer // by principal: each credential and each set of them is asked about once
	asked    map[string]bool   // principals whose grants are known
	refused  map[*Scheme]bool  // schemes whose credential was refused
	badly    map[*Scheme]bool  // schemes whose credential was malformed
}

// attempt is how one alternative ended.
type attempt struct {
	reason    Reason // empty: it grants
	principal string // who was authenticated: granted or forbidden
	// harmless: an operation that admits anonymous callers may overlook it, since
	// nothing was sent, or a valid credential merely lacks a scope or a role.
	harmless bool
	lacked   *Challenge // where a scope was lacking
}

func (a attempt) granted() bool { return a.reason == "" }

func (e *evaluation) decide() Outcome {
	var failed []attempt
	for _, alternative := range e.op.Alternatives {
		a := e.try(alternative)
		if a.granted() {
			return e.requireFields(Outcome{Granted: true, Principal: a.principal})
		}
		if e.op.Anonymous && a.harmless {
			continue
		}
		failed = append(failed, a)
	}
	// {} is considered last, and only if nothing bad was sent.
	if e.op.Anonymous && len(failed) == 0 {
		return e.requireFields(Outcome{Granted: true, Anonymous: true})
	}
	return e.deny(failed)
}

// try takes one alternative through authentication, then authorization.
func (e *evaluation) try(alternative Alternative) attempt {
	if a, ok := e.read(alternative); !ok {
		return a
	}
	principal, a, ok := e.authenticate(alternative)
	if !ok {
		return a
	}
	if a, ok := e.authorize(alternative, principal); !ok {
		return a
	}
	return attempt{principal: principal}
}

// read looks at every credential of the alternative before any authenticator is asked.
func (e *evaluation) read(alternative Alternative) (attempt, bool) {
	absent, malformed := 0, false
	for _, q := range alternative {
		switch e.world.state(q.Scheme) {
		case Absent:
			absent++
		case Malformed:
			malformed = true
			e.badly[q.Scheme] = true
		}
	}
	switch {
	case malformed:
		return attempt{reason: ReasonMalformedCredential}, false
	case absent > 0:
		// Half of an AND is not harmless: whoever sends it means to be known.
		return attempt{reason: ReasonNoCredential, harmless: absent == len(alternative)}, false
	}
	return attempt{}, true
}

// authenticate asks the authenticators in name order, then folds the principals
// of an AND together. The first that does not accept settles the alternative.
func (e *evaluation) authenticate(alternative Alternative) (string, attempt, bool) {
	for _, q := range alternative {
		name := PrincipalOf(q.Scheme)
		answer, known := e.verified[name]
		if !known {
			answer = e.verify(q.Scheme)
			e.verified[name] = answer
		}
		if a, ok := e.settle(q.Scheme, answer); !ok {
			return "", a, false
		}
	}
	if len(alternative) == 1 {
		return alternative.Principal(), attempt{}, true
	}
	whole, answer := e.combine(alternative)
	// The error of Combine counts as that of the last authenticator.
	a, ok := e.settle(alternative[len(alternative)-1].Scheme, answer)
	return whole, a, ok
}

// verify asks the authenticator of s.
func (e *evaluation) verify(s *Scheme) Answer {
	c := e.world.Credentials[s.Name]
	if c.State == Unverified {
		return Refuses // the guard's own answer: nobody is asked
	}
	e.calls = append(e.calls, "authenticate "+PrincipalOf(s))
	return c.Answer
}

// combine folds left in name order, once per set of schemes.
func (e *evaluation) combine(alternative Alternative) (string, Answer) {
	whole := alternative.Principal()
	if answer, known := e.verified[whole]; known {
		return whole, answer
	}
	answer, principal := Accepts, PrincipalOf(alternative[0].Scheme)
	for _, q := range alternative[1:] {
		principal = Combined(principal, PrincipalOf(q.Scheme))
		e.calls = append(e.calls, "combine "+principal)
		if answer = e.world.Combine[principal]; answer != Accepts {
			break
		}
	}
	e.verified[whole] = answer
	return whole, answer
}

// settle turns the answer of an authenticator into the end of an alternative.
func (e *evaluation) settle(s *Scheme, answer Answer) (attempt, bool) {
	switch answer {
	case Accepts:
		return attempt{}, true
	case FindsMalformed:
		e.badly[s] = true
		return attempt{reason: ReasonMalformedCredential}, false
	case Unavailable:
		return attempt{reason: ReasonUnavailable}, false
	default: // Refuses, NilPrincipal
		e.refused[s] = true
		return attempt{reason: ReasonInvalidCredential}, false
	}
}

// authorize asks for the scopes and roles of each requirement of its own
// principal, then for the rule of the principal as a whole.
func (e *evaluation) authorize(alternative Alternative, principal string) (attempt, bool) {
	for _, q := range alternative {
		if len(q.Scopes) == 0 && len(q.Roles) == 0 {
			continue
		}
		own := PrincipalOf(q.Scheme)
		grants, ok := e.grants(own)
		if !ok {
			return attempt{reason: ReasonUnavailable}, false
		}
		if !containsAll(grants.Scopes, q.Scopes) {
			lacked := &Challenge{Scheme: q.Scheme, Error: "insufficient_scope", Scopes: q.Scopes}
			return attempt{reason: ReasonInsufficientScope, principal: own, harmless: true, lacked: lacked}, false
		}
		if !containsAll(grants.Roles, q.Roles) {
			return attempt{reason: ReasonForbidden, principal: own, harmless: true}, false
		}
	}
	if e.op.Rule == nil {
		return attempt{}, true
	}
	check := ruleCheck{evaluation: e, principal: principal}
	switch holds := check.holds(*e.op.Rule); {
	case check.failed:
		return attempt{reason: ReasonUnavailable}, false
	case holds:
		return attempt{}, true
	case check.missing:
		return attempt{reason: ReasonMissingParameter}, false
	case check.noPathValue:
		return attempt{reason: ReasonNoPathValue, principal: principal}, false
	}
	return attempt{reason: ReasonForbidden, principal: principal}, false
}

// grants asks the authorizer what a principal holds, once per principal.
func (e *evaluation) grants(principal string) (Grants, bool) {
	p := e.world.Principals[principal]
	if !e.asked[principal] {
		e.asked[principal] = true
		e.calls = append(e.calls, "grants "+principal)
	}
	return p.Grants, !p.GrantsFail
}

// ruleCheck is the rule asked of one principal.
type ruleCheck struct {
	*evaluation
	principal   string
	failed      bool // the authorizer answered with an error: nothing more is asked
	noPathValue bool // a check was reached whose path parameter was empty
	missing     bool // a check was reached whose required parameter had not one value
}

func (c *ruleCheck) holds(r Rule) bool {
	switch r.Kind {
	case All:
		return !slices.ContainsFunc(r.Rules, func(part Rule) bool { return !c.holds(part) })
	case Any:
		return slices.ContainsFunc(r.Rules, func(part Rule) bool { return c.holds(part) })
	case HasResource:
		return c.may(r.Resource)
	}
	if c.failed {
		return false
	}
	grants, ok := c.grants(c.principal)
	if !ok {
		c.failed = true
		return false
	}
	if r.Kind == HasRole {
		return slices.Contains(grants.Roles, r.Name)
	}
	return slices.Contains(grants.Permissions, r.Name)
}

// may asks for one object; never with an id that is absent, empty or repeated.
func (c *ruleCheck) may(resource *Resource) bool {
	if c.failed {
		return false
	}
	id := resource.ID
	if c.world.Parameters[id.Place()] != OneValue {
		c.noPathValue = c.noPathValue || id.In == InPath
		c.missing = c.missing || id.In != InPath && id.Required
		return false
	}
	c.calls = append(c.calls, resource.Call(c.principal))
	switch c.world.Principals[c.principal].May[resource.Words()] {
	case Yes:
		return true
	case Fails:
		c.failed = true
	}
	return false
}

// requireFields turns a grant into 400 where a required parameter is missing.
// Present but empty is there.
func (e *evaluation) requireFields(granted Outcome) Outcome {
	for _, p := range e.op.Required {
		if e.world.Parameters[p.Place()] == Missing {
			return Outcome{Status: 400, Reason: ReasonMissingParameter, Principal: granted.Principal}
		}
	}
	return granted
}

// explanations are the reasons from the best to the poorest (503 > 403 > 400 >
// 401); those of one row are equals, and the first alternative decides.
func explanations() [][]Reason {
	return [][]Reason{
		{ReasonUnavailable},
		{ReasonInsufficientScope, ReasonForbidden, ReasonNoPathValue},
		{ReasonMalformedCredential, ReasonMissingParameter},
		{ReasonInvalidCredential},
		{ReasonNoCredential},
	}
}

// deny explains why nothing granted.
func (e *evaluation) deny(failed []attempt) Outcome {
	best := -1
	for _, equals := range explanations() {
		best = slices.IndexFunc(failed, func(a attempt) bool { return slices.Contains(equals, a.reason) })
		if best >= 0 {
			break
		}
	}
	out := Outcome{Status: failed[best].reason.Status(), Reason: failed[best].reason, Principal: failed[best].principal}
	switch {
	case out.Status == 403 && e.op.Conceal:
		out.Status, out.Concealed = 404, true // RFC 9110, 15.5.4; the reason keeps the truth
	case out.Status == 403:
		if i := slices.IndexFunc(failed, func(a attempt) bool { return a.lacked != nil }); i >= 0 {
			out.Challenges = []Challenge{*failed[i].lacked}
		}
	case out.Reason == ReasonMalformedCredential:
		out.Challenges = e.challenges(func(s *Scheme) bool { return e.badly[s] })
	case out.Status == 401:
		out.Challenges = e.challenges(func(*Scheme) bool { return true }) // RFC 9110, 15.5.2
	}
	return out
}

// challenges lists the schemes that wanted admits in the order they were read,
// with what is wrong with each; what would read alike on the wire stands once.
func (e *evaluation) challenges(wanted func(*Scheme) bool) []Challenge {
	var list []Challenge
	for _, alternative := range e.op.Alternatives {
		for _, q := range alternative {
			c := Challenge{Scheme: q.Scheme, Error: e.errorCode(q.Scheme)}
			if wanted(q.Scheme) && !slices.ContainsFunc(list, c.sameOnTheWire) {
				list = append(list, c)
			}
		}
	}
	return list
}

// errorCode is what a bearer challenge says of the token that was sent; nothing
// where none was (RFC 6750, 3.1).
func (e *evaluation) errorCode(s *Scheme) string {
	switch {
	case !s.Kind.IsBearer():
		return ""
	case e.badly[s]:
		return "invalid_request"
	case e.refused[s]:
		return "invalid_token"
	}
	return ""
}

func containsAll(have, need []string) bool {
	return !slices.ContainsFunc(need, func(name string) bool { return !slices.Contains(have, name) })
}
