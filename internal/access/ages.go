package access

import (
	"cmp"
	"slices"
	"strconv"
)

// relateAges has both conditions say that who logged in within fewer seconds did so within
// more: an atom of an age becomes any of those that are as short, among all that the two
// speak of. After that atoms know nothing of each other.
func relateAges(c, other Condition) (Condition, Condition) {
	ages := map[string][]Atom{} // by principal, the shortest first
	for _, one := range []Condition{c, other} {
		one.eachAtom(func(a Atom) {
			if a.Kind == LoggedInWithin && !slices.Contains(ages[a.Principal], a) {
				ages[a.Principal] = append(ages[a.Principal], a)
			}
		})
	}
	several := false
	for _, list := range ages {
		slices.SortFunc(list, func(a, b Atom) int { return cmp.Compare(a.seconds(), b.seconds()) })
		several = several || len(list) > 1
	}
	if !several {
		return c, other
	}
	return c.withShorter(ages), other.withShorter(ages)
}

// seconds are those of an age.
func (a Atom) seconds() int {
	n, _ := strconv.Atoi(a.Name) // it was written from a number
	return n
}

func (c Condition) eachAtom(visit func(Atom)) {
	if c.Leaf {
		visit(c.Atom)
	}
	for _, part := range c.Parts {
		part.eachAtom(visit)
	}
}

// withShorter is c with each age as any of the ages up to it.
func (c Condition) withShorter(ages map[string][]Atom) Condition {
	if c.Leaf && c.Atom.Kind == LoggedInWithin {
		any := Nobody()
		// The longest first: it is what the condition itself asks for.
		for _, a := range slices.Backward(ages[c.Atom.Principal]) {
			if a.seconds() <= c.Atom.seconds() {
				any.Parts = append(any.Parts, Condition{Leaf: true, Atom: a})
			}
		}
		return any
	}
	parts := make([]Condition, len(c.Parts))
	for i, part := range c.Parts {
		parts[i] = part.withShorter(ages)
	}
	c.Parts = parts
	return c
}

// IsLogin reports whether the atom is about how somebody logged in.
func (a Atom) IsLogin() bool { return a.Kind == LoggedInBy || a.Kind == LoggedInWithin }

// Login is how the principal of that name logged in, as far as atoms say.
func Login(atoms []Atom, principal string) Assurance {
	var a Assurance
	for _, atom := range atoms {
		switch {
		case atom.Principal != principal:
		case atom.Kind == LoggedInBy:
			a.ACR = append(a.ACR, atom.Name)
		case atom.Kind == LoggedInWithin && (!a.Known || atom.seconds() < a.Age):
			a.Known, a.Age = true, atom.seconds()
		}
	}
	return a
}

// withoutStronger are the sets without those that differ from another one in a shorter age
// only: the longer one speaks for both.
func withoutStronger(sets [][]Atom) [][]Atom {
	return slices.DeleteFunc(slices.Clone(sets), func(set []Atom) bool {
		return slices.ContainsFunc(sets, func(other []Atom) bool { return !slices.Equal(set, other) && includes(set, other) })
	})
}

// includes reports whether whoever has all atoms of set has those of other.
func includes(set, other []Atom) bool {
	return !slices.ContainsFunc(other, func(need Atom) bool {
		return !slices.ContainsFunc(set, func(have Atom) bool { return have.implies(need) })
	})
}

// implies reports whether whoever has a has b.
func (a Atom) implies(b Atom) bool {
	if a.Kind == LoggedInWithin && b.Kind == LoggedInWithin && a.Principal == b.Principal {
		return a.seconds() <= b.seconds()
	}
	return a == b
}
