package access

import "slices"

// Evaluate is the decision of one request: design section 3 written to be read.
// It shares no code with what oasguard emits; emitted code, exports and explain
// are held against it.
func Evaluate(op *Operation, w World) Outcome {
	if op.Public() {
		return Outcome{Granted: true, Anonymous: true}
	}
	if f := w.InFront; f != nil && f.Scheme == "" && f.Answer != Accepts && f.Answer != NilPrincipal {
		w.InFront = &InFront{op.Alternatives[0][0].Scheme.Name, f.Answer}
	}
	e := evaluation{
		op:       op,
		world:    w,
		verified: map[string]Answer{},
		asked:    map[string]bool{},
		refused:  map[*Scheme]bool{},
		badly:    map[*Scheme]bool{},
		half:     map[*Scheme]bool{},
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
	half     map[*Scheme]bool  // schemes that were sent as a part of an AND whose rest was not
	notFound bool              // an authorizer answered that there is no such object
}

// attempt is how one alternative ended.
type attempt struct {
	reason    Reason // empty: it grants
	principal string // who was authenticated: granted or forbidden
	scheme    string // by which the principal came
	// harmless: an operation that admits anonymous callers may overlook it, since
	// nothing was sent, or a valid credential merely lacks a scope or a role.
	harmless bool
	// faulty are the schemes whose own credentials ended the alternative: they were
	// malformed, or their authenticator did not accept them.
	faulty    []*Scheme
	lacked    *Challenge // where a scope was lacking
	stepper   *Challenge // where another login is all that is lacking
	missing   []string   // the checks that failed, in words
	parameter string     // the place of the one that was missing
	barred    bool       // a callback answered ErrForbidden
}

func (a attempt) granted() bool { return a.reason == "" }

func (e *evaluation) decide() Outcome {
	var failed []attempt
	for _, alternative := range e.op.Alternatives {
		a := e.try(alternative)
		if a.granted() {
			return e.requireFields(Outcome{Granted: true, Principal: a.principal, Scheme: a.scheme})
		}
		failed = append(failed, a)
		if a.barred {
			return e.deny(failed)
		}
	}
	// What does not count is known only now that every credential was looked at.
	for i, a := range failed {
		if len(a.faulty) > 0 && !slices.ContainsFunc(a.faulty, e.counts) {
			failed[i] = attempt{reason: ReasonNoCredential, harmless: true}
		}
	}
	if !e.op.Anonymous {
		return e.deny(failed)
	}
	// {} is considered last, and only if nothing bad was sent.
	if bad := slices.DeleteFunc(slices.Clone(failed), e.overlooked); len(bad) > 0 {
		return e.deny(bad)
	}
	if place := e.emptyPathValue(); place != "" {
		return e.deny([]attempt{{reason: ReasonNoPathValue, parameter: place}})
	}
	if a, ok := e.admitVisitor(); !ok {
		return e.deny([]attempt{a})
	}
	return e.requireFields(Outcome{Granted: true, Anonymous: true})
}

// overlooked reports whether an operation that admits anonymous callers does so in
// spite of the way in which an alternative ended. Half of an AND was sent by someone
// who means to be known, unless that half turned out to be nobody's. Where a rule
// stands, a valid credential is judged by what its owner holds, and by nothing else.
func (e *evaluation) overlooked(a attempt) bool {
	if e.op.Visitor != nil && a.reason != ReasonNoCredential {
		return false
	}
	return a.harmless || a.reason == ReasonNoCredential && !e.sentHalf()
}

// sentHalf reports whether a credential was sent for a part of an AND only. One that
// is nobody's (ErrNoCredential) counts as not sent, whenever that became known.
func (e *evaluation) sentHalf() bool {
	for s := range e.half {
		if answer, asked := e.verified[PrincipalOf(s)]; !asked || answer != FindsNobody {
			return true
		}
	}
	return false
}

// counts reports whether the credential of s, which was malformed or refused, is a
// bad one. It is not where another scheme accepted what the same field holds: two
// schemes that read one field cannot both be meant by it.
func (e *evaluation) counts(s *Scheme) bool {
	if answer, asked := e.verified[PrincipalOf(s)]; asked && answer == Accepts {
		return true // its own authenticator accepted it, and Combine did not
	}
	for _, alternative := range e.op.Alternatives {
		for _, q := range alternative {
			answer, asked := e.verified[PrincipalOf(q.Scheme)]
			if q.Scheme != s && q.Scheme.SameField(s) && asked && answer == Accepts {
				return false
			}
		}
	}
	return true
}

// try takes one alternative through authentication, then authorization.
func (e *evaluation) try(alternative Alternative) attempt {
	if a, ok := e.read(alternative); !ok {
		return a
	}
	if a, ok := e.authenticate(alternative); !ok {
		return a
	}
	whole := attempt{principal: alternative.Principal(), scheme: alternative.SchemeNames()}
	if place := e.emptyPathValue(); place != "" {
		// The router gave no value for a path parameter: whatever the rule says, the
		// handler would be called for an object that nobody named.
		whole.reason, whole.parameter = ReasonNoPathValue, place
		return whole
	}
	if a, ok := e.authorize(alternative); !ok {
		return a
	}
	// Last of all: nobody is sent to log in again for a door that stays shut.
	if a, ok := e.stepUp(alternative); !ok {
		return a
	}
	return whole
}

// emptyPathValue is the place of the first path parameter without a value.
func (e *evaluation) emptyPathValue() string {
	for _, name := range PathParameters(e.op.Path) {
		if place := (Parameter{Name: name, In: InPath}).Place(); e.world.Parameters[place] != OneValue {
			return place
		}
	}
	return ""
}

// read looks at every credential of the alternative before any authenticator is asked.
func (e *evaluation) read(alternative Alternative) (attempt, bool) {
	var sent, malformed []*Scheme
	for _, q := range alternative {
		switch e.world.state(q.Scheme) {
		case Absent:
		case Malformed:
			malformed = append(malformed, q.Scheme)
			e.badly[q.Scheme] = true
		case Sent, Unverified:
			sent = append(sent, q.Scheme)
		}
	}
	switch {
	case len(malformed) > 0:
		return attempt{reason: ReasonMalformedCredential, faulty: malformed}, false
	case len(sent) < len(alternative):
		return e.incomplete(sent), false
	}
	return attempt{}, true
}

// incomplete is the end of an alternative of which only these credentials were sent.
func (e *evaluation) incomplete(sent []*Scheme) attempt {
	for _, s := range sent {
		e.half[s] = true
	}
	return attempt{reason: ReasonNoCredential, harmless: len(sent) == 0}
}

// authenticate asks the authenticators in name order, then folds the principals
// of an AND together. The first that does not accept settles the alternative.
func (e *evaluation) authenticate(alternative Alternative) (attempt, bool) {
	for _, q := range alternative {
		name := PrincipalOf(q.Scheme)
		answer, known := e.verified[name]
		if !known {
			answer = e.verify(q.Scheme)
			e.verified[name] = answer
		}
		if a, ok := e.settle(alternative, q.Scheme, answer); !ok {
			if a.barred {
				a.scheme = q.Scheme.Name
			}
			return a, false
		}
	}
	if len(alternative) == 1 {
		return attempt{}, true
	}
	// The error of Combine counts as that of the last authenticator. It is about all
	// of the credentials, so that it counts whoever else accepted one of them.
	a, ok := e.settle(alternative, alternative[len(alternative)-1].Scheme, e.combine(alternative))
	if a.barred {
		a.scheme = alternative.SchemeNames()
	}
	return a, ok
}

// verify asks the authenticator of s.
func (e *evaluation) verify(s *Scheme) Answer {
	if f := e.world.InFront; f != nil && f.Scheme == s.Name {
		return f.Answer // established before: the authenticator is not asked
	}
	c := e.world.Credentials[s.Name]
	if c.State == Unverified {
		return Refuses // the guard's own answer: nobody is asked
	}
	e.calls = append(e.calls, "authenticate "+PrincipalOf(s))
	return c.Answer
}

// combine folds left in name order, once per set of schemes.
func (e *evaluation) combine(alternative Alternative) Answer {
	whole := alternative.Principal()
	if answer, known := e.verified[whole]; known {
		return answer
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
	return answer
}

// settle turns the answer of an authenticator into the end of an alternative.
func (e *evaluation) settle(alternative Alternative, s *Scheme, answer Answer) (attempt, bool) {
	switch answer {
	case Accepts:
		return attempt{}, true
	case Bars:
		return attempt{reason: ReasonForbidden, barred: true}, false
	case FindsNobody:
		var others []*Scheme
		for _, q := range alternative {
			if q.Scheme != s {
				others = append(others, q.Scheme)
			}
		}
		return e.incomplete(others), false
	case FindsMalformed:
		e.badly[s] = true
		return attempt{reason: ReasonMalformedCredential, faulty: []*Scheme{s}}, false
	case Unavailable:
		return attempt{reason: ReasonUnavailable}, false
	case Refuses, NilPrincipal:
		e.refused[s] = true
		return attempt{reason: ReasonInvalidCredential, faulty: []*Scheme{s}}, false
	}
	panic("access: an answer of an authenticator that Evaluate does not know")
}

// requireFields turns a grant into 400 where a required parameter is missing.
// Present but empty is there.
func (e *evaluation) requireFields(granted Outcome) Outcome {
	for _, p := range e.op.Required {
		if e.world.Parameters[p.Place()] == Missing {
			return Outcome{Status: 400, Reason: ReasonMissingParameter, Principal: granted.Principal, Scheme: granted.Scheme, Parameter: p.Place()}
		}
	}
	return granted
}
