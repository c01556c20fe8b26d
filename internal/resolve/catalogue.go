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

// catalogue is x-roles: the roles there are, and through them the permissions.
type catalogue struct {
	roles       []access.Role
	names       []string // of the roles, in document order
	permissions []string // that some role names, in order of first mention
	broken      bool     // something in it was reported, so absence proves nothing
	faults      diag.List
}

// inheritance is one name under inherits with its place, for messages.
type inheritance struct {
	name string
	at   diag.Position
}

// readCatalogue reads x-roles at the root; nil where there is none.
func (r *resolver) readCatalogue(root openapi.Node) *catalogue {
	n := root.Get(KeyRoles)
	if n.Kind() == openapi.Missing {
		return nil
	}
	met := len(r.errors)
	c := r.readRoles(n)
	c.faults = slices.Clone(r.errors[met:])
	return c
}

func (r *resolver) readRoles(n openapi.Node) *catalogue {
	c := &catalogue{}
	if n.Kind() != openapi.Map || len(n.Entries()) == 0 {
		fix := KeyRoles + ": {admin: {description: What an admin is}}"
		if list := r.texts(n); len(list) > 0 {
			for i, name := range list {
				list[i] = plain(name) + ": {}"
			}
			fix = KeyRoles + ": {" + strings.Join(list, ", ") + "}"
		}
		what := article(n)
		if n.Kind() == openapi.Map {
			what = "empty"
		}
		r.errorf(n.At(), ruleWrongType, fix, "%s is %s where a mapping from role names to roles belongs", KeyRoles, what)
		c.broken = true
		return c
	}
	if !r.checkCatalogueSize(KeyRoles, n) {
		c.broken = true
		return c
	}
	parents := make([][]inheritance, 0, len(n.Entries()))
	for _, entry := range n.Entries() {
		role, inherited := r.readRole(c, entry)
		c.roles = append(c.roles, role)
		c.names = append(c.names, role.Name)
		parents = append(parents, inherited)
	}
	r.checkInheritance(c, parents)
	return c
}

func (r *resolver) readRole(c *catalogue, entry openapi.Entry) (access.Role, []inheritance) {
	role := access.Role{Name: entry.Key}
	label := fmt.Sprintf("%s: role %q: ", KeyRoles, entry.Key)
	if strings.TrimSpace(entry.Key) == "" {
		r.errorf(entry.At, ruleEmptyName, "a name", "%s: a role has an empty name", KeyRoles)
		c.broken = true
	}
	switch entry.Value.Kind() {
	case openapi.Map:
	case openapi.Null: // "guest:" alone, as YAML writes an entry that says no more
		return role, nil
	default:
		r.errorf(entry.Value.At(), ruleWrongType, plain(entry.Key)+": {description: …, inherits: […], permissions: […], scopes: […]}",
			"%s: role %q is %s where a mapping belongs", KeyRoles, entry.Key, article(entry.Value))
		c.broken = true
		return role, nil
	}
	var inherited []inheritance
	for _, e := range entry.Value.Entries() {
		switch e.Key {
		case "description":
			if k := e.Value.Kind(); k != openapi.String && k != openapi.Null {
				r.errorf(e.Value.At(), ruleWrongType, "description: what the role is", "%sdescription is %s where a string belongs", label, article(e.Value))
			}
			role.Description = e.Value.Text()
		case "inherits":
			for _, item := range r.nameItems(label, e) {
				role.Inherits = appendNew(role.Inherits, item.Text())
				inherited = append(inherited, inheritance{item.Text(), item.At()})
			}
		case "permissions":
			for _, item := range r.nameItems(label, e) {
				role.Permissions = appendNew(role.Permissions, item.Text())
				c.permissions = appendNew(c.permissions, item.Text())
			}
		case "scopes":
			for _, item := range r.nameItems(label, e) {
				if r.checkScopeText(label, item.Text(), item.At()) {
					role.Scopes = appendNew(role.Scopes, item.Text())
				}
			}
		default:
			if strings.HasPrefix(e.Key, "x-") {
				continue // other tools may annotate roles as well
			}
			r.unknownKey(label, e, "description", "inherits", "permissions", "scopes")
			c.broken = true
		}
	}
	return role, inherited
}

