package cases

import "github.com/oasguard/oasguard/internal/access"

// vocabulary is the names of a document with the names that include them. A
// document may have thousands, and every case of every operation asks about
// some of them, so it is made once.
type vocabulary struct {
	api       *access.API
	known     map[name]bool
	including map[name][]name // the names that include a name, in document order; none includes itself
}

func newVocabulary(api *access.API) *vocabulary {
	v := &vocabulary{api: api, known: map[name]bool{}, including: map[name][]name{}}
	for _, n := range allNames(api) {
		v.known[n] = true
	}
	hierarchy := api.Hierarchy()
	include := func(own name, brings access.Grants) {
		for _, n := range namesOf(brings) {
			v.including[n] = append(v.including[n], own)
		}
	}
	for _, r := range api.Roles {
		include(name{"role", r.Name}, hierarchy.Includes(access.Grants{Roles: []string{r.Name}}))
	}
	for _, i := range api.PermissionImplies {
		include(name{"permission", i.Name}, hierarchy.Includes(access.Grants{Permissions: []string{i.Name}}))
	}
	for _, i := range api.ScopeImplies {
		include(name{"scope", i.Name}, hierarchy.Includes(access.Grants{Scopes: []string{i.Name}}))
	}
	return v
}

// Words are the names of grants as rows write them: "role staff".
func Words(g access.Grants) []string {
	var list []string
	for _, n := range namesOf(g) {
		list = append(list, n.noun+" "+Word(n.text))
	}
	return list
}

// namesOf are the names of grants.
func namesOf(g access.Grants) []name {
	var list []name
	for _, kind := range []struct {
		noun  string
		texts []string
	}{{"role", g.Roles}, {"permission", g.Permissions}, {"scope", g.Scopes}} {
		for _, text := range kind.texts {
			list = append(list, name{kind.noun, text})
		}
	}
	return list
}

// asked are the names that an operation asks for.
func asked(op *access.Operation) []name {
	var list []name
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			list = append(list, needs(q)...)
		}
	}
	for _, leaf := range op.Leaves() {
		if c := checkOf(leaf); c.resource == nil {
			list = append(list, c.name)
		}
	}
	return list
}

// holds reports whether p holds a name: it is granted, or one that includes it is.
func (p person) holds(v *vocabulary, n name) bool {
	if v.known[n] && p.granted(n) {
		return true
	}
	for _, other := range v.including[n] {
		if p.granted(other) {
			return true
		}
	}
	return false
}

// granted reports whether the authorizer says a name, which the document knows.
func (p person) granted(n name) bool {
	for _, m := range p.names {
		if m == n {
			return !p.but
		}
	}
	return p.but
}

// grantsOf are those of the names that p holds: to the operation that asks for
// no other, they are all that p holds.
func (p person) grantsOf(v *vocabulary, names []name) access.Grants {
	var g access.Grants
	for _, n := range names {
		if !p.holds(v, n) {
			continue
		}
		switch n.noun {
		case "role":
			g.Roles = append(g.Roles, n.text)
		case "permission":
			g.Permissions = append(g.Permissions, n.text)
		default:
			g.Scopes = append(g.Scopes, n.text)
		}
	}
	return g
}
