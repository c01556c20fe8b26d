package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/access"
)

// mostAnnotations is how many are told of one operation.
const mostAnnotations = 4

// annotations says which keys of other tools changed that sound like rules and that
// no mapping reads: somebody may rely on them, and the guard does not.
func annotations(old, op *access.Operation) []string {
	var list []string
	for _, now := range op.Unread {
		switch was, there := annotation(old, now.Key); {
		case !there:
			list = append(list, fmt.Sprintf("%s is new: %s; no mapping reads it", access.Line(now.Key), shortened(now.Value)))
		case was != now.Value:
			list = append(list, fmt.Sprintf("%s was %s and is %s; no mapping reads it", access.Line(now.Key), shortened(was), shortened(now.Value)))
		}
	}
	for _, was := range old.Unread {
		if _, there := annotation(op, was.Key); !there {
			list = append(list, fmt.Sprintf("%s is gone or read now: it was %s, and no mapping read it", access.Line(was.Key), shortened(was.Value)))
		}
	}
	if more := len(list) - mostAnnotations; more > 0 {
		list = append(list[:mostAnnotations], fmt.Sprintf("and %d more such keys changed", more))
	}
	return list
}

func annotation(op *access.Operation, key string) (value string, there bool) {
	i := slices.IndexFunc(op.Unread, func(a access.Annotation) bool { return a.Key == key })
	if i < 0 {
		return "", false
	}
	return op.Unread[i].Value, true
}

// shortened is a value, which is JSON and so has its text in quotes, as it may stand in
// a line.
func shortened(value string) string {
	const most = 80
	if utf8.RuneCountInString(value) > most {
		value = string([]rune(value)[:most]) + "…"
	}
	if strings.ContainsFunc(value, func(c rune) bool { return !strconv.IsPrint(c) || c == utf8.RuneError }) {
		return strconv.Quote(value)
	}
	return value
}
