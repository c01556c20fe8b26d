package draw

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/access"
)

type object = map[string]any

// Document is api as an OpenAPI 3.1 document.
func Document(api *access.API) ([]byte, error) {
	schemes, roles, paths := object{}, object{}, object{}
	for _, s := range api.Schemes {
		schemes[s.Name] = scheme(s, api.Scopes)
	}
	for _, r := range api.Roles {
		role := object{}
		if len(r.Inherits) > 0 {
			role["inherits"] = r.Inherits
		}
		if len(r.Permissions) > 0 {
			role["permissions"] = r.Permissions
		}
		if len(r.Scopes) > 0 {
			role["scopes"] = r.Scopes
		}
		roles[r.Name] = role
	}
	roles["carrier"] = object{"permissions": api.Permissions} // a permission is defined by some role
	for i, op := range api.Operations {
		paths[op.Path] = pathItem(op, i)
	}
	document := object{
		"openapi": "3.1.0", "info": object{"title": api.Title, "version": "1"},
		"x-roles": roles, "components": object{"securitySchemes": schemes}, "paths": paths,
	}
	if api.Visitor != nil {
		document["x-anonymous"] = visitors(api.Visitor)
	}
	if len(api.PermissionImplies) > 0 {
		document["x-permissions"] = implications(api.PermissionImplies)
	}
	if len(api.ScopeImplies) > 0 {
		document["x-scopes"] = implications(api.ScopeImplies)
	}
	return yaml.Marshal(document)
}

// visitors says what callers hold who sent no credential.
func visitors(v *access.Visitor) object {
	said := object{}
	for key, names := range map[string][]string{"roles": v.Given.Roles, "permissions": v.Given.Permissions, "scopes": v.Given.Scopes} {
		if len(names) > 0 {
			said[key] = names
		}
	}
	if v.Ask {
		said["ask"] = true
	}
	if v.Forbidden {
		said["denied"] = 403
	}
	return said
}

// implications are written with an entry for each name: what is implied must stand
// somewhere.
func implications(list []access.Implication) object {
	o := object{}
	for _, i := range list {
		for _, name := range i.Implies {
			o[name] = object{}
		}
	}
	for _, i := range list {
		o[i.Name] = object{"implies": i.Implies}
		if i.All {
			o[i.Name] = object{"implies": "*"}
		}
	}
	return o
}

func scheme(s *access.Scheme, scopes []string) object {
	switch s.Kind {
	case access.Bearer:
		return object{"type": "http", "scheme": "bearer"}
	case access.Basic:
		return object{"type": "http", "scheme": "basic"}
	case access.HTTP:
		return object{"type": "http", "scheme": s.HTTPScheme}
	case access.OAuth2:
		declared := object{}
		for _, scope := range scopes {
			declared[scope] = ""
		}
		return object{"type": "oauth2", "flows": object{"clientCredentials": object{"tokenUrl": "https://id.example/token", "scopes": declared}}}
	case access.OpenIDConnect:
		return object{"type": "openIdConnect", "openIdConnectUrl": "https://id.example/.well-known/openid-configuration"}
	case access.APIKey:
		return object{"type": "apiKey", "in": string(s.In), "name": s.Param}
	case access.MutualTLS:
		return object{"type": "mutualTLS"}
	}
	panic("draw: a kind of scheme that no document says")
}

// pathItem holds one operation. What a path item may hand down stands there for
// every third operation.
func pathItem(op *access.Operation, index int) object {
	own := object{"operationId": op.ID, "responses": object{"204": object{"description": ""}}, "security": security(op)}
	item := object{strings.ToLower(op.Method): own}
	holder := own
	if index%3 == 0 {
		holder = item
	}
	if op.Conceal {
		holder["x-conceal"] = true
	}
	if acr := op.StepUp.ACR; len(acr) == 1 {
		holder["x-required-acr"] = acr[0]
	} else if len(acr) > 1 {
		holder["x-required-acr"] = object{"anyOf": acr}
	}
	if op.StepUp.MaxAge > 0 {
		holder["x-max-auth-age"] = op.StepUp.MaxAge
	}
	if op.Rule != nil {
		for key, value := range ruleKeys(op.Rule) {
			holder[key] = value
		}
	}
	var parameters []object
	for _, p := range Parameters(op) {
		parameters = append(parameters, object{"name": p.Name, "in": string(p.In), "required": p.Required, "schema": object{"type": "string"}})
	}
	if parameters != nil {
		own["parameters"] = parameters
	}
	return item
}

