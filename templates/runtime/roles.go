package guard

// hasRole reports whether the authorizer grants the caller a role.
func (d *decision[P]) hasRole(role name) bool { return d.has(role) }
