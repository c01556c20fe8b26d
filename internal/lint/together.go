package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/resolve"
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

// gatherPublic has the operations told together that are public because nothing says
// otherwise; unsafe-public tells of those that change something.
func (l *linter) gatherPublic() {
	ids := map[scope]string{}
	for i := range l.doc.Paths {
		for j := range l.doc.Paths[i].Operations {
			o := &l.doc.Paths[i].Operations[j]
			ids[scope{path: l.doc.Paths[i].Path, method: o.Method}] = o.ID
		}
	}
	for i := range l.findings {
		f := &l.findings[i]
		if f.Rule != resolve.ImplicitPublic || f.Method == "" {
			continue
		}
		f.operation = labelled(ids[scope{path: f.Path, method: f.Method}], f.Method, f.Path)
		f.together = "have no security, which makes them public"
	}
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
