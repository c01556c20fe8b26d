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

func (g Grants) with(names ...name) Grants {
	for _, n := range names {
		if n < 64 {
			g.low |= 1 << (n % 64)
		} else {
			g.high |= 1 << (n % 64)
		}
	}
	return g
}
