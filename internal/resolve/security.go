package resolve

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// security is the value of one security key.
type security struct {
	at           diag.Position // of the value
	stated       bool          // the key is there
	alternatives []access.Alternative
	anonymous    bool // {} stands among them
	broken       bool // something in it was reported
	faults       diag.List
}

// public reports whether the key says that nobody is asked for a credential:
// security: [], and security: [{}], which equals it.
func (s *security) public() bool { return len(s.alternatives) == 0 && !s.broken }

// readSecurity reads the security key of the root or of an operation. Null is
// refused: other readers take it for inheritance or for anonymous access.
func (r *resolver) readSecurity(label string, n openapi.Node) security {
	s := security{at: n.At(), stated: n.Kind() != openapi.Missing}
	switch n.Kind() {
	case openapi.Missing:
		return s
	case openapi.List:
	case openapi.Null:
		r.errorf(n.At(), ruleSecurityType, "security: [{"+r.exampleScheme(n)+": []}]"+r.orInherit(), "%ssecurity is null", label)
		s.broken = true
	case openapi.Map:
		r.errorf(n.At(), ruleSecurityType, "security: ["+requirementText(n)+"], which needs all that it names",
			"%ssecurity is a mapping where a list belongs", label)
		s.broken = true
	default:
		r.errorf(n.At(), ruleSecurityType, "security: [{"+r.exampleScheme(n)+": []}]", "%ssecurity is %s where a list belongs", label, article(n))
		s.broken = true
	}
	for _, item := range n.Items() {
		r.readAlternative(label, item, &s)
	}
	return s
}

func (r *resolver) readAlternative(label string, n openapi.Node, s *security) {
	if n.Kind() != openapi.Map {
		fix := "{" + r.exampleScheme(n) + ": []}"
		r.errorf(n.At(), ruleSecurityType, fix, "%ssecurity lists %s where a mapping from a scheme to a list belongs", label, article(n))
		s.broken = true
		return
	}
	if len(n.Entries()) == 0 {
		s.anonymous = true
		return
	}
	var alternative access.Alternative
	sound := true
	for _, entry := range n.Entries() {
		requirement, ok := r.readRequirement(label, entry)
		sound = sound && ok
		alternative = append(alternative, requirement)
	}
	if sound {
		slices.SortFunc(alternative, func(a, b access.Requirement) int { return strings.Compare(a.Scheme.Name, b.Scheme.Name) })
		sound = r.checkTogether(label, n.At(), alternative)
	}
	if !sound {
		s.broken = true
		return
	}
	ways, ok := r.oneNameEach(label, n.At(), alternative)
	if !ok {
		s.broken = true
		return
	}
	for _, way := range ways {
		if !slices.ContainsFunc(s.alternatives, func(other access.Alternative) bool { return sameAlternative(way, other) }) {
			s.alternatives = append(s.alternatives, way)
		}
	}
}

// readRequirement reads one scheme of an alternative with the names its
// credential must carry.
func (r *resolver) readRequirement(label string, entry openapi.Entry) (access.Requirement, bool) {
	definition, ok := r.scheme(label, entry)
	if entry.Value.Kind() != openapi.List {
		r.errorf(entry.Value.At(), ruleSecurityType, plain(entry.Key)+": "+flow(namesIn(entry.Value)),
			"%ssecurity scheme %q has %s where a list belongs", label, entry.Key, article(entry.Value))
		return access.Requirement{}, false
	}
	if !ok {
		return access.Requirement{}, false
	}
	requirement := access.Requirement{Scheme: definition.model}
	scoped := definition.scoped
	items := entry.Value.Items()
	if !scoped && len(items) > 0 && r.doc.Version < openapi.OpenAPI31 && !r.settings.RequirementRoles {
		r.errorf(entry.Value.At(), ruleRequirementRoles,
			plain(entry.Key)+": [] and, beside every other rule of the operation, x-required-roles for the roles; or requirement-roles: true in oasguard.yaml if all of the names are required roles",
			"%ssecurity names roles for scheme %q, whose list must be empty in %s", label, entry.Key, r.doc.Format)
		return requirement, false
	}
	if !scoped && r.doc.Version < openapi.OpenAPI31 && !r.settledRoles(label, entry) {
		return requirement, false
	}
	for _, item := range items {
		name, good := r.readName(label, "security scheme "+quote(entry.Key), item)
		switch {
		case good && !slices.Contains(definition.declared, name) && !r.oneName(label, "security scheme "+quote(entry.Key), item, slot{}):
			good = false
		case !good:
		case scoped:
			good = r.checkRequiredScope(label, definition, item)
			requirement.Scopes = appendNew(requirement.Scopes, name)
		default:
			good = r.checkRole(label, name, item.At())
			requirement.Roles = appendNew(requirement.Roles, name)
		}
		ok = ok && good
	}
	return requirement, ok
}

