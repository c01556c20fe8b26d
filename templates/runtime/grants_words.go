//go:build grants_words

package guard

// Grants are the roles, permissions and scopes of a principal. The zero value
// grants nothing; a value never changes.
type Grants struct{ low, high uint64 }

func (g Grants) has(n name) bool {
	if n < 64 {
		return g.low>>(n%64)&1 != 0
	}
	return g.high>>(n%64)&1 != 0
}

// Intersect returns what both g and other grant: for a token that may do less than its
// owner.
func (g Grants) Intersect(other Grants) Grants {
	return Grants{g.low & other.low, g.high & other.high}
}

func (g Grants) union(other Grants) Grants { return Grants{g.low | other.low, g.high | other.high} }

// nameSet is what becomes Grants.
type nameSet struct{ bits [2]uint64 }

func (g Grants) names() nameSet    { return nameSet{[2]uint64{g.low, g.high}} }
func (s *nameSet) granted() Grants { return Grants{s.bits[0], s.bits[1]} }

// add adds names to the set, unless that is nil, and returns the first.
func (s *nameSet) add(names ...name) name {
	if s != nil {
		for _, n := range names {
			s.bits[n/64] |= 1 << (n % 64)
		}
	}
	return names[0]
}
