package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// clause is the value of one rule key, read but not yet bound to the parameters
// of an operation: an inherited x-resource is bound anew in each operation.
type clause struct {
	key     string
	at      diag.Position // of the key
	cleared bool          // the value is []
	either  int           // that of its slot
	broken  bool          // something in it was reported
	faults  diag.List     // what was
	rule    expression
	stepUp  access.StepUp // of a key that asks for a login
}

// form is what an expression says.
type form int

const (
	formAll form = iota
	formAny
	formRole
	formPermission
	formScope
	formResource
)

// expression is an access.Rule whose resource ids are still names.
type expression struct {
	kind     form
	name     string
	resource *resource
	parts    []expression
}

// resource is x-resource as it is written.
type resource struct {
	object, action string
	ids            []idName
	at             diag.Position // of the ids
	idKey          string        // under which they stand
	within         string        // what messages about them start with, after the operation
}

// idName is the name of a parameter, as an id names it.
type idName struct {
	text string
	at   diag.Position
}

// noun says what the names of a list are, in messages.
type noun string

const (
	roleNoun       noun = "role"
	permissionNoun noun = "permission"
	scopeNoun      noun = "scope"
)

func (n noun) rule() form {
	switch n {
	case roleNoun:
		return formRole
	case scopeNoun:
		return formScope
	default:
		return formPermission
	}
}

// readClause reads the value of a rule key.
func (r *resolver) readClause(label string, e openapi.Entry, s slot) *clause {
	inner, sound := r.under(label, e, s.under, s)
	if !sound {
		return &clause{key: e.Key, at: e.At, broken: true}
	}
	if s.under != "" {
		label += e.Key + ": "
	}
	c := r.readValue(label, inner, s)
	if s.under != "" {
		c.rule.standsIn(e.Key + ": ")
	}
	c.key, c.at, c.either = e.Key, e.At, s.either
	return c
}

// standsIn puts what an expression stands in before what messages about its ids start with.
func (e expression) standsIn(within string) {
	if e.resource != nil {
		e.resource.within = within + e.resource.within
	}
	for _, part := range e.parts {
		part.standsIn(within)
	}
}

// readValue reads what a rule key asks for. An empty list clears the key.
func (r *resolver) readValue(label string, e openapi.Entry, s slot) *clause {
	if s.shape != ShapeOwn {
		return r.readMapped(label, e, s)
	}
	c := &clause{}
	if e.Value.Kind() == openapi.List && len(e.Value.Items()) == 0 {
		c.cleared = true
		return c
	}
	var ok bool
	switch s.target {
	case ToRoles, ToPermissions, ToScopes:
		c.rule, ok = r.readNames(label, e, s.noun(), s)
	case ToResource:
		c.rule, ok = r.readResource(label, "", e)
	case ToAuthorize:
		c.rule, ok = r.readNode(label+e.Key+": ", e.Value, s)
	case toACR:
		c.stepUp, ok = r.readACR(label, e, s)
	case toMaxAge:
		c.stepUp, ok = r.readMaxAge(label, e)
	}
	c.broken = !ok
	return c
}

// readNames reads a list of roles, permissions or scopes: one name, a list of one, or a
// mapping that says whether any or all of several are needed.
func (r *resolver) readNames(label string, e openapi.Entry, what noun, s slot) (expression, bool) {
	s.target = what.target()
	example := e.Key + ": {anyOf: [first, second]}"
	switch e.Value.Kind() {
	case openapi.String:
		return r.readList(label, e.Key, []openapi.Node{e.Value}, formAny, s)
	case openapi.List:
		return r.readBareList(label, e, what, s)
	case openapi.Map:
	default:
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": [name], or "+example,
			"%s%s is %s where a name, a list or a mapping belongs", label, e.Key, article(e.Value))
		return expression{}, false
	}
	entry, ok := r.onlyKey(label, e, s, s.junctions()...)
	if !ok {
		return expression{}, false
	}
	if entry.Value.Kind() != openapi.List {
		fix := e.Key + ": {" + entry.Key + ": [name]}"
		if entry.Value.Kind() == openapi.String {
			fix = e.Key + ": {" + entry.Key + ": " + flow([]string{entry.Value.Text()}) + "}"
		}
		r.errorf(entry.Value.At(), ruleWrongType, fix, "%s%s: %s is %s where a list belongs", label, e.Key, entry.Key, article(entry.Value))
		return expression{}, false
	}
	items := entry.Value.Items()
	if len(items) == 0 {
		r.emptyList(label+e.Key+": ", entry)
		return expression{}, false
	}
	if s.moded && s.lists.junction() != junction(entry.Key) {
		r.errorf(entry.At, ruleContradiction, "the one of the two that is meant",
			"%s%s says %s, and %s beside it says %s", label, e.Key, entry.Key, s.mode, s.lists)
		return expression{}, false
	}
	return r.readList(label, e.Key, items, junction(entry.Key), s)
}

