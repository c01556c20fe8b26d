package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// nameRules are those of roles, permissions and scopes.
func nameRules() []Rule {
	return []Rule{
		{ID: "role-never-used", Stage: StageLint, Severity: diag.Warning,
			Title: "every role of x-roles opens something",
			Text:  "a role that nothing asks for, nor any role or permission that it brings, is a leftover or was forgotten in a rule",
			check: (*linter).roleNeverUsed},
		{ID: "permission-never-used", Stage: StageLint, Severity: diag.Info,
			Title: "every permission of x-roles is asked for",
			Text:  "granting it has no effect, though those who grant it think that it has",
			check: (*linter).permissionNeverUsed},
		{ID: "role-never-granted", Stage: StageLint, Severity: diag.Warning,
			Title: "no two roles, permissions or scopes of rules differ by a slip of the pen",
			Text: "without x-roles a misspelt name is a name of its own, which nobody is ever granted: its operation is locked for all; " +
				"with x-roles it is undefined-role or undefined-permission, an error",
			check: (*linter).roleNeverGranted},
		{ID: "scope-never-required", Stage: StageLint, Severity: diag.Info,
			Title: "every scope that the flows of a scheme declare is required somewhere",
			Text: "users consent to it, and it opens nothing; the scopes of OpenID Connect itself, such as openid and offline_access, " +
				"are asked for by clients and are let pass",
			check: (*linter).scopeNeverRequired},
	}
}

// requiredScopes are the scopes that requirements name.
func (l *linter) requiredScopes() []string {
	var list []string
	for _, o := range l.operations {
		for _, a := range o.Alternatives {
			list = append(list, a.Scopes()...)
		}
	}
	return list
}

// asked are the roles that operations ask for, and the permissions and scopes that rules
// do, with how many do and the first of them.
type asked struct {
	noun  string // role, permission or scope
	name  string
	times int
	first operation
}

func (l *linter) asked() []asked {
	var list []asked
	index := map[asked]int{} // by noun and name
	note := func(noun, name string, o operation) {
		key := asked{noun: noun, name: name}
		i, known := index[key]
		if !known {
			i = len(list)
			index[key] = i
			key.first = o
			list = append(list, key)
		}
		list[i].times++
	}
	for _, o := range l.operations {
		for _, a := range o.Alternatives {
			for _, q := range a {
				for _, role := range q.Roles {
					note("role", role, o)
				}
			}
		}
		for _, leaf := range o.Leaves() {
			access.ReadLeaf(leaf, noting(func(noun, name string) { note(noun, name, o) }))
		}
	}
	return list
}

// noting is called with the names of checks.
type noting func(noun, name string)

func (note noting) Role(name string) any          { note("role", name); return nil }
func (note noting) Permission(name string) any    { note("permission", name); return nil }
func (note noting) Scope(name string) any         { note("scope", name); return nil }
func (note noting) Resource(*access.Resource) any { return nil }

func (l *linter) roleNeverUsed() {
	asked := map[string]map[string]bool{"role": {}, "permission": {}, "scope": setOf(l.requiredScopes())}
	for _, a := range l.asked() {
		asked[a.noun][a.name] = true
	}
	for _, e := range l.doc.Root.Get("x-roles").Entries() {
		held := l.held(access.Grants{Roles: []string{e.Key}})
		if !overlap(held.roles, asked["role"]) && !overlap(held.permissions, asked["permission"]) && !overlap(held.scopes, asked["scope"]) {
			l.report(e.At, "remove it, or name it where it is needed", fmt.Sprintf("x-roles: no operation asks for role %q, nor for what it brings", e.Key))
		}
	}
}

func overlap(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}

func (l *linter) permissionNeverUsed() {
	used := map[string]bool{}
	for _, a := range l.asked() {
		if a.noun == "permission" {
			used[a.name] = true
		}
	}
	for _, i := range l.api.PermissionImplies { // one that implies what is asked for is of use
		if overlap(l.held(access.Grants{Permissions: []string{i.Name}}).permissions, used) {
			used[i.Name] = true
		}
	}
	for _, role := range l.doc.Root.Get("x-roles").Entries() {
		permissions := role.Value.Get("permissions")
		items := permissions.Items()
		if permissions.Kind() == openapi.String {
			items = []openapi.Node{permissions}
		}
		for _, item := range items {
			if name := item.Text(); !used[name] {
				used[name] = true // said once
				l.report(item.At(), "remove it, or ask for it where it is needed", fmt.Sprintf("x-roles: no operation asks for permission %q", name))
			}
		}
	}
}

// roleNeverGranted compares the names of a document without x-roles with each other.
func (l *linter) roleNeverGranted() {
	const most = 500 // more names than that are compared with nothing
	list := l.asked()
	if l.doc.Root.Get("x-roles").Kind() != openapi.Missing || len(list) > most {
		return
	}
	for _, a := range list {
		for _, b := range list {
			if a.noun != b.noun || a.times > b.times || a.times == b.times && a.name > b.name || !isSlip(a.name, b.name) {
				continue
			}
			l.reportOperation(a.first, l.ruleOf(a.first), "one name for both, and x-roles at the root, so that a misspelt one is an error",
				fmt.Sprintf("%s %q is asked for beside %q of other operations: one of them is probably misspelt, and never granted", a.noun, a.name, b.name))
			break
		}
	}
}

// isSlip reports whether two names differ in letter case or punctuation only, or
// in one letter of a long name. Names that end in different digits are meant.
func isSlip(a, b string) bool {
	const longest = 64
	if a == b || len(a) > longest || len(b) > longest {
		return false
	}
	bare := strings.NewReplacer("-", "", "_", "", " ", "", ":", "", ".", "")
	x, y := strings.ToLower(bare.Replace(a)), strings.ToLower(bare.Replace(b))
	if x == y {
		return true
	}
	if len(x) < 5 || len(y) < 5 || strings.TrimRight(x, "0123456789") == strings.TrimRight(y, "0123456789") {
		return false
	}
	return levenshtein.ComputeDistance(x, y) == 1
}

// openIDScopes are those by which a client asks for claims and refresh tokens, and which
// no operation requires (OpenID Connect Core 1.0, 3.1.2.1, 5.4 and 11).
func openIDScopes() []string {
	return []string{"openid", "profile", "email", "address", "phone", "offline_access"}
}

func (l *linter) scopeNeverRequired() {
	required, inRules := map[[2]string]bool{}, map[string]bool{}
	for _, o := range l.operations {
		for _, scope := range o.Named().RuleScopes {
			inRules[scope] = true
		}
		for _, a := range o.Alternatives {
			for _, q := range a {
				for _, scope := range q.Scopes {
					required[[2]string{q.Scheme.Name, scope}] = true
				}
			}
		}
	}
	for _, s := range l.doc.Schemes {
		idle := slices.DeleteFunc(slices.Clone(s.Scopes), func(scope string) bool {
			if slices.Contains(openIDScopes(), scope) {
				return true
			}
			for held := range l.held(access.Grants{Scopes: []string{scope}}).scopes { // itself, and what it implies
				if required[[2]string{s.Name, held}] || inRules[held] {
					return true
				}
			}
			return false
		})
		if len(idle) > 0 && slices.ContainsFunc(l.api.Schemes, func(used *access.Scheme) bool { return used.Name == s.Name }) {
			l.report(s.At, "remove them, or require them where they are needed",
				fmt.Sprintf("security scheme %q declares %s that no operation requires: %s", s.Name, count(len(idle), "scope"), some(idle)))
		}
	}
}
