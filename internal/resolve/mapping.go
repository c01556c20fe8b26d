package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Target says what an annotation of another name is read as.
type Target string

// The targets of a Mapping.
const (
	ToRoles       Target = "roles"
	ToPermissions Target = "permissions"
	ToScopes      Target = "scopes"
	ToResource    Target = "resource"
	ToAuthorize   Target = "authorize"
	ToPublic      Target = "public" // the operation is public, where no security says otherwise
)

// Shape is how the value of a mapped key is written.
type Shape string

// The shapes of a mapped key.
const (
	ShapeOwn      Shape = ""         // as our own key of the target is
	ShapeWords    Shape = "words"    // names in one string, with spaces between
	ShapeOperator Shape = "operator" // {operator: OR | AND | OPEN, permissions: […]}
	ShapeActions  Shape = "actions"  // {actions: […], resource-id: …, resource-type: …}
	ShapeFlag     Shape = "flag"     // true or false
)

// Mapping has a key of somebody else's read as one of ours.
type Mapping struct {
	Key    string // theirs
	Target Target
	Shape  Shape
	Lists  Lists  // what a list under this key means; refused: what Settings.Lists says
	Name   string // the role, permission or scope that a flag asks for
	// ReplacesRootSecurity: a flag of ToPublic also opens operations that the
	// security of the root would guard.
	ReplacesRootSecurity bool
	At                   diag.Position // in the settings
}

// Keys are the extensions that say who may call under these settings.
func (s Settings) Keys() []string {
	return append(RootKeys(), s.RuleKeys()...)
}

// RuleKeys are those of the extensions whose values are rules, in the order of asking.
func (s Settings) RuleKeys() []string {
	var keys []string
	for _, slot := range s.slots() {
		keys = append(keys, slot.key)
	}
	return keys
}

// OwnKeys are the extensions of oasguard's own, which no mapping may rename.
func OwnKeys() []string {
	return []string{keyRequiredRoles, keyRequiredPermissions, keyRequiredScopes, keyResource, keyAuthorize, keyConceal, KeyRoles, KeyPermissions, KeyScopes, keyAnonymous}
}

// slot is one key whose value is a rule. Each inherits by itself, and the slots
// left standing are ANDed: whoever is kept out by one key is not let in by
// another, of whatever name, so that a document with two vocabularies stays closed.
type slot struct {
	key    string
	target Target
	shape  Shape
	lists  Lists
	name   string
	mapped bool
}

// slots are all rule keys in the order of asking: what Grants answers comes
// before what needs a question of its own.
func (s Settings) slots() []slot {
	var slots []slot
	for _, own := range []slot{
		{key: keyRequiredRoles, target: ToRoles},
		{key: keyRequiredPermissions, target: ToPermissions},
		{key: keyRequiredScopes, target: ToScopes},
		{key: keyResource, target: ToResource},
		{key: keyAuthorize, target: ToAuthorize},
	} {
		own.lists = s.Lists
		slots = append(slots, own)
		for _, m := range s.Extensions {
			if m.Target != own.target {
				continue
			}
			lists := m.Lists
			if lists == ListsRefused {
				lists = s.Lists
			}
			slots = append(slots, slot{m.Key, m.Target, m.Shape, lists, m.Name, true})
		}
	}
	return slots
}

// readMapped reads a value in one of the shapes that our own keys do not have.
func (r *resolver) readMapped(label string, e openapi.Entry, s slot) *clause {
	c := &clause{key: e.Key, at: e.At}
	ok := false
	switch s.shape {
	case ShapeWords:
		c.rule, ok = r.readWords(label, e, s)
	case ShapeOperator:
		c.rule, c.cleared, ok = r.readOperator(label, e, s)
	case ShapeActions:
		c.rule, ok = r.readActions(label, e, s)
	case ShapeFlag:
		var on bool
		if on, ok = r.readBool(label, e); ok && on {
			c.rule, ok = expression{kind: s.noun().rule(), name: s.name}, r.checkName(label, s.noun(), s.name, e.Value.At())
		}
		c.cleared = ok && !on
	}
	c.broken = !ok
	return c
}

// noun says what the names under a key are.
func (s slot) noun() noun {
	switch s.target {
	case ToRoles:
		return roleNoun
	case ToScopes:
		return scopeNoun
	default:
		return permissionNoun
	}
}

