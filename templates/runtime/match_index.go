package guard

import "slices"

// fewPatterns are looked at one by one; more are found by their ends.
const fewPatterns = 4

// patternIndex finds the patterns of one segment that can match a text by the
// literals at their ends, so that a thousand verbs behind {id} cost no more than one.
type patternIndex struct {
	lists   map[patternEnds][]*pathNode // in order
	lengths []patternLengths            // that occur
}

// patternEnds are the first and the last literal of a pattern.
type patternEnds struct{ head, tail string }

type patternLengths struct{ head, tail int }

// indexPatterns prepares n and all below it, once no more routes are added.
func (n *pathNode) indexPatterns() {
	for i, child := range n.patterns {
		child.order = i
		child.indexPatterns()
	}
	for _, child := range n.literals {
		child.indexPatterns()
	}
	if len(n.patterns) > fewPatterns {
		n.exact, n.laxly = &patternIndex{lists: map[patternEnds][]*pathNode{}}, &patternIndex{lists: map[patternEnds][]*pathNode{}}
		for _, child := range n.patterns {
			n.exact.add(child.pattern, child)
			n.laxly.add(child.folded, child)
			n.laxly.add(child.lax, child)
		}
	}
}

func (x *patternIndex) add(p segmentPattern, n *pathNode) {
	ends := patternEnds{p[0], p[len(p)-1]}
	if list := x.lists[ends]; len(list) == 0 || list[len(list)-1] != n {
		x.lists[ends] = append(list, n)
	}
	if lengths := (patternLengths{len(ends.head), len(ends.tail)}); !slices.Contains(x.lengths, lengths) {
		x.lengths = append(x.lengths, lengths)
	}
}

// nextPattern is the first pattern behind the given place in the order that can
// match s, with lax also one that can match but for what lax ignores; nil where
// there is none.
func (n *pathNode) nextPattern(s requestSegment, lax bool, after int) *pathNode {
	if n.exact == nil {
		if after+1 < len(n.patterns) {
			return n.patterns[after+1]
		}
		return nil
	}
	next := n.exact.next(s.text, 1, after, nil)
	if lax {
		next = n.laxly.next(s.folded, 0, after, next)
		next = n.laxly.next(s.lax, 0, after, next)
	}
	return next
}

// next is the first pattern behind the given place that can match text with at
// least so many bytes left for its parameters, or other where that comes first.
func (x *patternIndex) next(text string, least, after int, other *pathNode) *pathNode {
	for _, l := range x.lengths {
		if l.head+l.tail+least > len(text) {
			continue
		}
		list := x.lists[patternEnds{text[:l.head], text[len(text)-l.tail:]}]
		i, _ := slices.BinarySearchFunc(list, after+1, func(n *pathNode, order int) int { return n.order - order })
		if i < len(list) && (other == nil || list[i].order < other.order) {
			other = list[i]
		}
	}
	return other
}
