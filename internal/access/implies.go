package access

import (
	"fmt"
	"slices"
)

// Budget bounds the work of comparing conditions, which rules can be written to
// multiply. What is not decided within it is said to be undecided.
type Budget struct {
	Each int // steps for one question
	Left int // steps for all of them
}

// NewBudget is a budget that a document of people's own never meets.
func NewBudget() *Budget { return &Budget{Each: 2_000_000, Left: 100_000_000} }

// Excess is who meets one condition and not another.
type Excess struct {
	// Sets are minimal sets of atoms, each of which is enough for the one
	// condition and not for the other; in the order in which the condition names them.
	Sets [][]Atom
	// Complete: there are no others. Complete without Sets is an implication.
	Complete bool
}

// None reports that every caller who meets the one condition meets the other.
func (e Excess) None() bool { return e.Complete && len(e.Sets) == 0 }

// Undecided reports that the budget ended before anything was found.
func (e Excess) Undecided() bool { return !e.Complete && len(e.Sets) == 0 }

// Beyond finds who meets c and not other, at most so many sets of atoms. Both are
// monotone, so the smallest callers that meet c speak for all who do, and the
// answer is exact.
func Beyond(c, other Condition, most int, budget *Budget) Excess {
	if c.equal(other) {
		return Excess{Complete: true}
	}
	s := search{atoms: map[Atom]int{}, left: min(budget.Each, budget.Left), most: most, proved: map[[2]int]bool{}}
	given := s.left
	defer func() { budget.Left -= given - max(s.left, 0) }()
	c, other = relateAges(c, other)
	s.whole, s.other = s.compile(c), s.compile(other)
	s.held = make([]bool, len(s.names))
	complete := true
	for _, part := range disjuncts(s.whole) {
		complete = s.part(part) && complete
	}
	return Excess{Sets: withoutStronger(s.sets()), Complete: complete}
}

// part looks at one way to meet the condition. Atoms that it does not speak of
// are not held by the smallest callers that meet it, which leaves little of the
// other condition, and each part of what is left is a question of its own.
func (s *search) part(whole *node) bool {
	spoken := make([]bool, len(s.names))
	s.mark(whole, spoken)
	rest := s.prune(s.other, spoken)
	if s.left <= 0 {
		return false
	}
	if rest == nil {
		rest = &node{id: s.id(), any: true}
	}
	for _, conjunct := range conjuncts(rest) {
		if s.entails(whole, conjunct) {
			continue
		}
		s.against = conjunct
		if s.left <= 0 || !s.run([]*node{whole}) {
			return false
		}
	}
	return true
}

func disjuncts(n *node) []*node {
	if n.any && !n.leaf {
		return n.parts
	}
	return []*node{n}
}

func conjuncts(n *node) []*node {
	switch {
	case n.leaf || n.any && len(n.parts) != 1:
		return []*node{n}
	}
	var list []*node
	for _, part := range n.parts {
		list = append(list, conjuncts(part)...)
	}
	return list
}

func (s *search) mark(n *node, atoms []bool) {
	s.left--
	if n.leaf {
		atoms[n.atom] = true
	}
	for _, part := range n.parts {
		s.mark(part, atoms)
	}
}

// prune is what is left of n for callers who hold none but the given atoms; nil
// where none of them can meet it.
func (s *search) prune(n *node, atoms []bool) *node {
	if s.left--; s.left <= 0 {
		return nil
	}
	if n.leaf {
		if atoms[n.atom] {
			return n
		}
		return nil
	}
	pruned := &node{id: s.id(), any: n.any}
	for _, part := range n.parts {
		switch p := s.prune(part, atoms); {
		case p != nil:
			pruned.parts = append(pruned.parts, p)
		case !n.any:
			return nil
		}
	}
	if n.any && len(pruned.parts) == 0 {
		return nil
	}
	return pruned
}

func (s *search) id() int {
	s.nodes++
	return s.nodes
}

func (c Condition) equal(other Condition) bool {
	return c.Leaf == other.Leaf && c.Any == other.Any && c.Atom == other.Atom &&
		slices.EqualFunc(c.Parts, other.Parts, Condition.equal)
}

// node is a Condition whose atoms are numbers.
type node struct {
	id    int
	leaf  bool
	atom  int
	any   bool
	parts []*node
}

