//go:build grants_set

package guard

// Grants are the roles, permissions and scopes of a principal. The zero value
// grants nothing; a value never changes: With… makes another.
type Grants struct{ set *nameSet }

func (g Grants) has(n name) bool { return g.set != nil && g.set[n/64]>>(n%64)&1 != 0 }

// Intersect returns what both g and other grant: for a token that may do less than its
// owner.
func (g Grants) Intersect(other Grants) Grants {
	mine, others := g.names(), other.names()
	for i := range mine {
		mine[i] &= others[i]
	}
	return mine.granted()
}

func (g Grants) union(other Grants) Grants {
	mine, others := g.names(), other.names()
	for i := range mine {
		mine[i] |= others[i]
	}
	return mine.granted()
}

// nameSet is what becomes Grants.
type nameSet [(len(nameTexts) + 63) / 64]uint64

func (g Grants) names() (set nameSet) {
	if g.set != nil {
		set = *g.set
	}
	return set
}

// granted is the one allocation that making Grants costs.
func (s *nameSet) granted() Grants {
	kept := *s
	return Grants{&kept}
}

// add adds names to the set, unless that is nil, and returns the first.
func (s *nameSet) add(names ...name) name {
	if s != nil {
		for _, n := range names {
			s[n/64] |= 1 << (n % 64)
		}
	}
	return names[0]
}
