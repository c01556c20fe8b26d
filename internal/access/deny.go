package access

import "slices"

// explanations are the reasons from the best to the poorest (503 > another login > 403 >
// 400 > 401); those of one row are equals, and the first alternative decides.
func explanations() [][]Reason {
	return [][]Reason{
		{ReasonUnavailable},
		{ReasonInsufficientAuthentication},
		{ReasonInsufficientScope, ReasonForbidden, ReasonNoPathValue},
		{ReasonMalformedCredential, ReasonMissingParameter},
		{ReasonInvalidCredential},
		{ReasonNoCredential, ReasonAnonymousLacks},
	}
}

// explanation is the attempt that explains best why nothing granted: the one that
// barred the caller, else the first of the best reason.
func explanation(failed []attempt) attempt {
	if last := failed[len(failed)-1]; last.barred {
		return last
	}
	for _, equals := range explanations() {
		if i := slices.IndexFunc(failed, func(a attempt) bool { return slices.Contains(equals, a.reason) }); i >= 0 {
			return failed[i]
		}
	}
	panic("access: a reason that does not stand in the ranking")
}

// deny explains why nothing granted.
func (e *evaluation) deny(failed []attempt) Outcome {
	best := explanation(failed)
	out := Outcome{
		Status: best.reason.Status(), Reason: best.reason, Principal: best.principal, Scheme: best.scheme,
		Barred: best.barred, Missing: best.missing, Parameter: best.parameter,
	}
	if out.Reason == ReasonAnonymousLacks && e.op.Visitor.Forbidden {
		out.Status = 403 // it is not for want of a credential: x-anonymous says so
	}
	switch {
	case out.Status == 403 && (e.op.Conceal || e.notFound):
		out.Status, out.Concealed = 404, true // RFC 9110, 15.5.4 and 15.5.5; the reason keeps the truth
	case out.Barred: // no scope would help
	case best.stepper != nil:
		out.Challenges = []Challenge{*best.stepper} // RFC 9470, 3
	case out.Status == 403:
		if i := slices.IndexFunc(failed, func(a attempt) bool { return a.lacked != nil }); i >= 0 {
			out.Challenges = []Challenge{*failed[i].lacked}
		}
	case out.Reason == ReasonMalformedCredential:
		out.Challenges = e.challenges(func(s *Scheme) bool { return e.badly[s] && e.counts(s) })
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
// where none was (RFC 6750, 3.1), or where what is wrong with it does not count.
func (e *evaluation) errorCode(s *Scheme) string {
	switch {
	case !s.Kind.IsBearer() || !e.counts(s):
		return ""
	case e.badly[s]:
		return "invalid_request"
	case e.refused[s]:
		return "invalid_token"
	}
	return ""
}