// search is the state of one Beyond.
type search struct {
	whole, other *node
	against      *node // the part of other that is asked about
	atoms        map[Atom]int
	names        []Atom
	nodes        int
	proved       map[[2]int]bool
	held         []bool
	found        [][]int
	keys         map[string]bool
	left, most   int
}

func (s *search) compile(c Condition) *node {
	n := &node{id: s.id(), leaf: c.Leaf, any: c.Any}
	if c.Leaf {
		at, known := s.atoms[c.Atom]
		if !known {
			at = len(s.names)
			s.atoms[c.Atom] = at
			s.names = append(s.names, c.Atom)
		}
		n.atom = at
	}
	for _, part := range c.Parts {
		n.parts = append(n.parts, s.compile(part))
	}
	return n
}

// entails is a proof without cases, in as many steps as the two are long
// together. That it finds none says nothing.
func (s *search) entails(a, b *node) bool {
	key := [2]int{a.id, b.id}
	if known, ok := s.proved[key]; ok {
		return known
	}
	if s.left--; s.left <= 0 {
		return false
	}
	proved := false
	switch {
	case a.leaf && b.leaf:
		return a.atom == b.atom
	case !b.leaf && !b.any:
		proved = !slices.ContainsFunc(b.parts, func(part *node) bool { return !s.entails(a, part) })
	case !a.leaf && a.any:
		proved = !slices.ContainsFunc(a.parts, func(part *node) bool { return !s.entails(part, b) })
	default:
		proved = !a.leaf && slices.ContainsFunc(a.parts, func(part *node) bool { return s.entails(part, b) }) ||
			!b.leaf && slices.ContainsFunc(b.parts, func(part *node) bool { return s.entails(a, part) })
	}
	proved = proved && s.left > 0 // cut short, a negation above would be wrong
	s.proved[key] = proved
	return proved
}

// run meets the goals, the last one first, in every way that leaves s.against
// unmet. It is false where the search was cut short.
func (s *search) run(goals []*node) bool {
	if s.left--; s.left <= 0 {
		return false
	}
	if s.holds(s.against) {
		return s.left > 0
	}
	if len(goals) == 0 {
		return s.keep()
	}
	goal, rest := goals[len(goals)-1], goals[:len(goals)-1]
	switch {
	case s.holds(goal):
		return s.left > 0 && s.run(rest)
	case goal.leaf:
		s.held[goal.atom] = true
		done := s.run(rest)
		s.held[goal.atom] = false
		return done
	case !goal.any:
		next := slices.Clone(rest)
		for _, part := range slices.Backward(goal.parts) {
			next = append(next, part)
		}
		s.left -= len(next)
		return s.run(next)
	}
	s.left -= len(rest) // what is copied
	for _, part := range goal.parts {
		if !s.run(append(slices.Clip(rest), part)) {
			return false
		}
	}
	return true
}

// holds reports whether what is held meets n.
func (s *search) holds(n *node) bool {
	if s.left--; s.left <= 0 {
		return false
	}
	switch {
	case n.leaf:
		return s.held[n.atom]
	case n.any:
		return slices.ContainsFunc(n.parts, s.holds)
	}
	return !slices.ContainsFunc(n.parts, func(part *node) bool { return !s.holds(part) })
}

// keep notes what is held, without what the condition does not need of it. It
// is false once there are enough, or where the budget ends.
func (s *search) keep() bool {
	if s.left <= 0 {
		return false // holds may have answered false for want of steps
	}
	before := slices.Clone(s.held)
	for i := range s.held {
		if s.held[i] {
			s.held[i] = false
			s.held[i] = !s.holds(s.whole)
		}
	}
	var minimal []int
	for i, held := range s.held {
		if held {
			minimal = append(minimal, i)
		}
	}
	copy(s.held, before)
	s.left -= len(s.held)
	if s.keys == nil {
		s.keys = map[string]bool{}
	}
	if key := fmt.Sprint(minimal); !s.keys[key] {
		s.keys[key] = true
		s.found = append(s.found, minimal)
	}
	return len(s.found) < s.most && s.left > 0
}

// sets are the sets that were found. Cutting atoms may leave them in any order
// but none within another, as each is minimal.
func (s *search) sets() [][]Atom {
	var sets [][]Atom
	for _, found := range s.found {
		atoms := make([]Atom, len(found))
		for i, at := range found {
			atoms[i] = s.names[at]
		}
		sets = append(sets, atoms)
	}
	return sets
}
