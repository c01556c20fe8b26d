package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
)

// MissingRule is the id of the rule that every operation that is not public asks
// for something, where the settings want that.
const MissingRule = "missing-rule"

// requireRule refuses an operation that lets somebody in who needs to hold nothing.
// Each way in counts by itself: a scope in one alternative does not close another,
// and {} is a way in, too.
func (r *resolver) requireRule(label string, at diag.Position, o *access.Operation) {
	if !r.settings.RequireRule || o.Public() || o.Rule != nil {
		return
	}
	const fix = "x-required-roles: [name], or x-required-permissions, x-resource or scopes"
	if o.Anonymous {
		r.errorf(at, MissingRule, "remove {} from security, and ask for something: "+fix,
			"%sanonymous callers are let in by {} in security, so it asks for no role, permission, scope or resource", label)
		return
	}
	i := slices.IndexFunc(o.Alternatives, func(a access.Alternative) bool { return !a.AsksForMore() })
	switch {
	case i < 0:
	case len(o.Alternatives) == 1 || !slices.ContainsFunc(o.Alternatives, access.Alternative.AsksForMore):
		r.errorf(at, MissingRule, fix, "%sit asks for no role, permission, scope or resource: whoever can authenticate may call it", label)
	default:
		r.errorf(at, MissingRule, fix, "%sit asks for no role, permission, scope or resource of callers who come by %q", label, o.Alternatives[i].SchemeNames())
	}
}
