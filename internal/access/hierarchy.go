package access

// Hierarchy is what the names of an API bring with them: roles inherit roles and carry
// permissions and scopes; permissions and scopes imply others of their kind. Everything
// of ours that expands names does so here.
type Hierarchy struct {
	roles               map[string]*Role
	permissions, scopes map[string][]string // what each implies
}

// Hierarchy looks at the names of the API once.
func (a *API) Hierarchy() *Hierarchy {
	h := &Hierarchy{map[string]*Role{}, implied(a.PermissionImplies), implied(a.ScopeImplies)}
	for i := range a.Roles {
		if r := &a.Roles[i]; h.roles[r.Name] == nil {
			h.roles[r.Name] = r
		}
	}
	return h
}

func implied(list []Implication) map[string][]string {
	m := make(map[string][]string, len(list))
	for _, i := range list {
		m[i.Name] = append(m[i.Name], i.Implies...)
	}
	return m
}

// Expand is what someone to whom these names were granted holds: the names, and all that
// they bring, each once. A role that is not in the catalogue brings nothing.
func (h *Hierarchy) Expand(given Grants) Grants {
	e := expansion{Hierarchy: h, seen: map[[2]string]bool{}}
	for _, name := range given.Roles {
		e.role(name)
	}
	for _, name := range given.Permissions {
		e.permission(name)
	}
	for _, name := range given.Scopes {
		e.scope(name)
	}
	return e.out
}

// Includes are the names that someone with the one name holds besides it.
func (h *Hierarchy) Includes(given Grants) Grants {
	without := func(held, given []string) []string {
		if len(given) > 0 {
			return held[min(1, len(held)):] // the name itself comes first
		}
		return held
	}
	all := h.Expand(given)
	return Grants{without(all.Roles, given.Roles), without(all.Permissions, given.Permissions), without(all.Scopes, given.Scopes)}
}

// expansion is Grants under way.
type expansion struct {
	*Hierarchy
	out  Grants
	seen map[[2]string]bool // by noun and name
}

// first reports whether a name was not met before.
func (e *expansion) first(noun, name string) bool {
	key := [2]string{noun, name}
	if e.seen[key] {
		return false
	}
	e.seen[key] = true
	return true
}

func (e *expansion) role(name string) {
	role := e.roles[name]
	if role == nil || !e.first("role", name) {
		return
	}
	e.out.Roles = append(e.out.Roles, name)
	for _, permission := range role.Permissions {
		e.permission(permission)
	}
	for _, scope := range role.Scopes {
		e.scope(scope)
	}
	for _, inherited := range role.Inherits {
		e.role(inherited)
	}
}

func (e *expansion) permission(name string) {
	e.implying("permission", name, &e.out.Permissions, e.permissions)
}

func (e *expansion) scope(name string) { e.implying("scope", name, &e.out.Scopes, e.scopes) }

// implying adds a name and what it implies, each once.
func (e *expansion) implying(noun, name string, held *[]string, implied map[string][]string) {
	if !e.first(noun, name) {
		return
	}
	*held = append(*held, name)
	for _, other := range implied[name] {
		e.implying(noun, other, held, implied)
	}
}
