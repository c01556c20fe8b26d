package export

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// Document says how an OpenAPI document is written.
type Document struct {
	Subject
	Of       *openapi.Document
	Settings resolve.Settings
	Caller   *Caller // who is to see it; nil: everybody sees everything
	Partly   bool    // some operations were left out when it was read
	Mapped   bool    // it is read with settings, whose meaning is written out
	JSON     bool
}

// OpenAPI writes the document after overlays and settings, as far as the caller may see
// it. The diagnostics are warnings.
func OpenAPI(d Document) ([]byte, diag.List, error) {
	e := openapi.Extract{JSON: d.JSON, Note: d.note()}
	type place struct{ method, path string }
	operations := map[place]*access.Operation{}
	for _, op := range d.API.Operations {
		operations[place{op.Method, op.Path}] = op
	}
	if d.Caller != nil || d.Partly {
		e.Keep = func(method, path string) bool {
			op := operations[place{method, path}]
			return op != nil && (d.Caller == nil || d.Caller.Sees(d.API, op))
		}
	}
	if e.Keep != nil {
		e.Root = d.root(e.Keep)
	}
	if d.Mapped {
		e.SchemeName = d.Settings.NameOf
		e.Unsay = append(append([]string{"security"}, d.Settings.RuleKeys()...), d.Settings.BesideKeys()...)
		e.Say = func(method, path string) []openapi.Field {
			if op := operations[place{method, path}]; op != nil {
				return d.says(op)
			}
			return nil
		}
	}
	return d.Of.Encode(e)
}

// root is what changes at the root with the operations that go: what anonymous callers hold
// is said where an operation asks for it, and of names that are still known.
func (d Document) root(keep func(method, path string) bool) map[string][]openapi.Field {
	if d.API.Visitor == nil || d.API.Visitor.Ask {
		return nil
	}
	used := d.API.Hierarchy().Expand(access.Grants{Roles: d.roles(), Permissions: d.implying(d.API.PermissionImplies), Scopes: d.implying(d.API.ScopeImplies)})
	asked := false
	for _, op := range d.API.Operations {
		if keep(op.Method, op.Path) {
			n := op.Named()
			used.Roles, used.Permissions, used.Scopes = append(used.Roles, n.Roles...), append(used.Permissions, n.Permissions...), append(used.Scopes, n.Scopes...)
			asked = asked || op.Visitor != nil
		}
	}
	var said []openapi.Field
	add := func(key string, given, used []string) {
		names := slices.DeleteFunc(slices.Clone(given), func(name string) bool { return !slices.Contains(used, name) })
		if len(names) > 0 {
			said = append(said, openapi.Field{Key: key, Value: names})
		}
	}
	add("roles", d.API.Visitor.Given.Roles, used.Roles)
	add("permissions", d.API.Visitor.Given.Permissions, used.Permissions)
	add("scopes", d.API.Visitor.Given.Scopes, used.Scopes)
	if d.API.Visitor.Forbidden && len(said) > 0 {
		said = append(said, openapi.Field{Key: "denied", Value: 403})
	}
	if !asked {
		said = nil
	}
	return map[string][]openapi.Field{"x-anonymous": said}
}

// roles are those of the catalogue; none where they are collected from use.
func (d Document) roles() []string {
	var names []string
	if d.Of.Root.Get(resolve.KeyRoles).Kind() != openapi.Missing {
		for _, r := range d.API.Roles {
			names = append(names, r.Name)
		}
	}
	return names
}

func (d Document) implying(list []access.Implication) []string {
	var names []string
	for _, i := range list {
		names = append(names, i.Name)
	}
	return names
}

// note says where a written document is from, and what it does not hold.
func (d Document) note() []openapi.Field {
	note := []openapi.Field{{Key: "generator", Value: "oasguard " + d.Version}, {Key: "from", Value: d.From}}
	if d.Caller != nil {
		note = append(note, openapi.Field{Key: "for", Value: d.Caller.Words()})
	}
	var limits []string
	if d.Caller != nil || d.Partly {
		limits = append(limits, "Operations that are not here may exist. Webhooks, x-tagGroups, and components that nothing refers to are left out.")
	}
	if d.Caller != nil {
		limits = append(limits, "An operation that is here may still be refused, where a resource check or the login decides. Rules and roles are those of the whole document.")
	}
	if d.roleRequirements() {
		limits = append(limits, "Roles in requirements count in OpenAPI 3.0 only with requirement-roles: all in oasguard.yaml.")
	}
	if len(limits) > 0 {
		note = append(note, openapi.Field{Key: "limits", Value: limits})
	}
	return note
}

func (d Document) roleRequirements() bool {
	if d.Of.Version >= openapi.OpenAPI31 {
		return false
	}
	for _, op := range d.API.Operations {
		for _, a := range op.Alternatives {
			for _, q := range a {
				if len(q.Roles) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// says are security and rule of an operation in keys of ours.
func (d Document) says(op *access.Operation) []openapi.Field {
	security := []any{}
	for _, a := range op.Alternatives {
		var fields []openapi.Field
		for _, q := range a {
			names := append(append([]string{}, q.Scopes...), q.Roles...)
			fields = append(fields, openapi.Field{Key: q.Scheme.Name, Value: names})
		}
		security = append(security, fields)
	}
	if op.Anonymous && !op.Public() {
		security = append(security, []openapi.Field{})
	}
	said := []openapi.Field{{Key: "security", Value: security}}
	if op.Rule != nil {
		said = append(said, openapi.Field{Key: "x-authorize", Value: access.Read(*op.Rule, authorize{})})
	}
	return said
}

// authorize reads a rule as the value of x-authorize.
type authorize struct{}

func (authorize) Role(name string) []openapi.Field {
	return []openapi.Field{{Key: "roles", Value: []string{name}}}
}

func (authorize) Permission(name string) []openapi.Field {
	return []openapi.Field{{Key: "permissions", Value: []string{name}}}
}

func (authorize) Scope(name string) []openapi.Field {
	return []openapi.Field{{Key: "scopes", Value: []string{name}}}
}

func (authorize) Resource(r *access.Resource) []openapi.Field {
	var id any = r.IDs[0].Place()
	if len(r.IDs) > 1 {
		places := make([]string, len(r.IDs))
		for i, p := range r.IDs {
			places[i] = p.Place()
		}
		id = places
	}
	return []openapi.Field{{Key: "resource", Value: []openapi.Field{{Key: "type", Value: r.Type}, {Key: "id", Value: id}, {Key: "action", Value: r.Action}}}}
}

func (a authorize) All(parts []access.Rule) []openapi.Field { return a.junction("allOf", parts) }
func (a authorize) Any(parts []access.Rule) []openapi.Field { return a.junction("anyOf", parts) }

func (a authorize) junction(key string, parts []access.Rule) []openapi.Field {
	list := make([]any, len(parts))
	for i, part := range parts {
		list[i] = access.Read(part, a)
	}
	return []openapi.Field{{Key: key, Value: list}}
}
