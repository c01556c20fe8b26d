package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// readMapped reads a value in one of the shapes that our own keys do not have.
func (r *resolver) readMapped(label string, e openapi.Entry, s slot) *clause {
	c := &clause{key: e.Key, at: e.At}
	ok := false
	switch s.shape {
	case ShapeWords, ShapeComma:
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

// readWords reads names in one string: as OAuth writes scopes, with spaces between,
// or with commas.
func (r *resolver) readWords(label string, e openapi.Entry, s slot) (expression, bool) {
	example := e.Key + ": name, or " + e.Key + ": first second"
	if s.shape == ShapeComma {
		example = e.Key + ": name, or " + e.Key + `: "first, second"`
	}
	if e.Value.Kind() != openapi.String {
		r.errorf(e.Value.At(), ruleWrongType, example, "%s%s is %s where words belong", label, e.Key, article(e.Value))
		return expression{}, false
	}
	words := strings.Fields(e.Value.Text())
	if s.shape == ShapeComma && len(words) > 0 {
		words = splitAtCommas(e.Value.Text())
	}
	if len(words) == 0 {
		r.errorf(e.Value.At(), ruleEmptyName, "a name", "%s%s holds no name", label, e.Key)
		return expression{}, false
	}
	list, sound := expression{kind: s.lists.junction()}, true
	for _, word := range words {
		switch {
		case word == "":
			r.errorf(e.Value.At(), ruleEmptyName, "one comma between two names, and none elsewhere", "%s%s holds an empty name in %q", label, e.Key, e.Value.Text())
			return expression{}, false
		case r.isRole(s.noun(), word):
		case s.shape == ShapeWords && !r.oneName(label, e.Key, e.Value, s), s.shape == ShapeComma && !r.noOtherMark(label, e, word):
			return expression{}, false
		}
		sound = r.checkName(label, s.noun(), word, e.Value.At()) && sound
		list.parts = append(list.parts, expression{kind: s.noun().rule(), name: word})
	}
	return list, sound && r.settled(label, e, s, words, string(s.noun()))
}

func splitAtCommas(text string) []string {
	words := strings.Split(text, ",")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words
}

// noOtherMark refuses a name between commas that holds what else people put between names.
func (r *resolver) noOtherMark(label string, e openapi.Entry, word string) bool {
	if !strings.ContainsAny(word, severalNames) {
		return true
	}
	r.errorf(e.Value.At(), ruleSeveralNames, "commas between all of the names", "%s%s holds several names, %q, between two commas", label, e.Key, word)
	return false
}

// settled refuses a list of which nobody said whether any or all of its names are
// needed, under a key whose value has no room to say it.
func (r *resolver) settled(label string, e openapi.Entry, s slot, words []string, what string) bool {
	distinct := slices.Compact(slices.Sorted(slices.Values(words)))
	if len(distinct) < 2 || s.lists != ListsRefused {
		return true
	}
	r.errorf(e.At, ruleAmbiguousList, s.listsFix(),
		"%s%s lists %s without saying whether any or all are needed", label, e.Key, plural(len(distinct), what))
	return false
}

// listsFix says where several names under a mapped key get their meaning.
func (s slot) listsFix() string {
	fix := "lists: any or lists: all beside key: " + s.key + " in oasguard.yaml"
	if s.mode != "" {
		fix += "\nor " + s.mode + ": any, or " + s.mode + ": all, beside it"
	}
	return fix
}

// readOperator reads {operator: OR | AND | OPEN, permissions: […]}. OPEN clears
// the key, as [] does ours: callers are authenticated all the same, and other keys
// still hold.
func (r *resolver) readOperator(label string, e openapi.Entry, s slot) (rule expression, open, ok bool) {
	names := string(s.target)
	example := e.Key + ": {operator: OR, " + names + ": [first, second]}"
	if !r.isMap(label, e, example) || !r.onlyKeys(label, e, s, ShapeOperator.Reads(s.target)...) {
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
	rule, ok = r.readList(label, e.Key, list.Items(), kind, s)
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
		r.disabled(label, e, disabled)
		return expression{}, false
	}
	if kind := e.Value.Get("resource-id-type"); kind.Kind() != openapi.Missing && kind.Text() != "dynamic" {
		r.errorf(kind.At(), ruleMappedMeaning, "resource-id-type: dynamic, with a resource-id that names a parameter",
			"%s%s: resource-id-type is %s, so the id is in no request", label, e.Key, article(kind))
		return expression{}, false
	}
	sound := r.onlyKeys(label, e, s, ShapeActions.Reads(s.target)...)
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

// disabled refuses actions that nobody checks in front of the service. What the service
// asks for is not said in a way that a guard could ask.
func (r *resolver) disabled(label string, e openapi.Entry, at openapi.Node) {
	action, why := "read", "does not say what it asks for"
	if items := e.Value.Get("implicit-actions").Items(); len(items) > 0 && items[0].Kind() == openapi.String {
		action = items[0].Text()
		why = "does not say of which object it asks for " + quote(action)
	}
	r.errorf(at.At(), ruleMappedMeaning,
		"in an overlay, remove "+e.Key+" here and write what the service asks for, such as "+keyResource+": {type: …, id: …, action: "+plain(action)+"}",
		"%s%s: disabled leaves the check to the service, and %s", label, e.Key, why)
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

// onlyKeys refuses keys of an object that are neither read nor said to decide nothing.
func (r *resolver) onlyKeys(label string, e openapi.Entry, s slot, known ...string) bool {
	var unknown []openapi.Entry
	ignore := slices.Clone(s.ignore)
	for _, entry := range e.Value.Entries() {
		if slices.Contains(known, entry.Key) || slices.Contains(s.ignore, entry.Key) {
			continue
		}
		unknown = append(unknown, entry)
		if spelling.Slip(entry.Key, known) == "" {
			ignore = append(ignore, entry.Key)
		}
	}
	for _, entry := range unknown {
		fix := spelling.Slip(entry.Key, known)
		if fix == "" {
			fix = "ignore: " + flow(ignore) + " beside key: " + s.key + " in oasguard.yaml, if it decides nothing about who may call"
			if len(known) > 1 {
				fix = "one of " + strings.Join(known, ", ") + "\nor " + fix
			}
		}
		r.errorf(entry.At, ruleUnknownKey, fix, "%s%s: there is no key %q", label, e.Key, entry.Key)
	}
	return len(unknown) == 0
}
