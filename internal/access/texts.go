package access

import (
	"strings"
	"unicode/utf8"
)

// maxTexts bounds the steps of one search through the texts of a segment.
const maxTexts = 20_000

// sample is one text of a segment that matches all patterns it must match.
type sample struct {
	text  []rune   // other stands for any character that no literal holds
	meets []uint64 // the set of patterns to avoid that it matches, too
}

// other is a character in no literal. Two texts that differ only in such
// characters match the same patterns, so one of them speaks for all.
const other = rune(-1)

// texts finds texts of a segment that every pattern of must matches. Of two that
// meet patterns to avoid, one that meets a subset of the other's is enough. The
// answer is exact if the second result is true: then every text that could be
// asked for meets at least what one of the samples meets. last says that the
// segment ends the path, where alone it may be empty.
//
// Patterns are read as an automaton reads them: where in each of them one can be
// after a text is all that matters of it, so each such state is looked at once.
func texts(must, avoid []segment, last bool) (samples []sample, exact bool) {
	for _, s := range must {
		if len(s.names) == 0 { // the literal is the only text
			text := s.literals[0]
			if text == "." || text == ".." || text == "" && !last || !matchAll(must, text) {
				return nil, true
			}
			return []sample{{characters(text), metBy(avoid, text)}}, utf8.ValidString(text)
		}
	}
	a := newTextSearch(must, avoid)
	exact = a.run()
	return a.samples, exact
}

func matchAll(patterns []segment, text string) bool {
	for _, s := range patterns {
		if _, ok := s.cut(text); !ok {
			return false
		}
	}
	return true
}

func metBy(patterns []segment, text string) []uint64 {
	met := make([]uint64, (len(patterns)+63)/64)
	for i, s := range patterns {
		if _, ok := s.cut(text); ok {
			met[i/64] |= 1 << (i % 64)
		}
	}
	return met
}

// broken is added to a byte that is part of no character.
const broken = utf8.MaxRune + 1

// characters are those of text, with the bytes that belong to none.
func characters(text string) []rune {
	var list []rune
	for len(text) > 0 {
		c, size := utf8.DecodeRuneInString(text)
		if c == utf8.RuneError && size == 1 {
			c = broken + rune(text[0])
		}
		list, text = append(list, c), text[size:]
	}
	return list
}

// token is one step of a pattern: a character of a literal, any one character, or
// any number of them.
type token struct {
	is  rune // or anyOne, anyMore
	end bool // behind the last step of the pattern
}

const (
	anyOne  = rune(-2)
	anyMore = rune(-3)
)

// textSearch is the state of one search.
type textSearch struct {
	tokens      []token // of all patterns behind each other
	ends        []int   // where the end token of each pattern stands
	must, avoid int     // how many patterns of each there are, must first
	alphabet    []rune
	samples     []sample
	sound       bool
}

func newTextSearch(must, avoid []segment) *textSearch {
	a := &textSearch{must: len(must), avoid: len(avoid), sound: true}
	seen := map[rune]bool{}
	for _, s := range append(append([]segment{}, must...), avoid...) {
		for i, literal := range s.literals {
			if i > 0 {
				a.tokens = append(a.tokens, token{is: anyOne}, token{is: anyMore})
			}
			a.sound = a.sound && utf8.ValidString(literal)
			for _, c := range characters(literal) {
				a.tokens = append(a.tokens, token{is: c})
				if !seen[c] {
					seen[c] = true
					a.alphabet = append(a.alphabet, c)
				}
			}
		}
		a.ends = append(a.ends, len(a.tokens))
		a.tokens = append(a.tokens, token{end: true})
	}
	if !seen['.'] { // "." and ".." are told apart from what else a parameter may hold
		a.alphabet = append(a.alphabet, '.')
	}
	a.alphabet = append([]rune{other}, a.alphabet...)
	return a
}

// textState is a text with the places in the patterns that it leads to.
type textState struct {
	places []uint64
	text   []rune
	dots   int // of a text that is nothing but dots
}

// run looks at every state, the shortest texts first. It is false where there were
// too many, or where a pattern is no text.
func (a *textSearch) run() bool {
	start := make([]uint64, (len(a.tokens)+63)/64)
	at := 0
	for _, end := range a.ends {
		a.enter(start, at)
		at = end + 1
	}
	seen := map[string]bool{}
	queue := []textState{{places: start}}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for _, c := range a.alphabet {
			next, alive := a.step(state, c)
			if !alive {
				continue
			}
			key := next.key()
			if seen[key] {
				continue
			}
			if len(seen) == maxTexts {
				return false
			}
			seen[key] = true
			if next.dots != 1 && next.dots != 2 {
				a.keep(next)
			}
			queue = append(queue, next)
		}
		if len(a.samples) == 1 && empty(a.samples[0].meets) {
			return a.sound // nothing can be better
		}
	}
	return a.sound
}

func (s textState) key() string {
	var b strings.Builder
	b.WriteByte(byte(min(s.dots, 3)))
	for _, word := range s.places {
		for shift := 0; shift < 64; shift += 8 {
			b.WriteByte(byte(word >> shift))
		}
	}
	return b.String()
}

// enter marks a place, and the one behind where any number of characters may be none.
func (a *textSearch) enter(places []uint64, at int) {
	places[at/64] |= 1 << (at % 64)
	if a.tokens[at].is == anyMore && !a.tokens[at].end {
		a.enter(places, at+1)
	}
}

// step adds a character. It is not alive where some pattern of must is lost.
func (a *textSearch) step(from textState, c rune) (to textState, alive bool) {
	to = textState{places: make([]uint64, len(from.places)), dots: 3}
	at := 0
	for pattern, end := range a.ends {
		found := false
		for ; at <= end; at++ {
			if from.places[at/64]&(1<<(at%64)) == 0 || a.tokens[at].end {
				continue
			}
			switch t := a.tokens[at]; {
			case t.is == anyMore:
				a.enter(to.places, at)
				found = true
			case t.is == anyOne, t.is == c && c != other:
				a.enter(to.places, at+1)
				found = true
			}
		}
		if pattern < a.must && !found {
			return to, false
		}
	}
	to.text = append(append([]rune{}, from.text...), c)
	if c == '.' && from.dots == len(from.text) && from.dots < 3 {
		to.dots = from.dots + 1
	}
	return to, true
}

// keep notes a text that all patterns of must end with.
func (a *textSearch) keep(s textState) {
	meets := make([]uint64, (a.avoid+63)/64)
	for i, end := range a.ends {
		switch ends := s.places[end/64]&(1<<(end%64)) != 0; {
		case i < a.must && !ends:
			return
		case i >= a.must && ends:
			meets[(i-a.must)/64] |= 1 << ((i - a.must) % 64)
		}
	}
	kept := a.samples[:0]
	for _, known := range a.samples {
		if within(known.meets, meets) {
			return // as good or better, and shorter; then none before it was dropped
		}
		if !within(meets, known.meets) {
			kept = append(kept, known)
		}
	}
	a.samples = append(kept, sample{s.text, meets})
}

// within reports whether every member of a is one of b.
func within(a, b []uint64) bool {
	for i := range a {
		if a[i]&^b[i] != 0 {
			return false
		}
	}
	return true
}

func empty(a []uint64) bool {
	for _, word := range a {
		if word != 0 {
			return false
		}
	}
	return true
}
