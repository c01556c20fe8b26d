package vet

import (
	"slices"
	"strings"
)

// wild is a segment, or the part of one, that a parameter fills.
const wild = "{}"

// template is a path without the names of its parameters.
type template struct {
	segments []string
	subtree  bool // also everything below
}

// parseTemplate reads a path as a router spells it. It answers false for one that
// means several, such as an optional parameter.
func parseTemplate(path string, d dialect) (template, bool) {
	var t template
	if d == patterns && strings.HasSuffix(path, "/") {
		t.subtree = true
	}
	for _, segment := range splitPath(path) {
		switch {
		case segment == "" || segment == "{$}" && d == patterns:
			// a slash at the end, or two in a row
		case segment == "*" || d == colons && segment[0] == '*' || d == patterns && strings.HasSuffix(segment, "...}"):
			t.subtree = true
			return t, true
		case d == colons && segment[0] == ':':
			t.segments = append(t.segments, wild)
		case d == marks && strings.ContainsAny(segment, "*+?"):
			return t, false
		case d == marks:
			t.segments = append(t.segments, colonWild(segment))
		default:
			t.segments = append(t.segments, braceWild(segment))
		}
	}
	return t, true
}

// splitPath splits at slashes that stand outside of braces: an expression may
// hold one.
func splitPath(path string) []string {
	depth, start := 0, 0
	var segments []string
	for i := range len(path) {
		switch path[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '/':
			if depth <= 0 {
				segments = append(segments, path[start:i])
				start = i + 1
			}
		}
	}
	return append(segments, path[start:])
}

// braceWild takes what stands in braces out of a segment.
func braceWild(segment string) string {
	var b strings.Builder
	depth := 0
	for i := range len(segment) {
		switch c := segment[i]; {
		case c == '{':
			if depth++; depth == 1 {
				b.WriteString(wild)
			}
		case c == '}':
			depth--
		case depth <= 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// colonWild takes :name and :name<constraint> out of a segment of fiber's.
func colonWild(segment string) string {
	before, rest, found := strings.Cut(segment, ":")
	if !found {
		return segment
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune("-.:", r) })
	if open := strings.IndexByte(rest, '<'); open >= 0 && (end < 0 || open < end) {
		end = strings.IndexByte(rest, '>') + 1
	}
	if end <= 0 {
		end = len(rest)
	}
	return before + wild + colonWild(rest[end:])
}

// fit is how a registered path goes with one of a document.
type fit int

const (
	noFit    fit = iota
	mayFit       // a request for one may be for the other
	tailFit      // alike but for a prefix: a base path, or a router within another
	wholeFit     // the same
)

// fits compares a registered path with one of a document. A parameter and a text
// in its place may mean the same request, but only where the whole paths are
// compared: behind an unknown prefix every /healthz would be some {id}.
func (t template) fits(path string) fit {
	doc, _ := parseTemplate(path, braces)
	a, b := t.segments, doc.segments
	short := min(len(a), len(b))
	switch {
	case t.subtree && t.covers(b):
		return mayFit
	case t.subtree:
		return noFit
	case slices.Equal(a, b):
		return wholeFit
	case len(a) == len(b) && alike(a, b):
		return mayFit
	case len(a) == 0:
		return mayFit // the root of some router
	case short > 0 && slices.Equal(a[len(a)-short:], b[len(b)-short:]):
		return tailFit
	}
	return noFit
}

// alike reports whether one request may be for both.
func alike(a, b []string) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] && !strings.Contains(a[i]+b[i], wild) {
			return false
		}
	}
	return true
}

// covers reports whether a subtree may hold a documented path: it is the
// beginning of it, or stands in it behind a prefix, or ends in its beginning.
func (t template) covers(doc []string) bool {
	if len(t.segments) <= len(doc) && alike(t.segments, doc) {
		return true
	}
	for at := 1; at+len(t.segments) <= len(doc); at++ {
		if slices.Equal(t.segments, doc[at:at+len(t.segments)]) {
			return true
		}
	}
	for from := 1; from < len(t.segments); from++ {
		tail := t.segments[from:]
		if len(tail) <= len(doc) && slices.Equal(tail, doc[:len(tail)]) {
			return true
		}
	}
	return false
}
