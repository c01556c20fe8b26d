package guard

// name is the bit of one role, permission or scope of the document.
type name uint16

// callerGrants are what the authorizer said of a caller.
type callerGrants struct{ granted Grants }

// WithRoles returns g with roles, and with all that they inherit and permit.
func (g Grants) WithRoles(roles ...Role) Grants {
	set := g.names()
	for _, r := range roles {
		r.grants(&set)
	}
	return set.granted()
}

// WithRoleNames is WithRoles for names from outside, such as a token's claim.
// Names that the document does not know are ignored.
func (g Grants) WithRoleNames(names ...string) Grants {
	set := g.names()
	for _, n := range names {
		Role(n).grants(&set)
	}
	return set.granted()
}

// WithPermissions returns g with permissions.
func (g Grants) WithPermissions(permissions ...Permission) Grants {
	set := g.names()
	for _, p := range permissions {
		p.grants(&set)
	}
	return set.granted()
}

// WithPermissionNames is WithPermissions for names from outside. Names that the
// document does not know are ignored.
func (g Grants) WithPermissionNames(names ...string) Grants {
	set := g.names()
	for _, n := range names {
		Permission(n).grants(&set)
	}
	return set.granted()
}

// WithScopes returns g with scopes.
func (g Grants) WithScopes(scopes ...Scope) Grants {
	set := g.names()
	for _, s := range scopes {
		s.grants(&set)
	}
	return set.granted()
}

// WithScopeNames is WithScopes for names from outside, such as a token's scope
// claim split at its spaces. Names that the document does not know are ignored.
func (g Grants) WithScopeNames(names ...string) Grants {
	set := g.names()
	for _, n := range names {
		Scope(n).grants(&set)
	}
	return set.granted()
}

// HasRole reports whether g holds a role; false for one that the document does not know.
func (g Grants) HasRole(r Role) bool {
	n, known := r.grants(nil)
	return known && g.has(n)
}

// HasPermission reports whether g holds a permission; false for one that the document does not know.
func (g Grants) HasPermission(p Permission) bool {
	n, known := p.grants(nil)
	return known && g.has(n)
}

// HasScope reports whether g holds a scope; false for one that the document does not know.
func (g Grants) HasScope(s Scope) bool {
	n, known := s.grants(nil)
	return known && g.has(n)
}
