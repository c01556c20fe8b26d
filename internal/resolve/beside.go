package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/openapi"
)

// readRule reads a rule key of an object, with what stands beside it.
func (r *resolver) readRule(label string, n openapi.Node, e openapi.Entry, s slot) *clause {
	if s.with != "" {
		c := r.readPair(label, n, e, s)
		c.key, c.at, c.either = e.Key, e.At, s.either
		return c
	}
	sound := true
	if mode := n.Get(s.mode); s.mode != "" && mode.Kind() != openapi.Missing {
		s.moded = true
		s.lists, sound = r.readMode(label, s.mode, mode)
	}
	c := r.readClause(label, e, s)
	c.broken = c.broken || !sound
	return c
}

// readMode reads what a key beside a list says of it.
func (r *resolver) readMode(label, key string, n openapi.Node) (Lists, bool) {
	if lists := modeOf(n); lists != ListsRefused {
		return lists, true
	}
	r.errorf(n.At(), ruleWrongType, key+": any, or "+key+": all",
		"%s%s is %s where any, or, anyOf or one-of belongs, or all, and or allOf", label, key, article(n))
	return ListsAny, false // that the list is settled, too, need not be said
}

// modeOf is what a text says of a list; refused where it is no mode.
func modeOf(n openapi.Node) Lists {
	if n.Kind() != openapi.String {
		return ListsRefused
	}
	switch strings.ToLower(n.Text()) {
	case "any", "or", "anyof", "one-of":
		return ListsAny
	case "all", "and", "allof":
		return ListsAll
	}
	return ListsRefused
}

// readPair reads one name whose halves stand under two keys of one object.
func (r *resolver) readPair(label string, n openapi.Node, e openapi.Entry, s slot) *clause {
	first, second := e.Value, n.Get(s.with)
	empty := first.Kind() == openapi.List && len(first.Items()) == 0
	switch {
	case empty && second.Kind() == openapi.Missing:
		return &clause{cleared: true}
	case empty:
		r.errorf(first.At(), ruleContradiction, "a name under each of the two keys, or [] under "+s.key+" alone",
			"%s%s asks for nothing, and %s stands beside it", label, e.Key, s.with)
		return &clause{broken: true}
	case second.Kind() == openapi.Missing:
		r.errorf(e.At, ruleMissingKey, s.with+" beside it: the two make one "+string(s.noun()), "%s%s stands without %s", label, e.Key, s.with)
		return &clause{broken: true}
	}
	sound := true
	var halves []string
	for _, half := range []openapi.Entry{{Key: e.Key, Value: first}, {Key: s.with, Value: second}} {
		name, ok := r.readName(label, half.Key, half.Value)
		sound = ok && r.oneName(label, half.Key, half.Value, s) && sound
		halves = append(halves, name)
	}
	name := strings.Join(halves, s.join)
	sound = sound && r.checkName(label+e.Key+" and "+s.with+": ", s.noun(), name, first.At())
	return &clause{rule: expression{kind: s.noun().rule(), name: name}, broken: !sound}
}

// checkBeside refuses a key that says something of another one, which is not there.
func (r *resolver) checkBeside(label string, n openapi.Node, e openapi.Entry, s slot, where place) {
	r.met[e.Key] = true
	if n.Get(s.key).Kind() != openapi.Missing && readsAt(s.key, where) {
		return
	}
	fix := s.key + " beside it, whose list it is about"
	if e.Key == s.with {
		fix = s.key + " beside it: the two make one " + string(s.noun())
	}
	r.errorf(e.At, ruleMissingKey, fix, "%s%s stands without %s", label, e.Key, s.key)
}

// readsAt reports whether a key is a rule at a place: x-roles and its like are catalogues
// at the root.
func readsAt(key string, where place) bool {
	return where != atRoot || !slices.Contains(RootKeys(), key)
}

// under is the entry of an object that holds what counts, where the settings say that
// there is one.
func (r *resolver) under(label string, e openapi.Entry, key string, s slot) (openapi.Entry, bool) {
	if key == "" {
		return e, true
	}
	if !r.isMap(label, e, e.Key+": {"+plain(key)+": …}") {
		return e, false
	}
	sound := r.onlyKeys(label, e, s, key)
	for _, entry := range e.Value.Entries() {
		if entry.Key == key {
			return entry, sound
		}
	}
	if sound { // a misspelt key is missing under its right name as well
		r.errorf(e.At, ruleMissingKey, e.Key+": {"+plain(key)+": …}", "%s%s has no %s", label, e.Key, plain(key))
	}
	return e, false
}