func (n noun) target() Target {
	switch n {
	case roleNoun:
		return ToRoles
	case scopeNoun:
		return ToScopes
	default:
		return ToPermissions
	}
}

// readBareList reads a list without anyOf or allOf. Two names or more are
// refused: in the wild such lists mean any, in OpenAPI 3.1's own text all.
func (r *resolver) readBareList(label string, e openapi.Entry, what noun, s slot) (expression, bool) {
	items := e.Value.Items()
	if len(items) == 0 { // only inside x-authorize, where there is nothing to clear
		r.errorf(e.Value.At(), ruleEmptyList, e.Key+": [name]", "%s%s is an empty list", label, e.Key)
		return expression{}, false
	}
	list, ok := r.readList(label, e.Key, items, s.lists.junction(), s)
	texts := slices.Compact(slices.Sorted(slices.Values(r.texts(e.Value))))
	if !ok || len(texts) < 2 || s.lists != ListsRefused {
		return list, ok
	}
	inOrder := flow(r.texts(e.Value))
	fix := e.Key + ": {anyOf: " + inOrder + "}\nor " + e.Key + ": {allOf: " + inOrder + "}"
	if s.mapped || s.mode != "" {
		fix += "\nor " + s.listsFix()
	} else if !r.listHint {
		r.listHint = true
		fix += "\nor, where all bare lists of the document mean one of the two, lists: any or lists: all in oasguard.yaml"
	}
	r.errorf(e.At, ruleAmbiguousList, fix, "%s%s lists %s without saying whether any or all are needed",
		label, e.Key, plural(len(texts), string(what)))
	return expression{}, false
}

// readList reads the names themselves.
func (r *resolver) readList(label, key string, items []openapi.Node, kind form, s slot) (expression, bool) {
	list, sound, what := expression{kind: kind}, true, s.noun()
	for _, item := range items {
		name, ok := r.readName(label, key, item)
		if ok && !r.isRole(what, name) && !r.oneName(label, key, item, s) {
			ok = false
		}
		sound = ok && r.checkName(label, what, name, item.At()) && sound
		list.parts = append(list.parts, expression{kind: what.rule(), name: name})
	}
	return list, sound
}

// readName reads one name of a list.
func (r *resolver) readName(label, key string, n openapi.Node) (string, bool) {
	switch {
	case n.Kind() == openapi.String && strings.TrimSpace(n.Text()) != "":
		return n.Text(), true
	case n.Kind() == openapi.String:
		r.errorf(n.At(), ruleEmptyName, "a name", "%s%s holds an empty name", label, key)
	case n.Kind() == openapi.Number || n.Kind() == openapi.Bool:
		r.errorf(n.At(), ruleWrongType, quote(n.Text()), "%s%s holds %s where a name belongs", label, key, article(n))
	default:
		r.errorf(n.At(), ruleWrongType, "a name", "%s%s holds %s where a name belongs", label, key, article(n))
	}
	return "", false
}

// severalNames is what people put between names in one string.
const severalNames = ",;|"

