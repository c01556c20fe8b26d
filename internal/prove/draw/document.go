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
		roles[r.Name] = role
	}
	roles["carrier"] = object{"permissions": api.Permissions} // a permission is defined by some role
	for i, op := range api.Operations {
		paths[op.Path] = pathItem(op, i)
	}
	return yaml.Marshal(object{
		"openapi": "3.1.0", "info": object{"title": api.Title, "version": "1"},
		"x-roles": roles, "components": object{"securitySchemes": schemes}, "paths": paths,
	})
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
	}
	return object{"type": "mutualTLS"}
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
	if op.Rule != nil {
		for _, leaf := range op.Rule.Leaves() {
			if leaf.Kind == access.HasResource {
				add(leaf.Resource.ID)
			}
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

// ruleKeys says a rule by the four keys, which are ANDed in this order, where it
// is an AND whose parts come in that order; else by x-authorize.
func ruleKeys(r *access.Rule) object {
	parts := []access.Rule{*r}
	if r.Kind == access.All {
		parts = r.Rules
	}
	keys, last := object{}, -1
	for _, part := range parts {
		at, key := 3, "x-authorize"
		switch simple := kindOf(part); {
		case simple == access.HasRole:
			at, key = 0, "x-required-roles"
		case simple == access.HasPermission:
			at, key = 1, "x-required-permissions"
		case part.Kind == access.HasResource:
			at, key = 2, "x-resource"
		}
		if at <= last {
			return object{"x-authorize": node(*r)}
		}
		last = at
		keys[key] = value(part, key)
	}
	return keys
}

// kindOf is what a part asks for where it is one name or any of several; else All.
func kindOf(r access.Rule) access.RuleKind {
	if r.Kind != access.Any {
		return r.Kind
	}
	for _, part := range r.Rules {
		if part.Kind != r.Rules[0].Kind || part.Name == "" {
			return access.All
		}
	}
	return r.Rules[0].Kind
}

func value(r access.Rule, key string) any {
	switch {
	case key == "x-authorize":
		return node(r)
	case r.Kind == access.HasResource:
		return object{"type": r.Resource.Type, "action": r.Resource.Action, "id": r.Resource.ID.Place()}
	case r.Kind == access.Any:
		var names []string
		for _, part := range r.Rules {
			names = append(names, part.Name)
		}
		return object{"anyOf": names}
	}
	return r.Name
}

func node(r access.Rule) object {
	switch r.Kind {
	case access.HasRole:
		return object{"roles": []string{r.Name}}
	case access.HasPermission:
		return object{"permissions": []string{r.Name}}
	case access.HasResource:
		return object{"resource": value(r, "x-resource")}
	}
	var parts []object
	for _, part := range r.Rules {
		parts = append(parts, node(part))
	}
	if r.Kind == access.Any {
		return object{"anyOf": parts}
	}
	return object{"allOf": parts}
}
