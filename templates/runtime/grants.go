package guard

// name is the bit of one role, permission or scope of the document.
type name uint16

// callerGrants are what the authorizer said of a caller.
type callerGrants struct{ granted Grants }

// WithRoles returns g with roles, and with all that they inherit and permit.
func (g Grants) WithRoles(roles ...Role) Grants {
	for _, r := range roles {
		g = r.addTo(g)
	}
	return g
}

// WithRoleNames is WithRoles for names from outside, such as a token's claim.
// Names that the document does not know are ignored.
func (g Grants) WithRoleNames(names ...string) Grants {
	for _, n := range names {
		g = Role(n).addTo(g)
	}
	return g
}

// WithPermissions returns g with permissions.
func (g Grants) WithPermissions(permissions ...Permission) Grants {
	for _, p := range permissions {
		g = p.addTo(g)
	}
	return g
}

// WithPermissionNames is WithPermissions for names from outside. Names that the
// document does not know are ignored.
func (g Grants) WithPermissionNames(names ...string) Grants {
	for _, n := range names {
		g = Permission(n).addTo(g)
	}
	return g
}

// WithScopes returns g with scopes.
func (g Grants) WithScopes(scopes ...Scope) Grants {
	for _, s := range scopes {
		g = s.addTo(g)
	}
	return g
}

// WithScopeNames is WithScopes for names from outside, such as a token's scope
// claim split at its spaces. Names that the document does not know are ignored.
func (g Grants) WithScopeNames(names ...string) Grants {
	for _, n := range names {
		g = Scope(n).addTo(g)
	}
	return g
}

// HasRole reports whether g holds a role; false for one that the document does not know.
func (g Grants) HasRole(r Role) bool {
	n, known := r.bit()
	return known && g.has(n)
}

// HasPermission reports whether g holds a permission; false for one that the document does not know.
func (g Grants) HasPermission(p Permission) bool {
	n, known := p.bit()
	return known && g.has(n)
}

// HasScope reports whether g holds a scope; false for one that the document does not know.
func (g Grants) HasScope(s Scope) bool {
	n, known := s.bit()
	return known && g.has(n)
}
