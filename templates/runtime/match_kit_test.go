package guard

import (
	"strings"
	"testing"
)

// Every parameter takes a character at least, and on the left as few as it can.
func TestGuard_segments(t *testing.T) {
	for _, c := range []struct{ template, segment, values string }{
		{"me", "me", ""},
		{"me", "Me", "no"},
		{"me", "", "no"},
		{"{id}", "7", "7"},
		{"{id}", "~", "~"},
		{"{id}", "", "no"},
		{"{a}.{b}", "x.y", "x|y"},
		{"{a}.{b}", "x.y.z", "x|y.z"},
		{"{a}.{b}", "..y", ".|y"},
		{"{a}.{b}", ".y", "no"},
		{"{a}.{b}", "x.", "no"},
		{"{a}.{b}", "x..", "x|."},
		{"{a}.{b}", "xy", "no"},
		{"{Sid}.json", "a.json", "a"},
		{"{Sid}.json", "a.json.json", "a.json"},
		{"{Sid}.json", ".json", "no"},
		{"{id}:cancel", "7:cancel", "7"},
		{"{id}:cancel", ":cancel", "no"},
		{"x:verb", "x:verb", ""},
		{"v{n}", "v1", "1"},
		{"v{n}", "v", "no"},
		{"aba{n}aba", "ababa", "no"},
		{"aba{n}aba", "aba-aba", "-"},
		{"{a}{b}", "xyz", "x|yz"},
		{"{a}{b}", "\u00e9y", "\u00e9|y"},
		{"{a}{b}", "x", "no"},
		{"{a}{b}{c}", "wxyz", "w|x|yz"},
		{"{y}-{m}-{d}", "2026-11-24", "2026|11|24"},
		{"{y}-{m}-{d}", "2026-11", "no"},
		{"{a}--{b}", "x---y", "x|-y"},
		{"a%20{b}%2F", "a x/", "x"},
		{"100%{b}", "100%x", "x"},
		{"$%7Bx%7D", "${x}", ""},
		{"{open", "{open", ""},
	} {
		p, _ := parseSegment(c.template)
		var values []string
		got := "no"
		if p.match(c.segment, func(i int, value string) {
			if i != len(values) || value == "" {
				t.Errorf("%s: parameter %d is %q after %d others", c.template, i, value, len(values))
			}
			values = append(values, value)
		}) {
			got = strings.Join(values, "|")
		}
		if got != c.values {
			t.Errorf("%s on %q: got %q, want %q", c.template, c.segment, got, c.values)
		}
	}
}

// TestGuard_indexAfterFirst finds nothing within the first character, nor in no text.
func TestGuard_indexAfterFirst(t *testing.T) {
	for _, c := range []struct {
		s, literal string
		want       int
	}{{"", "", -1}, {"", "a", -1}, {"a", "a", -1}, {"a", "", 1}, {"aa", "a", 1}, {"\u00e9a", "a", 2}, {"\u00e9", "", 2}, {"bca", "a", 2}} {
		if got := indexAfterFirst(c.s, c.literal); got != c.want {
			t.Errorf("%q in %q: got %d, want %d", c.literal, c.s, got, c.want)
		}
	}
}
