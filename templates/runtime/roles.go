package guard

// hasRole reports whether the authorizer grants the caller a role.
func (d *decision[P]) hasRole(role name) bool { return d.has(role) }

// hasRoles reports whether the authorizer grants the caller all roles of a
// requirement.
func (d *decision[P]) hasRoles(roles ...name) bool {
	all := true
	for _, role := range roles {
		all = d.has(role) && all
	}
	return all || d.forbid(ReasonForbidden)
}
