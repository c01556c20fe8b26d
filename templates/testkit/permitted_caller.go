package guard

import (
	"slices"
	"strings"
)

// caller is who came in a row: by which schemes, and with which grants. Rows about
// faults are not judged.
func (row *testRow) caller() (schemes []string, grants Grants, judged bool) {
	valid := 0
	for _, said := range row.said {
		if said == "valid" {
			valid++
		}
	}
	forbidden := valid == 1 && (row.reason == "forbidden" || row.reason == "insufficient_scope") && !strings.Contains(row.principal, "+")
	switch {
	case row.public || row.granted && row.principal == "anonymous" && valid == 0 || row.arrives == "no credential" || row.reason == "anonymous_lacks" && valid == 0:
		return nil, testHeld(row.grants["anonymous"]), true
	case row.granted && row.principal == "anonymous" || !row.granted && !forbidden || len(row.places) > 0:
		return nil, Grants{}, false
	}
	for _, scheme := range strings.Split(row.principal, "+") {
		schemes = append(schemes, testText(scheme))
	}
	for principal, held := range row.grants {
		if held == "error" || testErrors[held] != nil {
			return nil, Grants{}, false
		}
		if principal == row.principal || slices.Contains(strings.Split(row.principal, "+"), principal) {
			for _, name := range testNames {
				if testHas(testHeld(held), name.word) {
					grants = testWith(grants, name.word)
				}
			}
		}
	}
	return schemes, grants, row.principal != "" && !strings.Contains(row.arrives, " barred") && !strings.Contains(row.arrives, "error ") && !strings.Contains(row.arrives, "forbids ") && !strings.Contains(row.arrives, "notfound ")
}