// settledRoles refuses several roles in a requirement of a version that has no
// meaning for them, unless the settings say which: OpenAPI 3.1 means all of them,
// and those who wrote such lists before it mostly any. lists: any says so, and has
// no form here: the names of a requirement are all required.
func (r *resolver) settledRoles(label string, entry openapi.Entry) bool {
	names := r.texts(entry.Value)
	if distinct := slices.Compact(slices.Sorted(slices.Values(names))); len(distinct) < 2 || r.settings.Lists == ListsAll || r.settings.RequirementRolesMean != ListsRefused {
		return true
	}
	fix := fmt.Sprintf("%s: [] and, beside every other rule of the operation, %s: {anyOf: %s}, if one is enough", plain(entry.Key), keyRequiredRoles, flow(names))
	why := "without saying whether any or all are needed"
	if r.settings.Lists == ListsAny {
		why = "and lists: any does not reach the names of a requirement"
	}
	fix += "\nor requirement-roles: any, or requirement-roles: all, in oasguard.yaml, for all requirements of the document"
	r.errorf(entry.Value.At(), ruleAmbiguousList, fix, "%ssecurity lists %s for scheme %q %s", label, plural(len(names), string(roleNoun)), entry.Key, why)
	return false
}

// checkRequiredScope holds a scope of a requirement against its text and its scheme.
func (r *resolver) checkRequiredScope(label string, s *scheme, n openapi.Node) bool {
	scope := n.Text()
	if !r.checkScopeText(label, scope, n.At()) {
		return false
	}
	key := [2]string{s.name, scope}
	if s.model.Kind == access.OAuth2 && !slices.Contains(s.declared, scope) && !r.scopes.names(scope) && !r.undeclared[key] {
		r.undeclared[key] = true
		fix := "declare it in the scopes of a flow of " + plain(s.name)
		if near := spelling.Slip(scope, s.declared); near != "" {
			fix = "did you mean " + plain(near) + "? Else " + fix
		}
		r.warnf(n.At(), ruleUndeclaredScope, fix, "%sscope %q is declared by no flow of scheme %q", label, scope, s.name)
	}
	return true
}

// checkScopeText holds a scope against RFC 6749, 3.3. Quotes, backslashes and letters
// beyond ASCII are let pass, because real documents have them, and are escaped
// where they are written; a space or a control character cannot be told from
// two scopes or from the end of a header.
func (r *resolver) checkScopeText(label, scope string, at diag.Position) bool {
	if strings.ContainsFunc(scope, func(c rune) bool { return c == ' ' || unicode.IsControl(c) }) {
		fix := "remove the control characters"
		if parts := strings.Fields(scope); len(parts) > 1 {
			fix = "one list item for each scope: " + flow(parts)
		}
		r.errorf(at, ruleScopeText, fix, "%sscope %q holds a space or a control character", label, scope)
		return false
	}
	return true
}

// checkScope holds a scope of a rule against its text, and against what the flows of the
// document declare.
func (r *resolver) checkScope(label, scope string, at diag.Position) bool {
	if !r.checkScopeText(label, scope, at) {
		return false
	}
	key := [2]string{"", scope}
	if r.undeclared[key] || r.scopes.names(scope) {
		return true
	}
	declared := r.declaredScopes()
	if len(declared) == 0 || slices.Contains(declared, scope) {
		return true
	}
	r.undeclared[key] = true
	fix := "declare it in the scopes of a flow"
	if near := spelling.Slip(scope, declared); near != "" {
		fix = "did you mean " + plain(near) + "? Else " + fix
	}
	r.warnf(at, ruleUndeclaredScope, fix, "%sscope %q is declared by no flow of a security scheme", label, scope)
	return true
}

