//go:build oasguard_none

package guard

import "slices"

// admits says how far a caller who holds g and came by schemes may call the operation.
// What AnonymousGrants returns is known here only where it is g, of a caller who came by
// no scheme.
func (p *permit) admits(g Grants, schemes []string) meeting {
	switch {
	case slices.ContainsFunc(p.ways, func(w way) bool { return w.isMet(g, schemes) }):
		return p.meets(g)
	case slices.ContainsFunc(p.ways, func(w way) bool { return w.isHalf(schemes) || p.ruled && w.isSent(schemes) }):
		return unmet
	case p.open:
		return met
	case p.asked != nil && len(schemes) == 0:
		return p.asked.meets(g)
	default:
		return unmet
	}
}

// isSent reports whether a caller came by a scheme of an alternative.
func (w way) isSent(schemes []string) bool {
	return slices.ContainsFunc(w, func(c claim) bool { return slices.Contains(schemes, c.scheme) })
}
