package lint

import (
	"cmp"
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

// gatherRead has told together what reading says of several operations alike, such as
// that they are public because nothing says otherwise.
func (l *linter) gatherRead(read int) {
	ids := map[scope]string{}
	for i := range l.doc.Paths {
		for j := range l.doc.Paths[i].Operations {
			o := &l.doc.Paths[i].Operations[j]
			ids[scope{path: l.doc.Paths[i].Path, method: o.Method}] = o.ID
		}
	}
	for i := range l.findings[:read] { // they came first
		f := &l.findings[i]
		if f.Method == "" || f.together != "" {
			continue
		}
		name := labelled(ids[scope{path: f.Path, method: f.Method}], f.Method, f.Path)
		says, found := strings.CutPrefix(f.Message, name+": ")
		switch {
		case f.Rule == resolve.ImplicitPublic:
			f.operation, f.together = name, "have no security, which makes them public"
		case f.Rule == undeclaredScope && found:
			if scope, scheme, ok := strings.Cut(strings.TrimPrefix(says, "scope "), " is declared by no flow of scheme "); ok {
				f.operation, f.noun, f.together = scope, "scopes", "that operations require are declared by no flow of scheme "+scheme
			}
		case found:
			f.operation, f.together, f.likewise = name, says+"\x00"+f.Fix, true
		}
	}
}

// joinedFinding is one finding that says what several say.
func joinedFinding(all []Finding) Finding {
	f := all[0]
	var names []string
	for _, one := range all {
		if f.noun == "" || !slices.Contains(names, one.operation) { // equal ids are two operations
			names = append(names, one.operation)
		}
	}
	named := names[:min(mostNamed, len(names))]
	list := strings.Join(named, ", ")
	if more := len(names) - mostNamed; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	if slices.ContainsFunc(all, func(other Finding) bool { return other.Fix != f.Fix }) {
		f.Fix = "for example, " + f.Fix
	}
	f.Message = fmt.Sprintf("%d %s %s: %s", len(names), cmp.Or(f.noun, "operations"), f.together, list)
	switch {
	case len(names) == 1:
		f.Message = all[0].Message
	case f.likewise:
		f.Message = all[0].Message + "; likewise " + strings.TrimPrefix(list, named[0]+", ")
	}
	f.Path, f.Method = "", ""
	return f
}
