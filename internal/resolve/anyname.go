package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
)

// maxWays bounds the alternatives that one requirement object stands for.
const maxWays = 256

// oneNameEach are the alternatives that an alternative stands for where the settings
// say that one name of a requirement's list is enough: one for each choice of names,
// in the order of the document. A credential is read and verified once for all of them.
func (r *resolver) oneNameEach(label string, at diag.Position, alternative access.Alternative) ([]access.Alternative, bool) {
	ways := []access.Alternative{alternative}
	for i, requirement := range alternative {
		choices := r.choices(requirement)
		if len(choices)*len(ways) > maxWays {
			r.errorf(at, ruleTooLarge, "fewer names, or a role or a scope that stands for several",
				"%ssecurity has %d choices of one name for each scheme, and at most %d are read", label, len(choices)*len(ways), maxWays)
			return nil, false
		}
		var more []access.Alternative
		for _, way := range ways {
			for _, choice := range choices {
				one := slices.Clone(way)
				one[i] = choice
				more = append(more, one)
			}
		}
		ways = more
	}
	return ways, true
}

// choices are the requirements of which one is enough.
func (r *resolver) choices(requirement access.Requirement) []access.Requirement {
	var choices []access.Requirement
	if r.settings.RequirementScopes == ListsAny && len(requirement.Scopes) > 1 {
		for _, name := range requirement.Scopes {
			choices = append(choices, access.Requirement{Scheme: requirement.Scheme, Scopes: []string{name}})
		}
		return choices
	}
	if r.settings.RequirementRolesMean == ListsAny && len(requirement.Roles) > 1 {
		for _, name := range requirement.Roles {
			choices = append(choices, access.Requirement{Scheme: requirement.Scheme, Roles: []string{name}})
		}
		return choices
	}
	return []access.Requirement{requirement}
}
