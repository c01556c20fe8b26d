package guard

import "slices"

// admits says how far a caller who holds g and came by schemes may call the operation.
func (p *permit) admits(g Grants, schemes []string) meeting {
	switch {
	case slices.ContainsFunc(p.ways, func(w way) bool { return w.isMet(g, schemes) }):
		return p.meets(g)
	case p.open && !slices.ContainsFunc(p.ways, func(w way) bool { return w.isHalf(schemes) }):
		return met
	default:
		return unmet
	}
}
