package guard

import "net/http"

// ReasonAnonymousLacks is the reason of a denial where no credential was sent and what
// anonymous callers hold does not meet the rule: 401.
const ReasonAnonymousLacks Reason = "anonymous_lacks"

// denyAnonymous answers a request that no alternative granted, nor what anonymous
// callers hold: 401 with every challenge, for a credential may help.
func (d *decision[P]) denyAnonymous() (p P, ok, granted bool) {
	if d.denyVisitor() {
		return p, false, false
	}
	out := Denial{Operation: d.operation, Status: http.StatusUnauthorized, Reason: ReasonAnonymousLacks}
	challenges, answer := d.challenges(false)
	out.Challenges = challenges
	if d.guard.observer != nil {
		d.guard.observer(d.r, Decision{Operation: d.operation, Status: out.Status, Reason: out.Reason, Missing: d.missing})
	}
	d.guard.answer(d.w, d.r, out, answer)
	return p, false, false
}
