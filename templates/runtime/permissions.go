package guard

// hasPermission reports whether the authorizer grants the caller a permission.
func (d *decision[P]) hasPermission(permission name) bool { return d.has(permission) }
