//go:build oasguard_none

package guard

// ReasonAnonymousLacks is the reason of a denial where no credential was sent and what
// anonymous callers hold does not meet the rule: 403, as the document says.
const ReasonAnonymousLacks Reason = "anonymous_lacks"

// denyAnonymous answers a request that no alternative granted, nor what anonymous
// callers hold: 403 without a challenge, for nobody is sent to log in.
func (d *decision[P]) denyAnonymous() (p P, ok, granted bool) {
	if d.denyVisitor() {
		return p, false, false
	}
	d.forbidden, d.known = ReasonAnonymousLacks, d.caller(&visitorScheme).at
	d.explain()
	return p, false, false
}
