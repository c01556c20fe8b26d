//go:build !grants_words && !grants_set && !grants_none

package guard

// Grants are the roles, permissions and scopes of a principal. The zero value
// grants nothing; a value never changes.
type Grants struct{ set uint64 }

func (g Grants) has(n name) bool { return g.set>>(n%64)&1 != 0 }

// Intersect returns what both g and other grant: for a token that may do less than its
// owner.
func (g Grants) Intersect(other Grants) Grants { return Grants{g.set & other.set} }

func (g Grants) union(other Grants) Grants { return Grants{g.set | other.set} }

// nameSet is what becomes Grants.
type nameSet struct{ bits uint64 }

func (g Grants) names() nameSet    { return nameSet{g.set} }
func (s *nameSet) granted() Grants { return Grants{s.bits} }

// add adds names to the set, unless that is nil, and returns the first.
func (s *nameSet) add(names ...name) name {
	if s != nil {
		for _, n := range names {
			s.bits |= 1 << (n % 64)
		}
	}
	return names[0]
}
