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
	toACR         Target = "acr" // of our own key alone, as the next one
	toMaxAge      Target = "max-auth-age"
	ToPublic      Target = "public" // the operation is public, where no security says otherwise
)

// Own is the key of ours that the target's mappings are read like; empty: none.
func (t Target) Own() string {
	for _, own := range ownSlots() {
		if own.target == t {
			return own.key
		}
	}
	return ""
}

// Shape is how the value of a mapped key is written.
type Shape string

// The shapes of a mapped key.
const (
	ShapeOwn      Shape = ""         // as our own key of the target is
	ShapeWords    Shape = "words"    // names in one string, with spaces between
	ShapeComma    Shape = "comma"    // names in one string, with commas between
	ShapeOperator Shape = "operator" // {operator: OR | AND | OPEN, permissions: […]}
	ShapeActions  Shape = "actions"  // {actions: […], resource-id: …, resource-type: …}
	ShapeFlag     Shape = "flag"     // true or false
)

// Reads are the keys of an object that a shape reads, for a target; nil for a shape
// whose values are no objects.
func (s Shape) Reads(t Target) []string {
	switch s {
	case ShapeOperator:
		return []string{"operator", string(t)}
	case ShapeActions:
		return []string{"actions", "resource-id", "resource-type", "resource-id-type", "disabled"}
	}
	return nil
}

// Mapping has a key of somebody else's read as one of ours. One whose Key is our own
// key of the target says more of how that is read: Mode and Lists.
type Mapping struct {
	Key    string // theirs
	Target Target
	Shape  Shape
	Lists  Lists    // what a list under this key means; refused: what Settings.Lists says
	Name   string   // the role, permission or scope that a flag asks for
	Under  string   // the value is an object, and what counts stands under this key of it
	Ignore []string // keys of an object that decide nothing
	Mode   string   // a key beside this one whose value says what a list means
	With   string   // a key beside this one: the two values make one name
	Join   string   // what stands between the two
	Value  string   // of ToPublic: the text that means public; empty: the value is a flag
	Denied bool     // of ToPublic: the flag says false where it is public
	// ReplacesRootSecurity: a key of ToPublic also opens operations that the
	// security of the root would guard.
	ReplacesRootSecurity bool
	At                   diag.Position // in the settings
}

// Beside are the keys that are read together with that of the mapping.
func (m Mapping) Beside() []string {
	return slices.DeleteFunc([]string{m.Mode, m.With}, func(key string) bool { return key == "" })
}

// Keys are the extensions that say who may call under these settings.
func (s Settings) Keys() []string {
	return append(append(RootKeys(), s.RuleKeys()...), keyACR, keyMaxAge)
}

// RuleKeys are those of the extensions whose values are rules, in the order of asking.
func (s Settings) RuleKeys() []string {
	var keys []string
	for _, slot := range s.slots() {
		if slot.target != toACR && slot.target != toMaxAge { // which are asked of the login
			keys = append(keys, slot.key)
		}
	}
	return keys
}

// BesideKeys are the keys that mappings read besides those of rules.
func (s Settings) BesideKeys() []string {
	var keys []string
	for _, m := range s.Extensions {
		keys = append(keys, append(m.Beside(), m.Key)...)
	}
	return keys
}

// OwnKeys are the extensions of oasguard's own, which no mapping may rename.
func OwnKeys() []string {
	return []string{keyRequiredRoles, keyRequiredPermissions, keyRequiredScopes, keyResource, keyAuthorize, keyACR, keyMaxAge, keyConceal, KeyRoles, KeyPermissions, KeyScopes, keyAnonymous}
}

// slot is one key whose value is a rule. Each inherits by itself, and the slots
// left standing are ANDed: whoever is kept out by one key is not let in by
// another, of whatever name, so that a document with two vocabularies stays closed.
// Only keys of one Settings.Either are ORed, which the team says outright.
type slot struct {
	key    string
	target Target
	shape  Shape
	lists  Lists
	name   string
	mapped bool

	under, mode, with, join string
	ignore                  []string
	either                  int  // its place in Settings.Either, from 1; 0: none
	moded                   bool // lists is what a key beside this one says
	nested                  bool // what is read stands in a rule of x-authorize
}

