package resolve

import (
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// A document of a few kilobytes can ask for gigabytes of code: a name is written
// wherever it is used, and a rule of the root once for every operation. These
// bounds are far above what people write, and keep time and output in proportion.
const (
	maxName      = 1000      // bytes of a name
	maxParts     = 250       // schemes, scopes, roles, permissions and resources of an operation
	maxNesting   = 32        // anyOf and allOf inside each other
	maxWork      = 5_000_000 // sum of the squares of these
	maxCatalogue = 20_000    // names in x-roles, each counted where it stands
	maxHeld      = 200_000   // names that the roles of x-roles hold in all, inherited ones counted for each
)

// affordable reports whether the guard of an operation is in proportion, and reports it if not.
func (r *resolver) affordable(label string, o *openapi.Operation, s *security, clauses []*clause) bool {
	parts := 0
	for _, alternative := range s.alternatives {
		for _, requirement := range alternative {
			parts += 1 + len(requirement.Scopes) + len(requirement.Roles)
		}
	}
	for _, c := range clauses {
		parts += c.rule.leaves()
		if c.rule.depth() > maxNesting {
			r.errorf(c.at, ruleTooLarge, "a rule that people can read", "%s%s nests deeper than %d levels", label, c.key, maxNesting)
			return false
		}
	}
	if parts > maxParts {
		r.errorf(o.At, ruleTooLarge, "give what roles have in common to one role of x-roles, or permission",
			"%s%d schemes, scopes, roles, permissions and resources are needed, more than %d", label, parts, maxParts)
		return false
	}
	before := r.work
	r.work += parts * parts
	if r.work > maxWork && before <= maxWork {
		r.errorf(o.At, ruleTooLarge, "split the document", "%sthe operations up to here need too many schemes, scopes, roles, permissions and resources", label)
	}
	return r.work <= maxWork
}

// leaves counts the names and resources of an expression.
func (e expression) leaves() int {
	if len(e.parts) == 0 {
		return 1
	}
	n := 0
	for _, part := range e.parts {
		n += part.leaves()
	}
	return n
}

// depth counts the levels of an expression.
func (e expression) depth() int {
	deepest := 0
	for _, part := range e.parts {
		deepest = max(deepest, part.depth())
	}
	return 1 + deepest
}

// checkCatalogueSize is false, with a diagnostic, where x-roles, x-permissions or x-scopes
// is beyond what is read.
func (r *resolver) checkCatalogueSize(key string, n openapi.Node) bool {
	names := 0
	for _, role := range n.Entries() {
		names++
		for _, e := range role.Value.Entries() {
			names += max(1, len(e.Value.Items()))
		}
	}
	if names > maxCatalogue {
		r.errorf(n.At(), ruleTooLarge, "fewer entries, or fewer names in them", "%s holds %d names, more than %d", key, names, maxCatalogue)
	}
	return names <= maxCatalogue
}

// checkHeld reports names that bring so much with them that what each grants cannot be
// written out.
func (r *resolver) checkHeld(operations []*access.Operation) {
	if r.diags.HasErrors() || r.catalogue == nil && len(r.permissions.list)+len(r.scopes.list) == 0 {
		return // no name brings another
	}
	api := r.api(operations)
	hierarchy, held := api.Hierarchy(), 0
	count := func(key string, g access.Grants) bool {
		held += len(g.Roles) + len(g.Permissions) + len(g.Scopes)
		if held > maxHeld {
			r.errorf(r.doc.Root.Get(key).At(), ruleTooLarge, "shorter chains of names that bring others", "the names of %s bring more than %d names in all", key, maxHeld)
		}
		return held <= maxHeld
	}
	for _, role := range api.Roles {
		if r.catalogue != nil && !count(KeyRoles, hierarchy.Expand(access.Grants{Roles: []string{role.Name}})) {
			return
		}
	}
	for _, i := range api.PermissionImplies {
		if !count(KeyPermissions, hierarchy.Expand(access.Grants{Permissions: []string{i.Name}})) {
			return
		}
	}
	for _, i := range api.ScopeImplies {
		if !count(KeyScopes, hierarchy.Expand(access.Grants{Scopes: []string{i.Name}})) {
			return
		}
	}
}

// checkLengths reports names that are too long to be one, each once, at the first
// operation that uses it.
func (r *resolver) checkLengths(operations []*access.Operation) {
	reported := map[string]bool{}
	check := func(at diag.Position, what, name string) {
		if len(name) > maxName && !reported[name] {
			reported[name] = true
			r.errorf(at, ruleLongName, "a shorter one", "the %s %q… has %d bytes, more than %d", what, start(name), len(name), maxName)
		}
	}
	check(r.doc.Root.Get("info").Get("title").At(), "title", r.doc.Title)
	if r.catalogue != nil {
		at := r.doc.Root.Get(KeyRoles).At()
		for _, role := range r.catalogue.roles {
			check(at, "role", role.Name)
			for _, name := range role.Permissions {
				check(at, "permission", name)
			}
			for _, name := range role.Scopes {
				check(at, "scope", name)
			}
		}
	}
	for _, of := range []*implications{r.permissions, r.scopes} {
		for _, one := range of.list {
			check(one.at, string(of.noun), one.name)
			for _, item := range one.implies {
				check(item.at, string(of.noun), item.name)
			}
		}
	}
	next := 0
	for i := range r.doc.Paths {
		for j := range r.doc.Paths[i].Operations {
			checkOperationLengths(operations[next], func(what, name string) { check(r.doc.Paths[i].Operations[j].At, what, name) })
			next++
		}
	}
}

func checkOperationLengths(o *access.Operation, check func(what, name string)) {
	check("operationId", o.ID)
	check("path", o.Path)
	for _, p := range o.Required {
		check(string(p.In)+" parameter", p.Name)
	}
	for _, alternative := range o.Alternatives {
		for _, q := range alternative {
			check("security scheme", q.Scheme.Name)
			check("http scheme", q.Scheme.HTTPScheme)
			check("API key", q.Scheme.Param)
			for _, name := range q.Scopes {
				check("scope", name)
			}
			for _, name := range q.Roles {
				check("role", name)
			}
		}
	}
	for _, leaf := range o.Leaves() {
		access.ReadLeaf(leaf, sizing(check))
	}
}

// sizing is called with every name of a check and what it is.
type sizing func(what, name string)

func (check sizing) Role(name string) any       { check("role or permission", name); return nil }
func (check sizing) Permission(name string) any { check("role or permission", name); return nil }

func (check sizing) Scope(name string) any { check("scope", name); return nil }

func (check sizing) Resource(r *access.Resource) any {
	check("resource type", r.Type)
	check("action", r.Action)
	for _, id := range r.IDs {
		check("parameter", id.Name)
	}
	return nil
}

// start is the beginning of a long name, for messages.
func start(name string) string {
	const most = 40
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "")
}
