//go:build ignore

package mount

import "strings"

// shape is a pattern without the names of its parameters.
func shape(pattern string) string {
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

// withoutExpressions is a pattern whose parameters are names alone: {id:[0-9]+} is {id}.
func withoutExpressions(pattern string) string {
	if !strings.Contains(pattern, ":") {
		return pattern
	}
	var plain strings.Builder
	depth, skips := 0, false
	for _, r := range pattern {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
			skips = skips && depth > 0
		case r == ':' && depth == 1:
			skips = true
		}
		if !skips {
			plain.WriteRune(r)
		}
	}
	return plain.String()
}
