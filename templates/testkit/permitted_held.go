package guard

import (
	"slices"
	"strings"
)

// testHeld is what a row says is held: names, all, or all but some.
func testHeld(said string) Grants {
	list, but := strings.CutPrefix(said, "all")
	names := strings.Split(strings.TrimPrefix(list, " but "), ", ")
	g := Grants{}
	for _, name := range testNames {
		if slices.Contains(names, name.word) != but {
			g = testWith(g, name.word)
		}
	}
	return g
}
