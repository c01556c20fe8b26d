package lint

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// judge compares who may call two operations.
type judge struct {
	admission *access.Admission
	budget    *access.Budget
	either    bool // nobody has said what several scopes of one requirement mean
}

func (l *linter) newJudge() judge {
	return judge{access.NewAdmission(l.api), access.NewBudget(), !l.scopesSettled}
}

// wider reports whether a lets somebody in whom b refuses. It is false where that cannot
// be told, or holds for one meaning of several scopes only.
func (j judge) wider(a, b operation) bool {
	if !j.lets(a.Operation, b.Operation) {
		return false
	}
	if !j.either || !severalScopesIn(a) && !severalScopesIn(b) {
		return true
	}
	may, known := anyScope(a.Operation)
	other, alsoKnown := anyScope(b.Operation)
	return known && alsoKnown && j.lets(may, other)
}

func (j judge) lets(a, b *access.Operation) bool {
	may, known := j.admission.Condition(a)
	other, alsoKnown := j.admission.Condition(b)
	return known && alsoKnown && len(access.Beyond(may, other, 1, j.budget).Sets) > 0
}

func severalScopesIn(o operation) bool {
	return slices.ContainsFunc(o.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Scopes) > 1 })
	})
}

// anyScope is an operation as requirement-scopes: any reads it: one scope of each list
// is enough. It is false where that makes too many alternatives.
func anyScope(o *access.Operation) (*access.Operation, bool) {
	const most = 500
	own := *o
	own.Alternatives = nil
	for _, a := range o.Alternatives {
		ways := []access.Alternative{nil}
		for _, q := range a {
			if len(own.Alternatives)+len(ways)*len(q.Scopes) > most {
				return nil, false
			}
			var longer []access.Alternative
			for _, way := range ways {
				for _, one := range oneScope(q) {
					longer = append(longer, append(slices.Clone(way), one))
				}
			}
			ways = longer
		}
		own.Alternatives = append(own.Alternatives, ways...)
	}
	return &own, true
}

func oneScope(q access.Requirement) []access.Requirement {
	if len(q.Scopes) < 2 {
		return []access.Requirement{q}
	}
	var list []access.Requirement
	for _, scope := range q.Scopes {
		one := q
		one.Scopes = []string{scope}
		list = append(list, one)
	}
	return list
}
