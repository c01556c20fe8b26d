package access

import "slices"

// branch is the templates that are alike up to a segment, so that those which can
// mean a request of another one are found without a look at all of them.
type branch struct {
	segment  segment
	literals map[string]*branch
	below    []*branch // all, in the order of the document
	ends     []*route
}

// branch puts the routes of the router into branches, once all are there.
func (r *Router) branch() {
	r.branches = map[int]*branch{}
	for n, routes := range r.byLength {
		root := &branch{}
		r.branches[n] = root
		for i := range routes {
			route := &routes[i]
			route.head = !r.heads[route.shape()]
			b := root
			for _, s := range route.segments {
				b = b.child(s)
			}
			b.ends = append(b.ends, route)
		}
	}
}

// child finds or makes the branch for a segment.
func (b *branch) child(s segment) *branch {
	if len(s.names) == 0 {
		if known := b.literals[s.literals[0]]; known != nil {
			return known
		}
	} else if i := slices.IndexFunc(b.below, func(other *branch) bool { return slices.Equal(other.segment.literals, s.literals) }); i >= 0 {
		return b.below[i]
	}
	made := &branch{segment: s}
	b.below = append(b.below, made)
	if len(s.names) == 0 {
		if b.literals == nil {
			b.literals = map[string]*branch{}
		}
		b.literals[s.literals[0]] = made
	}
	return made
}

// meeting calls found with the routes that differ from the segments in no literal.
func (b *branch) meeting(segments []segment, found func(*route)) {
	if len(segments) == 0 {
		for _, r := range b.ends {
			found(r)
		}
		return
	}
	for _, child := range b.below {
		if !apartSegments(&child.segment, &segments[0]) {
			child.meeting(segments[1:], found)
		}
	}
}

// apartSegments reports whether one of two segments is a literal that the other does
// not match.
func apartSegments(x, y *segment) bool {
	if len(x.names) > 0 {
		x, y = y, x
	}
	if len(x.names) > 0 {
		return false
	}
	if len(y.names) == 0 {
		return x.literals[0] != y.literals[0]
	}
	_, ok := y.cut(x.literals[0])
	return !ok
}
