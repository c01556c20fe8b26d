package access

import "slices"

// Named is what the security and the rule of an operation name, each once, in the order
// of the document.
type Named struct {
	Schemes, Scopes, Roles, Permissions []string
	RuleScopes                          []string // those of Scopes that the rule asks for
}

// Named returns what the operation names.
func (o *Operation) Named() Named {
	var n Named
	for _, alternative := range o.Alternatives {
		for _, q := range alternative {
			n.Schemes = withName(n.Schemes, q.Scheme.Name)
			for _, scope := range q.Scopes {
				n.Scopes = withName(n.Scopes, scope)
			}
			for _, role := range q.Roles {
				n.Roles = withName(n.Roles, role)
			}
		}
	}
	for _, leaf := range o.Leaves() {
		ReadLeaf(leaf, naming{&n})
	}
	return n
}

// naming reads the names of a check.
type naming struct{ *Named }

func (n naming) Role(name string) any { n.Roles = withName(n.Roles, name); return nil }
func (n naming) Permission(name string) any {
	n.Permissions = withName(n.Permissions, name)
	return nil
}
func (n naming) Scope(name string) any {
	n.Scopes, n.RuleScopes = withName(n.Scopes, name), withName(n.RuleScopes, name)
	return nil
}
func (naming) Resource(*Resource) any { return nil }

func withName(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}
