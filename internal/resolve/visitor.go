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

// visitor is x-anonymous: what callers hold who sent no credential.
type visitor struct {
	model  access.Visitor
	names  []visitorName
	broken bool // something in it was reported
	faults diag.List
}

// visitorName is one name that they hold, with its place.
type visitorName struct {
	noun, text string
	at         diag.Position
}

// readVisitor reads x-anonymous at the root; nil where there is none.
func (r *resolver) readVisitor(root openapi.Node) *visitor {
	n := root.Get(keyAnonymous)
	if n.Kind() == openapi.Missing {
		return nil
	}
	met := len(r.errors)
	v := &visitor{}
	if n.Kind() != openapi.Map {
		r.errorf(n.At(), ruleWrongType, keyAnonymous+": {roles: [visitor]}, or {ask: true}", "%s is %s where a mapping belongs", keyAnonymous, article(n))
	} else {
		r.readVisitorKeys(v, n)
	}
	v.faults = slices.Clone(r.errors[met:])
	v.broken = len(v.faults) > 0
	return v
}

func (r *resolver) readVisitorKeys(v *visitor, n openapi.Node) {
	const label = keyAnonymous + ": "
	var said, held []string
	for _, e := range n.Entries() {
		switch e.Key {
		case "roles", "permissions", "scopes":
			r.readHeld(v, e)
			held = append(held, e.Key)
		case "ask":
			ask, ok := r.readBool(label, e)
			if ok && !ask {
				r.errorf(e.Value.At(), ruleWrongType, "ask: true, or leave it out", "%sask is false", label)
			}
			v.model.Ask = ask
			said = append(said, e.Key)
		case "denied":
			if e.Value.Kind() != openapi.Number || e.Value.Text() != "403" {
				r.errorf(e.Value.At(), ruleWrongType, "denied: 403, or leave it out for 401", "%sdenied is %s where 403 belongs", label, article(e.Value))
			}
			v.model.Forbidden = true
		default:
			r.unknownKey(label, e, "roles", "permissions", "scopes", "ask", "denied")
			said = append(said, e.Key) // a misspelt key: one cause, one line
		}
	}
	switch {
	case len(said)+len(held) == 0:
		r.errorf(n.At(), ruleMissingKey, keyAnonymous+": {roles: [visitor]}, or {ask: true} if your authorizer knows",
			"%s does not say what anonymous callers hold", keyAnonymous)
	case v.model.Ask && len(held) > 0:
		r.errorf(n.At(), ruleMixedKeys, "ask: true alone if your authorizer says what they hold, the names alone if they never change",
			"%sask and %s stand beside each other", label, strings.Join(held, " and "))
	}
}

// readHeld reads what anonymous callers hold of one kind.
func (r *resolver) readHeld(v *visitor, e openapi.Entry) {
	const label = keyAnonymous + ": "
	if e.Value.Kind() == openapi.List && len(e.Value.Items()) == 0 {
		r.errorf(e.Value.At(), ruleEmptyList, "list what they hold, or leave it out", "%s%s is an empty list", label, e.Key)
		return
	}
	for _, item := range r.nameItems(label, e) {
		name := visitorName{strings.TrimSuffix(e.Key, "s"), item.Text(), item.At()}
		list := &v.model.Given.Scopes
		switch e.Key {
		case "roles":
			r.checkRole(label, name.text, name.at)
			list = &v.model.Given.Roles
		case "permissions":
			r.checkPermission(label, name.text, name.at)
			list = &v.model.Given.Permissions
		}
		*list = appendNew(*list, name.text)
		v.names = append(v.names, name)
	}
}

// checkVisitor reports what anonymous callers are said to hold though the document knows
// no such name: neither a catalogue, nor an operation that asks for it.
func (r *resolver) checkVisitor(operations []*access.Operation) {
	v := r.visitor
	if v == nil || v.broken || r.incomplete {
		return
	}
	met := len(r.errors)
	used := r.names(operations)
	used.add(r.permissions.all(), r.scopes.all())
	unknown := map[visitorName]bool{}
	for _, name := range v.names {
		known, rule := used.scopes, ruleUndefinedScope
		switch name.noun {
		case "role":
			known, rule = used.roles, ruleUndefinedRole
			if r.catalogue != nil {
				continue // checked where it was read
			}
		case "permission":
			known, rule = used.permissions, ruleUndefinedPermission
		}
		switch {
		case slices.Contains(known, name.text):
			continue
		case len(r.doc.LeftOut) > 0: // an operation that is left out may ask for it
			unknown[visitorName{noun: name.noun, text: name.text}] = true
			continue
		}
		fix := "remove it, or name one that operations ask for"
		if near := spelling.Nearest(name.text, sorted(known)); near != "" {
			fix = plain(near)
		}
		r.undefined(name.at, rule, name.text, fix, fmt.Sprintf("%s: no operation asks for %s %q", keyAnonymous, name.noun, name.text))
	}
	drop := func(noun string, list []string) []string {
		return slices.DeleteFunc(list, func(name string) bool { return unknown[visitorName{noun: noun, text: name}] })
	}
	given := &v.model.Given
	given.Roles, given.Permissions, given.Scopes = drop("role", given.Roles), drop("permission", given.Permissions), drop("scope", given.Scopes)
	v.faults = slices.Clone(r.errors[met:])
	v.broken = len(v.faults) > 0
	for _, op := range operations {
		if op.Anonymous && op.Rule != nil {
			r.blame(op, v.faults)
		}
	}
}

// admitVisitors has the operations of api ask their rules of anonymous callers.
func (r *resolver) admitVisitors(api *access.API) {
	if r.visitor != nil && !r.visitor.broken {
		api.AdmitVisitors(&r.visitor.model)
	}
}