// oneName refuses a string that holds several names.
func (r *resolver) oneName(label, key string, n openapi.Node, s slot) bool {
	parts := strings.FieldsFunc(n.Text(), func(c rune) bool { return strings.ContainsRune(severalNames, c) })
	if !strings.ContainsAny(n.Text(), severalNames) {
		return true
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	parts = slices.DeleteFunc(parts, func(name string) bool { return name == "" })
	fix := "a name for each item of the list, without " + strings.Join(strings.Split(severalNames, ""), " and ")
	if strings.HasPrefix(key, "x-required-") && len(parts) > 1 {
		fix = key + ": {anyOf: " + flow(parts) + "}\nor " + key + ": {allOf: " + flow(parts) + "}"
	}
	if s.mapped && s.with == "" && !s.nested && !strings.ContainsAny(n.Text(), ";|") {
		fix += "\nor, if all values under the key are names with commas between, shape: comma, and lists: any or lists: all, beside key: " + s.key + " in oasguard.yaml"
	}
	r.errorf(n.At(), ruleSeveralNames, fix, "%s%s holds several names in one string, %q", label, key, n.Text())
	return false
}

// isRole reports whether the catalogue has a role of exactly this name.
func (r *resolver) isRole(what noun, name string) bool {
	return what == roleNoun && r.catalogue != nil && slices.Contains(r.catalogue.names, name)
}

// texts are the strings of a list, for a fix.
func (r *resolver) texts(n openapi.Node) []string {
	var list []string
	for _, item := range n.Items() {
		if item.Kind() == openapi.String {
			list = append(list, item.Text())
		}
	}
	return list
}

// readNode reads one node of x-authorize: a mapping with exactly one key.
func (r *resolver) readNode(label string, n openapi.Node, s slot) (expression, bool) {
	s.nested = true
	if n.Kind() != openapi.Map {
		fix := "{roles: [name]}, or another of anyOf, allOf, roles, permissions, scopes, resource"
		if n.Kind() == openapi.List {
			fix = "{anyOf: […]} or {allOf: […]} around the list"
		}
		r.errorf(n.At(), ruleWrongType, fix, "%s%s stands where a mapping belongs", label, article(n))
		return expression{}, false
	}
	entry, ok := r.onlyKey(label, openapi.Entry{At: n.At(), Value: n}, s, append(s.junctions(), "roles", "permissions", "scopes", "resource")...)
	if !ok {
		return expression{}, false
	}
	switch entry.Key {
	case "roles":
		return r.readNames(label, entry, roleNoun, s)
	case "permissions":
		return r.readNames(label, entry, permissionNoun, s)
	case "scopes":
		return r.readNames(label, entry, scopeNoun, s)
	case "resource":
		return r.readResource(label, s.key+": ", entry)
	}
	if entry.Value.Kind() != openapi.List {
		r.errorf(entry.Value.At(), ruleWrongType, entry.Key+": [{roles: [name]}]", "%s%s is %s where a list belongs", label, entry.Key, article(entry.Value))
		return expression{}, false
	}
	if len(entry.Value.Items()) == 0 {
		r.emptyList(label, entry)
		return expression{}, false
	}
	node, sound := expression{kind: junction(entry.Key)}, true
	for _, item := range entry.Value.Items() {
		part, ok := r.readNode(label, item, s)
		sound = sound && ok
		node.parts = append(node.parts, part)
	}
	return node, sound
}

// junctions are the keys of an object that join what they list. Other tools also
// write any and all.
func (s slot) junctions() []string {
	if s.mapped {
		return []string{"anyOf", "allOf", "any", "all"}
	}
	return []string{"anyOf", "allOf"}
}

func junction(key string) form {
	if key == "allOf" || key == "all" {
		return formAll
	}
	return formAny
}

func (r *resolver) emptyList(label string, e openapi.Entry) {
	outcome := "which nobody meets"
	if junction(e.Key) == formAll {
		outcome = "which everybody meets"
	}
	r.errorf(e.Value.At(), ruleEmptyList, "list what is needed",
		"%s%s is an empty list, %s", label, e.Key, outcome)
}