// declaredScopes are those that the flows of all schemes declare.
func (r *resolver) declaredScopes() []string {
	var list []string
	for _, s := range r.doc.Schemes {
		list = append(list, s.Scopes...)
	}
	return list
}

// checkTogether refuses an AND that no request can meet, or that one credential
// would meet twice.
func (r *resolver) checkTogether(label string, at diag.Position, all access.Alternative) bool {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.Scheme.ReadsAuthorization() && b.Scheme.ReadsAuthorization() {
				r.errorf(at, ruleTwoInAuthorization, ownField(b.Scheme.Name),
					"%ssecurity needs %q and %q together, which both travel in Authorization", label, a.Scheme.Name, b.Scheme.Name)
				return false
			}
			if place := samePlace(a.Scheme, b.Scheme); place != "" {
				r.errorf(at, ruleSameCredential, ownField(b.Scheme.Name),
					"%ssecurity needs %q and %q together, which both read %s", label, a.Scheme.Name, b.Scheme.Name, place)
				return false
			}
		}
	}
	return true
}

// ownField is the fix for two schemes that one request cannot both carry.
func ownField(name string) string {
	return "a field of its own for one of the two, as in " + plain(name) + ": {type: apiKey, in: header, name: X-Second-Key}"
}

// orInherit is the rest of a fix, where leaving the key out asks for something.
func (r *resolver) orInherit() string {
	if root := r.doc.Root.Get("security"); root.Kind() == openapi.List && len(root.Items()) > 0 {
		return ", or leave the key out for that of the root"
	}
	return ""
}

// requirementText is a mapping as the item of a list that it was meant to be.
func requirementText(n openapi.Node) string {
	var parts []string
	for _, e := range n.Entries() {
		parts = append(parts, plain(e.Key)+": "+flow(namesIn(e.Value)))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// namesIn are the names that the value of a requirement holds, in whatever shape.
func namesIn(n openapi.Node) []string {
	var names []string
	for _, e := range n.Entries() {
		names = append(names, e.Key)
	}
	for _, item := range n.Items() {
		names = append(names, namesIn(item)...)
	}
	if kind := n.Kind(); kind == openapi.String || kind == openapi.Number {
		names = append(names, n.Text())
	}
	return names
}

// samePlace names the field that both schemes read, "" where they read different
// ones. Every cookie travels in the field Cookie (RFC 6265, 4.2.1), so that a key in
// that header is all of them.
func samePlace(a, b *access.Scheme) string {
	switch {
	case inCookieHeader(a) && b.In == access.InCookie, inCookieHeader(b) && a.In == access.InCookie:
		return "header \"Cookie\""
	case !a.SameField(b):
		return ""
	case a.Kind.ByCertificate():
		return "the client certificate"
	}
	return fmt.Sprintf("%s %q", a.In, a.Param)
}

func inCookieHeader(s *access.Scheme) bool {
	return s.In == access.InHeader && strings.EqualFold(s.Param, "Cookie")
}

func sameAlternative(a, b access.Alternative) bool {
	return slices.EqualFunc(a, b, func(x, y access.Requirement) bool {
		return x.Scheme == y.Scheme && sameSet(x.Scopes, y.Scopes) && sameSet(x.Roles, y.Roles)
	})
}

// sameSet compares lists without repeats.
func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

func appendNew(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// exampleScheme is a scheme name for a fix: the one the value speaks of, else
// the first of the document.
func (r *resolver) exampleScheme(n openapi.Node) string {
	if entries := n.Entries(); len(entries) > 0 {
		return plain(entries[0].Key)
	}
	if n.Kind() == openapi.String && n.Text() != "" {
		return plain(n.Text())
	}
	if len(r.doc.Schemes) > 0 {
		return plain(r.doc.Schemes[0].Name)
	}
	return "bearerAuth"
}
