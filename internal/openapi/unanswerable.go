package openapi

import (
	"net/url"
	"strings"
)

// answerable takes out the paths that no request can ask for, because they hold a
// "#" or a "?" (RFC 3986, 3.4 and 3.5): who writes one means the path in front of
// it. Where another operation answers that path, its rule would hold for these
// requests, and not the one that stands here: that is an error. Where none does,
// nobody gets in, and a warning says so.
func (l *loader) answerable(items []PathItem) []PathItem {
	var kept []PathItem
	for _, item := range items {
		if cutPath(item.Path) == item.Path {
			kept = append(kept, item)
		}
	}
	if len(kept) == len(items) {
		return items
	}
	for _, item := range items {
		path, before := cutPath(item.Path), l.mark()
		if path == item.Path || l.reportUnanswerable(item, path, kept) {
			continue
		}
		for i := range item.Operations {
			item.Operations[i].Faults = append(item.Operations[i].Faults, l.since(before)...)
		}
		kept = append(kept, item) // refused; its operations may have more to report
	}
	return kept
}

// cutPath is what a client sends of a path: nothing behind "#" or "?".
func cutPath(path string) string {
	if i := strings.IndexAny(path, "#?"); i >= 0 {
		return path[:i]
	}
	return path
}

// reportUnanswerable is true where the path item can be left out.
func (l *loader) reportUnanswerable(item PathItem, path string, others []PathItem) bool {
	rule, why := "path-fragment", `a client does not send what follows "#"`
	if item.Path[len(path)] == '?' {
		rule, why = "path-query", `what follows "?" is the query, not the path`
	}
	if strings.Count(path, "{") > strings.Count(path, "}") {
		path = path[:strings.LastIndexByte(path, '{')]
		l.found.Errorf(item.At, rule, "path %q can never match: %s, also in braces", item.Path, why).
			Fix = "write " + path + ", and describe the query by parameters"
		return false
	}
	for _, op := range item.Operations {
		for _, other := range others {
			for _, answers := range other.Operations {
				if answersFor(answers.Method, op.Method) && mayMeet(path, other.Path) {
					l.found.Errorf(op.At, rule, "path %q can never match: %s, and %s %s at %s would answer its requests", item.Path, why,
						answers.Method, other.Path, answers.At).
						Fix = "one operation for both, " + answers.Method + " " + other.Path + ", that asks for what both ask for"
					return false
				}
			}
		}
	}
	l.found.Warnf(item.At, rule, "path %q can never match: %s; it is left out, and lets nobody in", item.Path, why).
		Fix = "write " + path + ", with one operation for each method"
	return true
}

// answersFor reports whether an operation answers requests meant for one of
// another method: GET also answers HEAD (RFC 9110, 9.3.2).
func answersFor(method, asked string) bool {
	return method == asked || method == "GET" && asked == "HEAD"
}

// mayMeet reports whether one request can match both templates; where that is
// hard to say, it is true.
func mayMeet(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		if !segmentsMayMeet(as[i], bs[i]) {
			return false
		}
	}
	return true
}

// segmentsMayMeet compares what stands before the first and behind the last
// parameter of two segments.
func segmentsMayMeet(a, b string) bool {
	aHead, aTail, aOpen := ends(a)
	bHead, bTail, bOpen := ends(b)
	switch {
	case !aOpen && !bOpen:
		return aHead == bHead
	case !aOpen:
		return strings.HasPrefix(aHead, bHead) && strings.HasSuffix(aHead, bTail)
	case !bOpen:
		return strings.HasPrefix(bHead, aHead) && strings.HasSuffix(bHead, aTail)
	}
	heads := strings.HasPrefix(aHead, bHead) || strings.HasPrefix(bHead, aHead)
	return heads && (strings.HasSuffix(aTail, bTail) || strings.HasSuffix(bTail, aTail))
}

// ends are the literal beginning and end of a segment, percent signs decoded; all
// of it is the beginning where it has no parameter.
func ends(segment string) (head, tail string, open bool) {
	first, last := strings.IndexByte(segment, '{'), strings.LastIndexByte(segment, '}')
	if first < 0 || last < first {
		return decodedSegment(segment), "", false
	}
	return decodedSegment(segment[:first]), decodedSegment(segment[last+1:]), true
}

func decodedSegment(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}