// readWords reads names in one string, as OAuth writes scopes.
func (r *resolver) readWords(label string, e openapi.Entry, s slot) (expression, bool) {
	if e.Value.Kind() != openapi.String {
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": name, or "+e.Key+": first second", "%s%s is %s where words belong", label, e.Key, article(e.Value))
		return expression{}, false
	}
	words := strings.Fields(e.Value.Text())
	if len(words) == 0 {
		r.errorf(e.Value.At(), ruleEmptyName, "a name", "%s%s holds no name", label, e.Key)
		return expression{}, false
	}
	list, sound := expression{kind: s.lists.junction()}, true
	for _, word := range words {
		if !r.isRole(s.noun(), word) && !r.oneName(label, e.Key, e.Value) {
			return expression{}, false
		}
		sound = r.checkName(label, s.noun(), word, e.Value.At()) && sound
		list.parts = append(list.parts, expression{kind: s.noun().rule(), name: word})
	}
	return list, sound && r.settled(label, e, s, words, string(s.noun()))
}

// settled refuses a list of which nobody said whether any or all of its names are
// needed, under a key whose value has no room to say it.
func (r *resolver) settled(label string, e openapi.Entry, s slot, words []string, what string) bool {
	distinct := slices.Compact(slices.Sorted(slices.Values(words)))
	if len(distinct) < 2 || s.lists != ListsRefused {
		return true
	}
	r.errorf(e.At, ruleAmbiguousList, "lists: any or lists: all beside key: "+e.Key+" in oasguard.yaml",
		"%s%s lists %s without saying whether any or all are needed", label, e.Key, plural(len(distinct), what))
	return false
}

// readOperator reads {operator: OR | AND | OPEN, permissions: […]}. OPEN clears
// the key, as [] does ours: callers are authenticated all the same, and other keys
// still hold.
func (r *resolver) readOperator(label string, e openapi.Entry, s slot) (rule expression, open, ok bool) {
	names := string(s.target)
	example := e.Key + ": {operator: OR, " + names + ": [first, second]}"
	if !r.isMap(label, e, example) || !r.onlyKeys(label, e, "operator", names) {
		return rule, false, false
	}
	operator, list := e.Value.Get("operator"), e.Value.Get(names)
	switch lacking := list.Kind() == openapi.Missing; {
	case operator.Kind() == openapi.Missing:
		r.errorf(e.At, ruleMissingKey, example, "%s%s has no operator", label, e.Key)
		return rule, false, false
	case operator.Text() == "OPEN" && operator.Kind() == openapi.String:
		if lacking || list.Kind() == openapi.List && len(list.Items()) == 0 {
			return rule, true, true
		}
		r.errorf(list.At(), ruleContradiction, "operator: OR, or operator: AND",
			"%s%s: operator OPEN asks for nothing, and %s are listed beside it", label, e.Key, names)
		return rule, false, false
	case operator.Kind() != openapi.String || operator.Text() != "OR" && operator.Text() != "AND":
		r.errorf(operator.At(), ruleWrongType, "operator: OR, AND or OPEN", "%s%s: operator is %s", label, e.Key, article(operator))
		return rule, false, false
	case lacking:
		r.errorf(e.At, ruleMissingKey, example, "%s%s has no %s", label, e.Key, names)
		return rule, false, false
	case list.Kind() != openapi.List:
		r.errorf(list.At(), ruleWrongType, example, "%s%s: %s is %s where a list belongs", label, e.Key, names, article(list))
		return rule, false, false
	case len(list.Items()) == 0:
		r.errorf(list.At(), ruleEmptyList, "list what is needed, or operator: OPEN", "%s%s: %s is an empty list", label, e.Key, names)
		return rule, false, false
	}
	kind := formAny
	if operator.Text() == "AND" {
		kind = formAll
	}
	rule, ok = r.readList(label, e.Key, list.Items(), kind, s.noun())
	return rule, false, ok
}

