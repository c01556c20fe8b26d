package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// bindAll binds the clauses of an operation to its parameters and ANDs them, in
// the order of slots. It is nil where there is no rule.
func (r *resolver) bindAll(label string, o *openapi.Operation, path string, clauses []*clause) *access.Rule {
	var parts []access.Rule
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
		id, ok := r.bindID(label, o, path, e.resource)
		return access.ResourceRule(&access.Resource{Type: e.resource.object, Action: e.resource.action, ID: id}), ok
	}
	panic("resolve: a rule of a kind that is not bound")
}

// bindID finds the one parameter that carries the id of a resource: by name, or
// by place and name where two parameters share the name.
func (r *resolver) bindID(label string, o *openapi.Operation, path string, res *resource) (access.Parameter, bool) {
	label += res.within
	var found []openapi.Parameter
	var known []string
	for _, p := range o.Parameters {
		if ignoredHeader(p) {
			continue
		}
		known = appendNew(known, p.Name)
		if p.Name == res.id || p.In+"."+p.Name == res.id {
			found = append(found, p)
		}
	}
	switch {
	case len(found) == 0:
		r.undefinedParameter(label, path, res, known)
		return access.Parameter{}, false
	case len(found) > 1:
		var forms []string
		for _, p := range found {
			forms = append(forms, plain(p.In+"."+p.Name))
		}
		r.errorf(res.idAt, ruleAmbiguousParameter, res.idKey+": "+alternatives(forms), "%s%s %q names %s of the operation",
			label, res.idKey, res.id, plural(len(found), "parameter"))
		return access.Parameter{}, false
	}
	p := found[0]
	in := access.In(p.In)
	if p.Composite || !slices.Contains([]access.In{access.InPath, access.InQuery, access.InHeader, access.InCookie}, in) {
		r.errorf(res.idAt, ruleCompositeParameter, "the id of a parameter that holds one string",
			"%s%s %q names a parameter that is spread over several fields of the request", label, res.idKey, res.id)
		return access.Parameter{}, false
	}
	if why := neverSent(p); why != "" {
		r.errorf(res.idAt, ruleCompositeParameter, "the id of a parameter that requests carry",
			"%sid %q names a parameter that %s", label, res.id, why)
		return access.Parameter{}, false
	}
	if p.Serialized != "" {
		r.errorf(res.idAt, ruleSerializedParameter, "the id of a parameter whose schema is that of one string or number, without style and content",
			"%s%s %q names a parameter that is written as %s: the handler would read another value than the authorizer is asked about",
			label, res.idKey, res.id, p.Serialized)
		return access.Parameter{}, false
	}
	if template := parseTemplate(path); in == access.InPath && template.problem == "" && !slices.Contains(template.names, p.Name) {
		r.errorf(res.idAt, ruleUndefinedParameter, "put {"+p.Name+"} into the path, or name a parameter that is there",
			"%s%s %q names a path parameter, but path %q does not hold {%s}", label, res.idKey, res.id, path, p.Name)
		return access.Parameter{}, false
	}
	return access.Parameter{Name: p.Name, In: in, Required: p.Required || in == access.InPath}, true
}

func (r *resolver) undefinedParameter(label, path string, res *resource, known []string) {
	fix := "add it to the parameters of the operation"
	switch near := spelling.Nearest(res.id, known); {
	case slices.Contains(parseTemplate(path).names, res.id):
		fix += ": {name: " + plain(res.id) + ", in: path, required: true, schema: {type: string}}"
	case near != "":
		fix = res.idKey + ": " + plain(near)
	case len(known) > 0:
		fix += ", or name " + oneOf(known)
	}
	r.errorf(res.idAt, ruleUndefinedParameter, fix, "%s%s %q names no parameter of the operation", label, res.idKey, res.id)
}