func ownSlots() []slot {
	return []slot{
		{key: keyRequiredRoles, target: ToRoles},
		{key: keyRequiredPermissions, target: ToPermissions},
		{key: keyRequiredScopes, target: ToScopes},
		{key: keyResource, target: ToResource},
		{key: keyAuthorize, target: ToAuthorize},
		{key: keyACR, target: toACR},
		{key: keyMaxAge, target: toMaxAge},
	}
}

// slots are all rule keys in the order of asking: what Grants answers comes
// before what needs a question of its own.
func (s Settings) slots() []slot {
	var slots []slot
	for _, own := range ownSlots() {
		own.lists = s.Lists
		at := len(slots)
		slots = append(slots, own)
		for _, m := range s.Extensions {
			if m.Target != own.target {
				continue
			}
			lists := m.Lists
			if lists == ListsRefused {
				lists = s.Lists
			}
			if m.Key == own.key {
				slots[at].lists, slots[at].mode = lists, m.Mode
				continue
			}
			slots = append(slots, slot{key: m.Key, target: m.Target, shape: m.Shape, lists: lists, name: m.Name, mapped: true,
				under: m.Under, mode: m.Mode, with: m.With, join: m.Join, ignore: m.Ignore})
		}
	}
	for i := range slots {
		slots[i].either = 1 + slices.IndexFunc(s.Either, func(keys []string) bool { return slices.Contains(keys, slots[i].key) })
	}
	return slots
}

// The text of a mapping that is of no use, and of its fix.
const (
	unusedMapping    = "extensions: %s: the document has no key %s where it is read: at the root, on a path item or an operation"
	unusedMappingFix = "the key as the document spells it, or remove the mapping"
)

// UnusedMappings reports the mappings of settings that several documents share whose
// keys none of them has.
func UnusedMappings(s Settings, docs ...*openapi.Document) diag.List {
	var diags diag.List
	for _, m := range s.Extensions {
		missing := m.without(func(key string) bool {
			return slices.ContainsFunc(docs, func(doc *openapi.Document) bool { return hasKey(doc, key, m.Target) })
		})
		if missing != "" {
			diags.Errorf(m.At, UnusedMapping, unusedMapping, m.Target, missing).Fix = unusedMappingFix
		}
	}
	return diags
}

// without are the keys of a mapping that are not had, for a message; empty: none.
func (m Mapping) without(has func(key string) bool) string {
	missing := slices.DeleteFunc(append([]string{m.Key}, m.Beside()...), has)
	return strings.Join(quotedEach(missing), " and no key ")
}

func hasKey(doc *openapi.Document, key string, t Target) bool {
	has := func(n openapi.Node) bool { return n.Get(key).Kind() != openapi.Missing }
	return t != ToPublic && !slices.Contains(RootKeys(), key) && has(doc.Root) ||
		slices.ContainsFunc(doc.LeftOut, func(left openapi.LeftOut) bool { return has(left.Node) }) ||
		slices.ContainsFunc(doc.Paths, func(item openapi.PathItem) bool {
			return has(item.Node) || slices.ContainsFunc(item.Operations, func(op openapi.Operation) bool { return has(op.Node) })
		})
}

// checkMappings refuses a mapping whose key the document does not have: it is
// misspelt here or there, and what its author relies on would not be asked for.
func (r *resolver) checkMappings() {
	if r.settings.Shared {
		return // UnusedMappings looks at all documents
	}
	for _, m := range r.settings.Extensions {
		if missing := m.without(func(key string) bool { return r.met[key] || r.leftOutHas(key) }); missing != "" {
			r.errorf(m.At, UnusedMapping, unusedMappingFix, unusedMapping, m.Target, missing)
		}
	}
}
