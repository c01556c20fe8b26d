// Package spelling finds the name that a writer most likely meant by another one. Words
// go in and a word comes out; it knows neither documents nor settings.
package spelling

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// No slip of the pen is looked for in names that no person types, nor among more names
// than a hostile document should make us compare.
const (
	longest = 100
	most    = 2000
)

// Nearest is the known name that a writer most likely meant, or "". At most a third of
// the letters may differ, and letter case differs for free. It is for suggestions: see
// Slip for what decides something.
func Nearest(written string, known []string) string {
	if len(known) > most {
		return ""
	}
	best, least := "", 1+max(1, len(written)/3)
	for _, name := range known {
		if d := distance(written, name); d < least && d < len(name) {
			best, least = name, d
		}
	}
	return best
}

// Slip is the known word that written is all but equal to, or "": the same but for
// letter case, or one slip away (two in words of more than three letters, where swapped
// neighbours count as two).
func Slip(written string, known []string) string {
	best, least := "", 3
	for _, word := range known {
		switch {
		case written == word:
			return ""
		case strings.EqualFold(written, word):
			return word
		case max(len(written)-len(word), len(word)-len(written)) > 2:
			continue
		}
		slips := distance(written, word)
		if slips < least && (slips < 2 || len(word) > 3) {
			best, least = word, slips
		}
	}
	return best
}

// distance is how many letters differ but for letter case; beyond every bound where a
// name is too long.
func distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return 2 * longest
	}
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}