// Parameters are those of the path, the required ones and those that name a resource.
func Parameters(op *access.Operation) []access.Parameter {
	var list []access.Parameter
	add := func(p access.Parameter) {
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	if strings.Contains(op.Path, "{id}") {
		add(access.Parameter{Name: "id", In: access.InPath, Required: true})
	}
	for _, p := range op.Required {
		add(p)
	}
	for _, resource := range op.Resources() {
		for _, id := range resource.IDs {
			add(id)
		}
	}
	return list
}

func security(op *access.Operation) []object {
	list := []object{}
	if op.Anonymous { // considered last, wherever it stands
		list = append(list, object{})
	}
	for _, alternative := range op.Alternatives {
		requirement := object{}
		for _, q := range alternative {
			requirement[q.Scheme.Name] = slices.Concat([]string{}, q.Scopes, q.Roles)
		}
		list = append(list, requirement)
	}
	return list
}

// ruleKeys says a rule by the five keys, which are ANDed in this order, where it
// is an AND whose parts come in that order; else by x-authorize.
func ruleKeys(r *access.Rule) object {
	keys, last := object{}, -1
	for _, part := range access.Read(*r, conjuncts{}) {
		k := access.Read(part, keyed{})
		if k.at <= last {
			return object{"x-authorize": access.Read(*r, nodes{})}
		}
		last = k.at
		keys[ruleKeyNames()[k.at]] = k.value
	}
	return keys
}

// ruleKeyNames are the rule keys in the order in which they are ANDed.
func ruleKeyNames() []string {
	return []string{"x-required-roles", "x-required-permissions", "x-required-scopes", "x-resource", "x-authorize"}
}

// conjuncts reads the parts of an AND, and any other rule as one.
type conjuncts struct{}

func (conjuncts) All(parts []access.Rule) []access.Rule { return parts }
func (conjuncts) Any(parts []access.Rule) []access.Rule { return []access.Rule{access.AnyOf(parts...)} }
func (conjuncts) Role(name string) []access.Rule        { return []access.Rule{access.RoleRule(name)} }

func (conjuncts) Permission(name string) []access.Rule {
	return []access.Rule{access.PermissionRule(name)}
}

func (conjuncts) Scope(name string) []access.Rule { return []access.Rule{access.ScopeRule(name)} }

func (conjuncts) Resource(resource *access.Resource) []access.Rule {
	return []access.Rule{access.ResourceRule(resource)}
}

// key is a rule as the value of the rule key at that place of ruleKeyNames.
type key struct {
	at    int
	name  string // where the value is one name
	value any
}

// keyed reads a rule as the value of the simplest key that can say it.
type keyed struct{}

func (keyed) Role(name string) key       { return key{0, name, name} }
func (keyed) Permission(name string) key { return key{1, name, name} }

func (keyed) Scope(name string) key { return key{2, name, name} }

func (keyed) Resource(resource *access.Resource) key { return key{3, "", resourceObject(resource)} }

func (keyed) All(parts []access.Rule) key {
	return key{4, "", access.Read(access.AllOf(parts...), nodes{})}
}

// Any is {anyOf: […]} of one key where its parts are names of that key.
func (k keyed) Any(parts []access.Rule) key {
	first, names := access.Read(parts[0], k), []string{}
	for _, part := range parts {
		one := access.Read(part, k)
		if one.at != first.at || one.name == "" {
			return key{4, "", access.Read(access.AnyOf(parts...), nodes{})}
		}
		names = append(names, one.name)
	}
	return key{first.at, "", object{"anyOf": names}}
}

// nodes reads a rule as a node of x-authorize.
type nodes struct{}

func (nodes) Role(name string) object       { return object{"roles": []string{name}} }
func (nodes) Permission(name string) object { return object{"permissions": []string{name}} }
func (nodes) Scope(name string) object      { return object{"scopes": []string{name}} }
func (nodes) Resource(resource *access.Resource) object {
	return object{"resource": resourceObject(resource)}
}
func (n nodes) All(parts []access.Rule) object { return object{"allOf": n.each(parts)} }
func (n nodes) Any(parts []access.Rule) object { return object{"anyOf": n.each(parts)} }

func (n nodes) each(parts []access.Rule) []object {
	list := make([]object, len(parts))
	for i, part := range parts {
		list[i] = access.Read(part, n)
	}
	return list
}

func resourceObject(r *access.Resource) object {
	places := make([]string, len(r.IDs))
	for i, id := range r.IDs {
		places[i] = id.Place()
	}
	if len(places) == 1 {
		return object{"type": r.Type, "action": r.Action, "id": places[0]}
	}
	return object{"type": r.Type, "action": r.Action, "id": places}
}
