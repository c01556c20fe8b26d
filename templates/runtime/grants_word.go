//go:build !grants_words && !grants_set && !grants_none

package guard

// Grants are the roles, permissions and scopes of a principal. The zero value
// grants nothing; a value never changes.
type Grants struct{ set uint64 }

func (g Grants) has(n name) bool { return g.set>>(n%64)&1 != 0 }

func (g Grants) with(names ...name) Grants {
	for _, n := range names {
		g.set |= 1 << (n % 64)
	}
	return g
}
