package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// The hierarchies of permissions and of scopes, at the root. Neither closes the list of
// names, as x-roles does for roles.
const (
	KeyPermissions = "x-permissions"
	KeyScopes      = "x-scopes"
)

// RootKeys are our keys that stand at the root only. Elsewhere other tools write under
// them what is required, which a mapping can have read.
func RootKeys() []string { return []string{KeyRoles, KeyPermissions, KeyScopes} }

// everyName is what implies holds for a superuser.
const everyName = "*"

// implications are x-permissions or x-scopes: what a name brings with it.
type implications struct {
	key    string
	noun   noun
	list   []implication
	broken bool // something in it was reported
	faults diag.List
}

// implication is one name of it.
type implication struct {
	name    string
	at      diag.Position
	implies []inheritance
	all     bool // '*'
}

// readImplications reads x-permissions or x-scopes at the root.
func (r *resolver) readImplications(root openapi.Node, key string, what noun) *implications {
	read := &implications{key: key, noun: what}
	n := root.Get(key)
	if n.Kind() == openapi.Missing || r.ignored(key) {
		return read
	}
	met := len(r.errors)
	defer func() {
		read.faults = slices.Clone(r.errors[met:])
		read.broken = len(read.faults) > 0
	}()
	if n.Kind() != openapi.Map {
		r.errorf(n.At(), ruleWrongType, key+": {rooms.manage: {implies: [rooms.read]}}", "%s is %s where a mapping from names to what they imply belongs", key, article(n))
		return read
	}
	if !r.checkCatalogueSize(key, n) {
		return read
	}
	for _, entry := range n.Entries() {
		read.list = append(read.list, r.readImplication(read, entry))
	}
	r.checkImpliesNoCircle(read)
	return read
}

// readImplication reads one name with what it implies.
func (r *resolver) readImplication(of *implications, entry openapi.Entry) implication {
	i := implication{name: entry.Key, at: entry.At}
	label := fmt.Sprintf("%s: %s %q: ", of.key, of.noun, entry.Key)
	if strings.TrimSpace(entry.Key) == "" {
		r.errorf(entry.At, ruleEmptyName, "a name", "%s: a %s has an empty name", of.key, of.noun)
		return i
	}
	if of.noun == scopeNoun {
		r.checkScopeText(of.key+": ", entry.Key, entry.At)
	}
	switch entry.Value.Kind() {
	case openapi.Map:
	case openapi.Null: // "rooms.read:" alone, as YAML writes an entry that says no more
		return i
	default:
		r.errorf(entry.Value.At(), ruleWrongType, plain(entry.Key)+": {implies: [name]}", "%s%s stands where a mapping belongs", label, article(entry.Value))
		return i
	}
	for _, e := range entry.Value.Entries() {
		switch {
		case e.Key == "description":
			if k := e.Value.Kind(); k != openapi.String && k != openapi.Null {
				r.errorf(e.Value.At(), ruleWrongType, "description: what it is for", "%sdescription is %s where a string belongs", label, article(e.Value))
			}
		case e.Key == "implies" && e.Value.Kind() == openapi.String && e.Value.Text() == everyName:
			i.all = true
		case e.Key == "implies":
			for _, item := range r.nameItems(label, e) {
				if item.Text() == everyName {
					r.errorf(item.At(), ruleWrongType, "implies: '*' alone, for every "+string(of.noun)+" of the document",
						"%simplies lists '*' beside other names, and no name matches by pattern", label)
					continue
				}
				if of.noun != scopeNoun || r.checkScopeText(label, item.Text(), item.At()) {
					i.implies = append(i.implies, inheritance{item.Text(), item.At()})
				}
			}
		case !strings.HasPrefix(e.Key, "x-"):
			r.unknownKey(label, e, "description", "implies")
		}
	}
	return i
}

// checkImpliesNoCircle refuses names that imply each other, each circle where it closes.
func (r *resolver) checkImpliesNoCircle(of *implications) {
	index := map[string]int{}
	for i, one := range of.list {
		index[one.name] = i
	}
	parents := make([][]inheritance, len(of.list))
	for i, one := range of.list {
		parents[i] = one.implies
	}
	findCircles(len(of.list), parents, func(name string) (int, bool) { i, ok := index[name]; return i, ok }, func(i int, closes inheritance, trail []int) {
		var circle []string
		for _, j := range trail[slices.Index(trail, index[closes.name]):] {
			circle = append(circle, of.list[j].name)
		}
		r.errorf(closes.at, ruleImpliesCircle, "remove "+plain(closes.name)+" from what "+plain(of.list[i].name)+" implies",
			"%s: %s %q implies itself: %s", of.key, of.noun, closes.name, strings.Join(quotedEach(append(circle, closes.name)), " implies "))
	})
}

// findCircles looks for circles among numbered things whose parents have names, and calls
// found for each, once, with the trail that leads to it. A parent without a number is none.
func findCircles(n int, parents [][]inheritance, number func(name string) (int, bool), found func(i int, closes inheritance, trail []int)) {
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, n)
	var trail []int
	var visit func(i int)
	visit = func(i int) {
		state[i] = open
		trail = append(trail, i)
		for _, parent := range parents[i] {
			j, ok := number(parent.name)
			switch {
			case !ok:
			case state[j] == open:
				found(i, parent, trail)
			case state[j] == unseen:
				visit(j)
			}
		}
		trail = trail[:len(trail)-1]
		state[i] = done
	}
	for i := range n {
		if state[i] == unseen {
			visit(i)
		}
	}
}

// complete are the implications, once all names of the document are known: '*' is
// every other one.
func (of *implications) complete(all []string) []access.Implication {
	var list []access.Implication
	for _, one := range of.list {
		implication := access.Implication{Name: one.name, All: one.all}
		if one.all {
			implication.Implies = slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == one.name })
		}
		for _, item := range one.implies {
			implication.Implies = appendNew(implication.Implies, item.name)
		}
		if len(implication.Implies) > 0 {
			list = append(list, implication)
		}
	}
	return list
}

// keys are the names that the implications are about.
func (of *implications) keys() []string {
	list := make([]string, len(of.list))
	for i, one := range of.list {
		list[i] = one.name
	}
	return list
}

// all are the names that stand in the implications.
func (of *implications) all() []string {
	list := of.keys()
	for _, one := range of.list {
		for _, item := range one.implies {
			list = append(list, item.name)
		}
	}
	return list
}

// names reports whether the name stands in the implications.
func (of *implications) names(name string) bool {
	return slices.Contains(of.all(), name)
}

// checkImplied reports names under implies that stand nowhere else in the document.
func (r *resolver) checkImplied(of *implications, known []string) {
	if of.broken {
		return
	}
	for _, one := range of.list {
		for _, item := range one.implies {
			if slices.Contains(known, item.name) {
				continue
			}
			fix := "a " + string(of.noun) + " that something asks for, or " + plain(item.name) + ": {} in " + of.key
			if near := spelling.Nearest(item.name, known); near != "" {
				fix = plain(near)
			}
			r.errorf(item.at, ruleUndefinedName, fix, "%s: %s %q: implies: %s %q stands nowhere else in the document", of.key, of.noun, one.name, of.noun, item.name)
		}
	}
}
