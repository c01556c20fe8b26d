package guard

import (
	"slices"
	"strings"
)

// matchLoosely reports whether a router that lets parameters be empty, as chi and
// fiber do, could take s for the pattern.
func (p segmentPattern) matchLoosely(s string) bool {
	last := len(p) - 1
	if last == 0 {
		return s == p[0]
	}
	s, begins := strings.CutPrefix(s, p[0])
	s, ends := strings.CutSuffix(s, p[last])
	for _, literal := range p[1:last] {
		found := false
		if _, s, found = strings.Cut(s, literal); !found {
			return false
		}
	}
	return begins && ends
}

// settled reports whether every router reads the same values from s, which
// matches. It is false where s can be split in two ways, parameters may be empty,
// and where a value holds the first byte of the literal behind it: chi looks for
// no more than that byte, and falls back to another template.
func (p segmentPattern) settled(s string) bool {
	if !p.splitOneWay(s) {
		return false
	}
	s = s[len(p[0]):]
	for _, literal := range p[1:] {
		if literal == "" {
			continue // the last one: between two parameters s could be split anywhere
		}
		at := strings.IndexByte(s, literal[0])
		if at < 1 || !strings.HasPrefix(s[at:], literal) {
			return false
		}
		s = s[at+len(literal):]
	}
	return s == "" || p[len(p)-1] == ""
}

// splitOneWay reports whether s, which matches, can be split in one way only if
// parameters may be empty. If it can be split in two, then some literal, the ones
// before it as far left as they go, can also be placed where it is found next.
func (p segmentPattern) splitOneWay(s string) bool {
	s = s[len(p[0]):]
	for rest := p[1:]; len(rest) > 1; rest = rest[1:] {
		at := strings.Index(s, rest[0])
		if at < len(s) {
			next := strings.Index(s[at+1:], rest[0])
			if next >= 0 && rest.matchLoosely(s[at+1+next:]) {
				return false
			}
		}
		s = s[at+len(rest[0]):]
	}
	return true
}

// walkAcross calls found with the end of every template that matches only if a
// parameter with a literal behind it takes slashes, too, as fiber's do; across says
// whether one has done so already.
func (n *pathNode) walkAcross(segments []requestSegment, across bool, found func(end *pathNode) bool) bool {
	if len(segments) == 0 {
		return !across || len(n.routes) == 0 || found(n)
	}
	s, joined := segments[0], segments[0]
	for _, child := range n.laxLiterals[s.lax] {
		if !child.walkAcross(segments[1:], across, found) {
			return false
		}
	}
	for i := range segments {
		if i > 0 {
			if !n.suffixed {
				return true
			}
			joined.text += "/" + segments[i].text
			joined.folded += "/" + segments[i].folded
			joined.lax = trimEnd(joined.folded)
		}
		for child := n.nextPattern(joined, true, -1); child != nil; child = n.nextPattern(joined, true, child.order) {
			fits := child.folded.matchLoosely(joined.folded) || child.lax.matchLoosely(joined.lax)
			if fits && (i == 0 || child.pattern.suffixed()) && !child.walkAcross(segments[i+1:], across || i > 0, found) {
				return false
			}
		}
	}
	return true
}

// suffixed reports whether a literal stands behind some parameter of the pattern.
func (p segmentPattern) suffixed() bool {
	return slices.ContainsFunc(p[1:], func(literal string) bool { return literal != "" })
}

// within reports whether the template that ends at n is at least as specific as
// the one that ends at other, in every segment. Both have as many segments. A
// literal is within every pattern that could be taken for it; one with parameters
// is not within another that only matches with some of them empty.
func (n *pathNode) within(other *pathNode) bool {
	for n != other {
		matches := other.lax.match(n.laxText, nil) || len(n.pattern) == 1 && other.lax.matchLoosely(n.laxText)
		if !matches {
			return false
		}
		n, other = n.parent, other.parent
	}
	return true
}

// template is the template that ends at n, as segments with NUL for each parameter.
func (n *pathNode) template() (segments []requestSegment) {
	for ; n.parent != nil; n = n.parent {
		text := n.pattern.text()
		segments = append(segments, requestSegment{text, foldText(text), n.laxText})
	}
	slices.Reverse(segments)
	return segments
}

// foldsAs reports whether the templates that end at n and other are one but for
// letter case. Both have as many segments.
func (n *pathNode) foldsAs(other *pathNode) bool {
	for n != other {
		if !slices.Equal(n.folded, other.folded) {
			return false
		}
		n, other = n.parent, other.parent
	}
	return true
}

// splits reports whether each segment can be split by the template that ends at n
// in one way only, and whether every router does it so.
func (n *pathNode) splits(segments []requestSegment) (oneWay, settled bool) {
	oneWay, settled = true, true
	for i := len(segments) - 1; i >= 0; i-- {
		oneWay = oneWay && n.folded.splitOneWay(segments[i].folded)
		settled = settled && n.folded.settled(segments[i].folded)
		n = n.parent
	}
	return oneWay, settled
}
