package access

// Hierarchy is the catalogue of roles of an API, to ask what they bring. Everything of
// ours that expands roles does so here.
type Hierarchy map[string]*Role

// Hierarchy looks at the catalogue once.
func (a *API) Hierarchy() Hierarchy {
	h := make(Hierarchy, len(a.Roles))
	for i := range a.Roles {
		if r := &a.Roles[i]; h[r.Name] == nil {
			h[r.Name] = r
		}
	}
	return h
}

// Expand is what someone with these roles holds: the roles, those that they inherit,
// and what each of them carries, each once. A role that is not in the catalogue brings
// nothing.
func (h Hierarchy) Expand(roles ...string) Grants {
	var out Grants
	seen := map[string]bool{}
	carried := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		role := h[name]
		if role == nil || seen[name] {
			return
		}
		seen[name] = true
		out.Roles = append(out.Roles, name)
		for _, permission := range role.Permissions {
			if !carried[permission] {
				carried[permission] = true
				out.Permissions = append(out.Permissions, permission)
			}
		}
		for _, inherited := range role.Inherits {
			add(inherited)
		}
	}
	for _, name := range roles {
		add(name)
	}
	return out
}