// nameItems are the sound names of a list in x-roles, where a string alone is a
// list of one. Here a list can only mean all of its names.
func (r *resolver) nameItems(label string, e openapi.Entry) []openapi.Node {
	items := e.Value.Items()
	switch e.Value.Kind() {
	case openapi.List:
	case openapi.String:
		items = []openapi.Node{e.Value}
	default:
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": [name]", "%s%s is %s where a list of names belongs", label, e.Key, article(e.Value))
		return nil
	}
	return slices.DeleteFunc(items, func(item openapi.Node) bool {
		_, ok := r.readName(label, e.Key, item)
		return !ok || !r.oneName(label, e.Key, item, slot{})
	})
}

// checkInheritance refuses roles that inherit from roles that are not there, and
// circles, each of which is reported once, where it closes.
func (r *resolver) checkInheritance(c *catalogue, parents [][]inheritance) {
	number := func(name string) (int, bool) { j := slices.Index(c.names, name); return j, j >= 0 }
	for i, list := range parents {
		for _, parent := range list {
			if _, ok := number(parent.name); !ok {
				r.undefinedRole(fmt.Sprintf("%s: role %q: inherits: ", KeyRoles, c.names[i]), parent.name, parent.at, c.names)
			}
		}
	}
	findCircles(len(c.roles), parents, number, func(i int, closes inheritance, trail []int) {
		from, _ := number(closes.name)
		var circle []string
		for _, j := range trail[slices.Index(trail, from):] {
			circle = append(circle, c.names[j])
		}
		r.errorf(closes.at, ruleRoleCycle, "remove "+plain(closes.name)+" from the inherits of "+plain(c.names[i]),
			"%s: role %q inherits from itself: %s", KeyRoles, closes.name, strings.Join(quotedEach(append(circle, closes.name)), " inherits "))
	})
}

// checkName reports a role or permission that the catalogue does not hold, and a scope
// that no token can carry.
func (r *resolver) checkName(label string, what noun, name string, at diag.Position) bool {
	switch what {
	case roleNoun:
		return r.checkRole(label, name, at)
	case scopeNoun:
		return r.checkScope(label, name, at)
	default:
		return r.checkPermission(label, name, at)
	}
}

// checkRole reports a role that the catalogue does not hold.
func (r *resolver) checkRole(label, name string, at diag.Position) bool {
	if r.catalogue == nil || r.catalogue.broken || slices.Contains(r.catalogue.names, name) {
		return true
	}
	r.undefinedRole(label, name, at, r.catalogue.names)
	return false
}

func (r *resolver) undefinedRole(label, name string, at diag.Position, known []string) {
	fix := "add it to " + KeyRoles + ", or name " + oneOf(known)
	if near := spelling.Nearest(name, known); near != "" {
		fix = plain(near)
	}
	r.undefined(at, ruleUndefinedRole, name, fix, fmt.Sprintf("%srole %q is not in %s", label, name, KeyRoles))
}

// checkPermission reports a permission that no role of the catalogue carries. A
// catalogue of roles alone is none of permissions: those are collected from use.
func (r *resolver) checkPermission(label, name string, at diag.Position) bool {
	c := r.catalogue
	if c == nil || c.broken || len(c.permissions) == 0 || slices.Contains(c.permissions, name) || r.permissions.names(name) {
		return true
	}
	fix := "add it to the permissions of a role in " + KeyRoles
	if near := spelling.Nearest(name, c.permissions); near != "" {
		fix = plain(near)
	} else {
		fix += ", or name " + oneOf(c.permissions)
	}
	r.undefined(at, ruleUndefinedPermission, name, fix,
		fmt.Sprintf("%spermission %q is carried by no role of %s", label, name, KeyRoles))
	return false
}
