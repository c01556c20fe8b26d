package resolve

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
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
		r.errorf(n.At(), ruleSecurityType, "security: [] for a public operation, or leave the key out", "%ssecurity is null", label)
		s.broken = true
	case openapi.Map:
		r.errorf(n.At(), ruleSecurityType, "put \"- \" before each way to authenticate, as in security: [{"+r.exampleScheme(n)+": []}]",
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
		if n.Kind() == openapi.Null {
			fix = "{} if anonymous callers may use the operation, else remove the item"
		}
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
	if !slices.ContainsFunc(s.alternatives, func(other access.Alternative) bool { return sameAlternative(alternative, other) }) {
		s.alternatives = append(s.alternatives, alternative)
	}
}

// readRequirement reads one scheme of an alternative with the names its
// credential must carry.
func (r *resolver) readRequirement(label string, entry openapi.Entry) (access.Requirement, bool) {
	definition, ok := r.scheme(label, entry)
	if entry.Value.Kind() != openapi.List {
		r.errorf(entry.Value.At(), ruleSecurityType, plain(entry.Key)+": []",
			"%ssecurity scheme %q has %s where a list belongs", label, entry.Key, article(entry.Value))
		return access.Requirement{}, false
	}
	if !ok {
		return access.Requirement{}, false
	}
	requirement := access.Requirement{Scheme: definition.model}
	scoped := definition.model.Scoped()
	items := entry.Value.Items()
	if !scoped && len(items) > 0 && r.before31() && !r.settings.RequirementRoles {
		r.errorf(entry.Value.At(), ruleRequirementRoles,
			plain(entry.Key)+": [] and x-required-roles for the roles, or requirement-roles: true in oasguard.yaml if all of the names are required roles",
			"%ssecurity names roles for scheme %q, whose list must be empty in %s", label, entry.Key, r.format())
		return requirement, false
	}
	for _, item := range items {
		name, good := r.readName(label, "security scheme "+quote(entry.Key), item)
		switch {
		case !good:
		case scoped:
			good = r.checkScope(label, definition, item)
			requirement.Scopes = appendNew(requirement.Scopes, name)
		default:
			good = r.checkRole(label, name, item.At())
			requirement.Roles = appendNew(requirement.Roles, name)
		}
		ok = ok && good
	}
	return requirement, ok
}

// checkScope holds a scope against RFC 6749, 3.3. Quotes, backslashes and letters
// beyond ASCII are let pass, because real documents have them, and are escaped
// where they are written; a space or a control character cannot be told from
// two scopes or from the end of a header.
func (r *resolver) checkScope(label string, s *scheme, n openapi.Node) bool {
	scope := n.Text()
	if strings.ContainsFunc(scope, func(c rune) bool { return c == ' ' || unicode.IsControl(c) }) {
		fix := "remove the control characters"
		if parts := strings.Fields(scope); len(parts) > 1 {
			fix = "one list item for each scope: " + flow(parts)
		}
		r.errorf(n.At(), ruleScopeText, fix, "%sscope %q holds a space or a control character", label, scope)
		return false
	}
	key := [2]string{s.model.Name, scope}
	if s.model.Kind == access.OAuth2 && !slices.Contains(s.declared, scope) && !r.scopes[key] {
		r.scopes[key] = true
		fix := "declare it in the scopes of a flow of " + plain(s.model.Name)
		if near := nearest(scope, s.declared); near != "" {
			fix = "did you mean " + plain(near) + "? Else " + fix
		}
		r.warnf(n.At(), ruleUndeclaredScope, fix, "%sscope %q is declared by no flow of scheme %q", label, scope, s.model.Name)
	}
	return true
}

// checkTogether refuses an AND that no request can meet, or that one credential
// would meet twice.
func (r *resolver) checkTogether(label string, at diag.Position, all access.Alternative) bool {
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.Scheme.ReadsAuthorization() && b.Scheme.ReadsAuthorization() {
				r.errorf(at, ruleTwoInAuthorization, "two list items, if either is enough: "+orForm(a.Scheme.Name, b.Scheme.Name),
					"%ssecurity needs %q and %q together, which both travel in Authorization", label, a.Scheme.Name, b.Scheme.Name)
				return false
			}
			if place := samePlace(a.Scheme, b.Scheme); place != "" {
				r.errorf(at, ruleSameCredential, "remove one of them, or two list items if either is enough: "+orForm(a.Scheme.Name, b.Scheme.Name),
					"%ssecurity needs %q and %q together, which both read %s", label, a.Scheme.Name, b.Scheme.Name, place)
				return false
			}
		}
	}
	return true
}

func orForm(a, b string) string {
	return fmt.Sprintf("[{%s: []}, {%s: []}]", plain(a), plain(b))
}

// samePlace names the field that both schemes read, "" where they read different ones.
func samePlace(a, b *access.Scheme) string {
	switch {
	case !a.SameField(b):
		return ""
	case a.Kind.ByCertificate():
		return "the client certificate"
	}
	return fmt.Sprintf("%s %q", a.In, a.Param)
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