// readActions reads {actions: […], resource-id: …, resource-type: …} as checks of
// that very object. To read the actions as permissions would let whoever may do
// them to one object do them to all.
func (r *resolver) readActions(label string, e openapi.Entry, s slot) (expression, bool) {
	const example = "{actions: [room.open], resource-id: roomId, resource-type: room}"
	if !r.isMap(label, e, e.Key+": "+example) {
		return expression{}, false
	}
	if disabled := e.Value.Get("disabled"); disabled.Kind() != openapi.Missing && !isFalse(disabled) {
		r.errorf(disabled.At(), ruleMappedMeaning, "an overlay that writes "+keyResource+" or another rule in its place",
			"%s%s says that nothing is checked here, which is not read as permission", label, e.Key)
		return expression{}, false
	}
	if kind := e.Value.Get("resource-id-type"); kind.Kind() != openapi.Missing && kind.Text() != "dynamic" {
		r.errorf(kind.At(), ruleMappedMeaning, "resource-id-type: dynamic, with a resource-id that names a parameter",
			"%s%s: resource-id-type is %s, so the id is in no request", label, e.Key, article(kind))
		return expression{}, false
	}
	sound := r.onlyKeys(label, e, "actions", "resource-id", "resource-type", "resource-id-type", "disabled")
	for _, key := range []string{"actions", "resource-id", "resource-type"} {
		if sound && e.Value.Get(key).Kind() == openapi.Missing {
			r.errorf(e.At, ruleMissingKey, e.Key+": "+example, "%s%s has no %s", label, e.Key, key)
			sound = false
		}
	}
	if !sound {
		return expression{}, false
	}
	id := e.Value.Get("resource-id")
	parameter, ok := r.readName(label, e.Key+": resource-id", id)
	object, good := r.readName(label, e.Key+": resource-type", e.Value.Get("resource-type"))
	actions := e.Value.Get("actions")
	if actions.Kind() == openapi.List && len(actions.Items()) == 0 {
		r.errorf(actions.At(), ruleEmptyList, "actions: [name]", "%s%s: actions is an empty list", label, e.Key)
		return expression{}, false
	}
	names := r.nameItems(label+e.Key+": ", openapi.Entry{Key: "actions", Value: actions})
	if len(names) != max(len(actions.Items()), 1) { // a string alone is a list of one
		return expression{}, false
	}
	all := expression{kind: s.lists.junction()}
	var words []string
	for _, name := range names {
		words = append(words, name.Text())
		all.parts = append(all.parts, expression{kind: formResource, resource: &resource{
			object: object, action: name.Text(), ids: []idName{{parameter, id.At()}}, at: id.At(), idKey: "resource-id", within: e.Key + ": ",
		}})
	}
	return all, ok && good && r.settled(label, e, s, words, "action")
}

// junction is how the names of a list are joined; a list that nobody settled is
// refused before it matters.
func (l Lists) junction() form {
	if l == ListsAll {
		return formAll
	}
	return formAny
}

func isFalse(n openapi.Node) bool {
	return n.Kind() == openapi.Bool && strings.EqualFold(n.Text(), "false")
}

func (r *resolver) isMap(label string, e openapi.Entry, example string) bool {
	if e.Value.Kind() == openapi.Map {
		return true
	}
	r.errorf(e.Value.At(), ruleWrongType, example, "%s%s is %s where a mapping belongs", label, e.Key, article(e.Value))
	return false
}

func (r *resolver) onlyKeys(label string, e openapi.Entry, known ...string) bool {
	sound := true
	for _, entry := range e.Value.Entries() {
		if !slices.Contains(known, entry.Key) {
			r.unknownKey(label+e.Key+": ", entry, known...)
			sound = false
		}
	}
	return sound
}

// checkMappings refuses a mapping whose key the document does not have: it is
// misspelt here or there, and what its author relies on would not be asked for.
// The text of a mapping that is of no use, and of its fix.
const (
	unusedMapping    = "extensions: %s: the document has no key %q where it is read: at the root, on a path item or an operation"
	unusedMappingFix = "the key as the document spells it, or remove the mapping"
)

// UnusedMappings reports the mappings of settings that several documents share whose
// keys none of them has.
func UnusedMappings(s Settings, docs ...*openapi.Document) diag.List {
	var diags diag.List
	for _, m := range s.Extensions {
		has := func(n openapi.Node) bool { return n.Get(m.Key).Kind() != openapi.Missing }
		if !slices.ContainsFunc(docs, func(doc *openapi.Document) bool {
			return m.Target != ToPublic && has(doc.Root) ||
				slices.ContainsFunc(doc.LeftOut, func(left openapi.LeftOut) bool { return has(left.Node) }) ||
				slices.ContainsFunc(doc.Paths, func(item openapi.PathItem) bool {
					return has(item.Node) || slices.ContainsFunc(item.Operations, func(op openapi.Operation) bool { return has(op.Node) })
				})
		}) {
			diags.Errorf(m.At, UnusedMapping, unusedMapping, m.Target, m.Key).Fix = unusedMappingFix
		}
	}
	return diags
}

func (r *resolver) checkMappings() {
	if r.settings.Shared {
		return // UnusedMappings looks at all documents
	}
	for _, m := range r.settings.Extensions {
		if !r.met[m.Key] && !r.leftOutHas(m.Key) {
			r.errorf(m.At, UnusedMapping, unusedMappingFix, unusedMapping, m.Target, m.Key)
		}
	}
}
