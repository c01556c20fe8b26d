//go:build grants_set

package guard

// Grants are the roles, permissions and scopes of a principal. The zero value
// grants nothing; a value never changes: With… makes another.
type Grants struct{ set *grantSet }

type grantSet [(nameCount + 63) / 64]uint64

func (g Grants) has(n name) bool { return g.set != nil && g.set[n/64]>>(n%64)&1 != 0 }

func (g Grants) with(names ...name) Grants {
	set := new(grantSet)
	if g.set != nil {
		*set = *g.set
	}
	for _, n := range names {
		set[n/64] |= 1 << (n % 64)
	}
	return Grants{set}
}
