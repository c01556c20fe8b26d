package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// bindAll binds the clauses of an operation to its parameters and ANDs them, in
// the order of slots; those of keys that are alternatives are ORed, at the place of the
// first. It is nil where there is no rule.
func (r *resolver) bindAll(label string, o *openapi.Operation, path string, clauses []*clause) *access.Rule {
	var parts []access.Rule
	places := map[int]int{} // of the alternatives in parts
	for _, c := range clauses {
		if c.broken {
			r.incomplete = true
			continue
		}
		rule, ok := r.bind(label, o, path, c.rule)
		if !ok {
			r.incomplete = true
			continue
		}
		if i, ok := places[c.either]; ok && c.either != 0 {
			parts[i] = access.AnyOf(parts[i], rule)
			continue
		}
		places[c.either] = len(parts)
		parts = append(parts, rule)
	}
	if len(parts) == 0 {
		return nil
	}
	rule := access.AllOf(parts...).Simplified()
	return &rule
}

func (r *resolver) bind(label string, o *openapi.Operation, path string, e expression) (access.Rule, bool) {
	var parts []access.Rule
	sound := true
	for _, part := range e.parts {
		bound, ok := r.bind(label, o, path, part)
		sound = sound && ok
		parts = append(parts, bound)
	}
	switch e.kind {
	case formAll:
		return access.AllOf(parts...), sound
	case formAny:
		return access.AnyOf(parts...), sound
	case formRole:
		return access.RoleRule(e.name), true
	case formPermission:
		return access.PermissionRule(e.name), true
	case formScope:
		return access.ScopeRule(e.name), true
	case formResource:
		ids, ok := r.bindIDs(label, o, path, e.resource)
		return access.ResourceRule(&access.Resource{Type: e.resource.object, Action: e.resource.action, IDs: ids}), ok
	}
	panic("resolve: a rule of a kind that is not bound")
}

// bindIDs finds the parameters that name an object together. Each stands among them
// once, and every check of one type and action takes as many.
func (r *resolver) bindIDs(label string, o *openapi.Operation, path string, res *resource) ([]access.Parameter, bool) {
	ids, sound := make([]access.Parameter, len(res.ids)), true
	for i, name := range res.ids {
		id, ok := r.bindID(label, o, path, res, name)
		if ok && slices.Contains(ids[:i], id) {
			r.errorf(name.at, ruleRepeatedID, res.idKey+": each parameter once", "%s%s%s names parameter %q twice", label, res.within, res.idKey, id.Name)
			ok = false
		}
		ids[i], sound = id, sound && ok
	}
	key := [2]string{res.object, res.action}
	first, known := r.resources[key]
	switch {
	case !known:
		r.resources[key] = res
	case len(first.ids) != len(res.ids):
		r.errorf(res.at, ruleDifferentIDs, "as many ids in both places, or another type or action for one of the two",
			"%s%s%s of %s takes %s here, and %s at %s", label, res.within, quote(res.action), quote(res.object),
			plural(len(res.ids), "id"), plural(len(first.ids), "id"), first.at)
		sound = false
	}
	return ids, sound
}

// bindID finds the one parameter that an id of a resource names: by name, or
// by place and name where two parameters share the name.
func (r *resolver) bindID(label string, o *openapi.Operation, path string, res *resource, id idName) (access.Parameter, bool) {
	label += res.within
	var found []openapi.Parameter
	var known []string
	for _, p := range o.Parameters {
		if ignoredHeader(p) {
			continue
		}
		known = appendNew(known, p.Name)
		if p.Name == id.text || p.In+"."+p.Name == id.text {
			found = append(found, p)
		}
	}
	switch {
	case len(found) == 0:
		r.undefinedParameter(label, path, res, id, known)
		return access.Parameter{}, false
	case len(found) > 1:
		var forms []string
		for _, p := range found {
			forms = append(forms, plain(p.In+"."+p.Name))
		}
		r.errorf(id.at, ruleAmbiguousParameter, res.idKey+": "+alternatives(forms), "%s%s %q names %s of the operation",
			label, res.idKey, id.text, plural(len(found), "parameter"))
		return access.Parameter{}, false
	}
	p := found[0]
	in := access.In(p.In)
	if p.Composite || !slices.Contains([]access.In{access.InPath, access.InQuery, access.InHeader, access.InCookie}, in) {
		r.errorf(id.at, ruleCompositeParameter, "the id of a parameter that holds one string",
			"%s%s %q names a parameter that is spread over several fields of the request", label, res.idKey, id.text)
		return access.Parameter{}, false
	}
	if why := neverSent(p); why != "" {
		r.errorf(id.at, ruleCompositeParameter, "the id of a parameter that requests carry",
			"%sid %q names a parameter that %s", label, id.text, why)
		return access.Parameter{}, false
	}
	if p.Serialized != "" {
		r.errorf(id.at, ruleSerializedParameter, "the id of a parameter whose schema is that of one string or number, without style and content",
			"%s%s %q names a parameter that is written as %s: the handler would read another value than the authorizer is asked about",
			label, res.idKey, id.text, p.Serialized)
		return access.Parameter{}, false
	}
	if template := parseTemplate(path); in == access.InPath && template.problem == "" && !slices.Contains(template.names, p.Name) {
		r.errorf(id.at, ruleUndefinedParameter, "put {"+p.Name+"} into the path, or name a parameter that is there",
			"%s%s %q names a path parameter, but path %q does not hold {%s}", label, res.idKey, id.text, path, p.Name)
		return access.Parameter{}, false
	}
	return access.Parameter{Name: p.Name, In: in, Required: p.Required || in == access.InPath}, true
}

func (r *resolver) undefinedParameter(label, path string, res *resource, id idName, known []string) {
	fix := "add it to the parameters of the operation"
	switch near := spelling.Nearest(id.text, known); {
	case slices.Contains(parseTemplate(path).names, id.text):
		fix += ": {name: " + plain(id.text) + ", in: path, required: true, schema: {type: string}}"
	case near != "":
		fix = res.idKey + ": " + plain(near)
	case len(known) > 0:
		fix += ", or name " + oneOf(known)
	}
	r.errorf(id.at, ruleUndefinedParameter, fix, "%s%s %q names no parameter of the operation", label, res.idKey, id.text)
}
