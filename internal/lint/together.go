package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
)

// mostNamed is how many operations a line names that stands for several findings.
const mostNamed = 3

// Told are the findings as a person reads them: those of one rule that say the same of
// several operations are one, at the place of the first.
func (r Report) Told() []Finding {
	type kind struct {
		rule, together string
		severity       diag.Severity
	}
	same := map[kind][]Finding{}
	of := func(f Finding) kind { return kind{f.Rule, f.together, f.Severity} }
	for _, f := range r.Findings {
		if f.together != "" {
			same[of(f)] = append(same[of(f)], f)
		}
	}
	var told []Finding
	for _, f := range r.Findings {
		switch all := same[of(f)]; {
		case f.together == "" || len(all) == 1:
			told = append(told, f)
		case f == all[0]:
			told = append(told, joinedFinding(all))
		}
	}
	return told
}

// joinedFinding is one finding that says what several say.
func joinedFinding(all []Finding) Finding {
	f := all[0]
	var named []string
	for _, one := range all[:min(mostNamed, len(all))] {
		named = append(named, one.operation)
	}
	list := strings.Join(named, ", ")
	if more := len(all) - mostNamed; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	if slices.ContainsFunc(all, func(other Finding) bool { return other.Fix != f.Fix }) {
		f.Fix = "for example, " + f.Fix
	}
	f.Message = fmt.Sprintf("%d operations %s: %s", len(all), f.together, list)
	f.Path, f.Method = "", ""
	return f
}
