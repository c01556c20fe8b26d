package draw

import (
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// Odd is api with names of other scripts and with punctuation, spaces, ends of lines and
// words that languages keep for themselves. Names that differ still do.
func Odd(api *access.API) *access.API {
	o := odd{map[*access.Scheme]*access.Scheme{}}
	out := *api
	out.Schemes, out.Roles, out.Operations = nil, nil, nil
	for _, s := range api.Schemes {
		out.Schemes = append(out.Schemes, o.scheme(s))
	}
	for _, r := range api.Roles {
		out.Roles = append(out.Roles, access.Role{Name: o.name(r.Name), Inherits: o.names(r.Inherits), Permissions: o.names(r.Permissions), Scopes: o.names(r.Scopes)})
	}
	out.Permissions, out.Scopes = o.names(api.Permissions), o.names(api.Scopes)
	out.PermissionImplies, out.ScopeImplies = o.implies(api.PermissionImplies), o.implies(api.ScopeImplies)
	for _, op := range api.Operations {
		out.Operations = append(out.Operations, o.operation(op))
	}
	if api.Visitor != nil {
		v := *api.Visitor
		v.Given = access.Grants{Roles: o.names(v.Given.Roles), Permissions: o.names(v.Given.Permissions), Scopes: o.names(v.Given.Scopes)}
		out.AdmitVisitors(&v)
	}
	return &out
}

// odd reads a rule with other names.
type odd struct {
	schemes map[*access.Scheme]*access.Scheme
}

func (odd) name(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	patterns := []string{
		"%s", "a:%s#b@c", "%s with  spaces ", "роль-%s", "役割「%s」", `"%s"\`, "%s\n*/", "%s\u2028</script>", "__proto__%s",
		"${%s}`", "%s\x00", "{{%s}}", "🔑%s", "%s,*", "é%s", "%%%s%%41", "_%s_x41_",
	}
	return fmt.Sprintf(patterns[h.Sum32()%uint32(len(patterns))], name)
}

func (o odd) names(list []string) []string {
	var out []string
	for _, name := range list {
		out = append(out, o.name(name))
	}
	return out
}

func (o odd) scheme(s *access.Scheme) *access.Scheme {
	if o.schemes[s] == nil {
		own := *s
		own.Name = o.name(s.Name)
		o.schemes[s] = &own
	}
	return o.schemes[s]
}

func (o odd) implies(list []access.Implication) []access.Implication {
	var out []access.Implication
	for _, i := range list {
		out = append(out, access.Implication{Name: o.name(i.Name), Implies: o.names(i.Implies), All: i.All})
	}
	return out
}

func (o odd) operation(op *access.Operation) *access.Operation {
	own := *op
	own.ID = o.name(op.ID)
	own.Alternatives = nil
	for _, a := range op.Alternatives {
		var alternative access.Alternative
		for _, q := range a {
			alternative = append(alternative, access.Requirement{Scheme: o.scheme(q.Scheme), Scopes: o.names(q.Scopes), Roles: o.names(q.Roles)})
		}
		own.Alternatives = append(own.Alternatives, alternative)
	}
	if op.Rule != nil {
		own.Rule = access.Read(*op.Rule, o).Pointer()
	}
	return &own
}

func (o odd) Role(name string) access.Rule        { return access.RoleRule(o.name(name)) }
func (o odd) Permission(name string) access.Rule  { return access.PermissionRule(o.name(name)) }
func (o odd) Scope(name string) access.Rule       { return access.ScopeRule(o.name(name)) }
func (o odd) All(parts []access.Rule) access.Rule { return access.AllOf(o.each(parts)...) }
func (o odd) Any(parts []access.Rule) access.Rule { return access.AnyOf(o.each(parts)...) }

func (o odd) Resource(r *access.Resource) access.Rule {
	return access.ResourceRule(&access.Resource{Type: o.name(r.Type), Action: o.name(r.Action), IDs: slices.Clone(r.IDs)})
}

func (o odd) each(parts []access.Rule) []access.Rule {
	list := make([]access.Rule, len(parts))
	for i, part := range parts {
		list[i] = access.Read(part, o)
	}
	return list
}
