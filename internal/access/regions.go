package access

import (
	"net/url"
	"slices"
	"strings"
)

// Overlap says whether some request is answered by one operation and then by another.
type Overlap int

// The answers to whether there is such a request.
const (
	Never Overlap = iota
	Certainly
	Perhaps // the templates are too intricate to be decided
)

// maxRegions bounds the steps of one search through the segments of a path.
const maxRegions = 20_000

// Between finds a request path of a method that before answers by the operation
// old and after by the operation now; nil stands for no operation. It is exact
// as far as Find is: the answer Perhaps has no path. At least one of the two is given.
func Between(before, after *Router, method string, old, now *Operation) (string, Overlap) {
	var g region
	var in, out []*route // what must match; what must not
	if old == nil {
		out = append(out, before.answering(method, now)...)
	} else if !before.add(&in, &out, method, old) {
		return "", Never
	}
	if now == nil {
		out = append(out, after.answering(method, old)...)
	} else if !after.add(&in, &out, method, now) {
		return "", Never
	}
	if len(in) == 2 && len(in[0].segments) != len(in[1].segments) {
		return "", Never
	}
	g.in = in
	for _, rival := range out {
		if !slices.ContainsFunc(in, func(r *route) bool { return apart(r, rival) }) {
			g.out = append(g.out, rival)
		}
	}
	return g.path()
}

// Routes are the operations that may answer requests of the method that op's
// template matches. It errs on the side of more.
func (r *Router) Routes(method string, op *Operation) []*Operation {
	var list []*Operation
	for _, other := range r.answering(method, op) {
		list = append(list, other.op)
	}
	return list
}

// MethodsOf are those that an operation answers by itself: its own, and HEAD for a GET
// unless its path describes HEAD (RFC 9110, 9.3.2).
func (r *Router) MethodsOf(op *Operation) []string {
	own := newRoute(op)
	if op.Method == "GET" && !r.heads[own.shape()] {
		return []string{"GET", "HEAD"}
	}
	return []string{op.Method}
}

// Before reports whether a is looked at before b where one path means both. Templates
// with other numbers of segments never do.
func Before(a, b *Operation) bool {
	x, y := newRoute(a), newRoute(b)
	return x.before(&y)
}

// answering are the routes that answer the method and differ from op in no literal
// segment, in the order of their segments.
func (r *Router) answering(method string, op *Operation) []*route {
	var list []*route
	own := newRoute(op)
	if root := r.branches[len(own.segments)]; root != nil {
		root.meeting(own.segments, func(other *route) {
			if r.answers(*other, method) {
				list = append(list, other)
			}
		})
	}
	return list
}

// add puts the route of op among those that must match, and all that would answer
// before it among those that must not. It is false where op does not answer the method.
func (r *Router) add(in, out *[]*route, method string, op *Operation) bool {
	routes := r.answering(method, op)
	own := slices.IndexFunc(routes, func(other *route) bool { return other.op == op })
	if own < 0 {
		return false
	}
	*in = append(*in, routes[own])
	for _, rival := range routes {
		if rival.before(routes[own]) {
			*out = append(*out, rival)
		}
	}
	return true
}

// apart reports whether two routes differ in a literal segment, so that no path
// matches both.
func apart(a, b *route) bool {
	for i := range a.segments {
		if apartSegments(&a.segments[i], &b.segments[i]) {
			return true
		}
	}
	return false
}

// region is the paths that some routes match and others do not.
type region struct {
	in, out []*route
	steps   int
	failed  map[string]bool
}

// path finds a path of the region.
func (g *region) path() (string, Overlap) {
	n := len(g.in[0].segments)
	choices := make([][]sample, n)
	exact := true
	for i := range n {
		samples, sure := texts(segmentsAt(g.in, i), segmentsAt(g.out, i), i == n-1)
		exact = exact && sure
		if choices[i] = samples; len(samples) == 0 {
			if sure {
				return "", Never
			}
			return "", Perhaps
		}
	}
	left := make([]uint64, (len(g.out)+63)/64)
	for i := range g.out {
		left[i/64] |= 1 << (i % 64)
	}
	g.failed = map[string]bool{}
	chosen := make([][]rune, 0, n)
	switch found, all := g.choose(choices, left, chosen); {
	case found != nil:
		return spell(found, alphabetOf(g.in, g.out)), Certainly
	case exact && all:
		return "", Never
	}
	return "", Perhaps
}

func segmentsAt(routes []*route, i int) []segment {
	list := make([]segment, len(routes))
	for j, r := range routes {
		list[j] = r.segments[i]
	}
	return list
}

// choose picks a text for each segment so that every route of out fails at some
// segment. The second result is false where it gave up.
func (g *region) choose(choices [][]sample, left []uint64, chosen [][]rune) ([][]rune, bool) {
	if len(choices) == 0 {
		if empty(left) {
			return chosen, true
		}
		return nil, true
	}
	if g.steps++; g.steps > maxRegions {
		return nil, false
	}
	key := textState{places: left}.key() + string(rune(len(choices)))
	if g.failed[key] {
		return nil, true
	}
	for _, s := range choices[0] {
		next := make([]uint64, len(left))
		for i := range left {
			next[i] = left[i] & s.meets[i]
		}
		if found, all := g.choose(choices[1:], next, append(chosen, s.text)); found != nil || !all {
			return found, all
		}
	}
	g.failed[key] = true
	return nil, true
}

// alphabetOf are the characters of the literals.
func alphabetOf(lists ...[]*route) map[rune]bool {
	known := map[rune]bool{'.': true}
	for _, list := range lists {
		for _, r := range list {
			for _, s := range r.segments {
				for _, literal := range s.literals {
					for _, c := range characters(literal) {
						known[c] = true
					}
				}
			}
		}
	}
	return known
}

// spell writes the texts as the path of a request. Each character that is to be in
// no literal is another one, so that no two parameters have one value.
func spell(segments [][]rune, known map[rune]bool) string {
	free := []rune("123456789xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0")
	next := rune(0x4E00) // as many more as it takes
	take := func() rune {
		for len(free) > 0 {
			c := free[0]
			if free = free[1:]; !known[c] {
				return c
			}
		}
		for next++; known[next]; next++ {
		}
		return next
	}
	var b strings.Builder
	for _, text := range segments {
		var plain strings.Builder
		for _, c := range text {
			switch {
			case c == other:
				plain.WriteRune(take())
			case c >= broken:
				plain.WriteByte(byte(c - broken))
			default:
				plain.WriteRune(c)
			}
		}
		b.WriteString("/" + url.PathEscape(plain.String()))
	}
	return b.String()
}
