package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Request is one that is let in now and was refused before, with what its caller has
// and holds: nothing more than it takes.
type Request struct {
	Method, Path string        // the path percent-encoded
	Caller       []access.Atom // in the words of the new version
	Holds        []string      // what the caller has and holds, in words
	Lacks        []string      // parameters that it was refused for want of, in words
}

// Words say it on one line: "GET /rooms/1 with keyCard and role staff".
func (r Request) Words() string {
	words := r.Method + " " + access.Line(r.Path)
	if len(r.Lacks) > 0 {
		words += " without " + strings.Join(r.Lacks, " and ")
	}
	if len(r.Holds) > 0 && len(credentials(r.Caller)) == 0 {
		return words + " without a credential, with " + strings.Join(r.Holds, " and ")
	}
	if len(r.Holds) > 0 {
		return words + " with " + strings.Join(r.Holds, " and ")
	}
	return words + " without a credential"
}

// request finds one of the requests of a region that sets of atoms let in: the
// first that both sides confirm.
func (c *comparison) request(method, path string, sets [][]access.Atom) *Request {
	for _, set := range sets {
		r := Request{Method: method, Path: path, Caller: set}
		if !c.lets(c.before, r) && c.lets(c.after, r) {
			r.Holds, r.Lacks = c.holds(r), c.lacking(r)
			return &r
		}
	}
	return nil
}

// holds is what the caller of r has and holds, objects by their id.
func (c *comparison) holds(r Request) []string {
	words := credentials(r.Caller)
	whole := strings.Join(words, "+")
	for _, a := range r.Caller {
		switch {
		case a.Kind == access.Authenticated:
		case a.Kind == access.MayDo && c.meant(r, a).named:
			text := c.meant(r, a).words
			if a.Principal != whole {
				text += " of " + a.Principal
			}
			words = append(words, text)
		default:
			words = append(words, a.Words(whole))
		}
	}
	return words
}

// lacking are the parameters that the old version asked for and r does not send.
func (c *comparison) lacking(r Request) []string {
	found, ok := c.before.router.Find(r.Method, r.Path)
	if !ok {
		return nil
	}
	var list []string
	for _, p := range found.Operation.Required {
		if a := access.Sending(p); !slices.Contains(r.Caller, a) && !found.Operation.Public() {
			list = append(list, a.Words(""))
		}
	}
	return list
}

// lets asks one side about a request, as its guard would decide.
func (c *comparison) lets(s *side, r Request) bool {
	found, ok := s.router.Find(r.Method, r.Path)
	if !ok {
		return false
	}
	world := access.World{
		Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}, Parameters: map[string]access.ParameterState{},
	}
	for _, alternative := range found.Operation.Alternatives {
		for _, q := range alternative {
			if slices.Contains(r.Caller, access.Atom{Kind: access.Authenticated, Principal: access.PrincipalOf(q.Scheme), Name: q.Scheme.Travels()}) {
				world.Credentials[q.Scheme.Name] = access.Credential{State: access.Sent}
			}
		}
		whole := alternative.Principal()
		world.Principals[whole] = c.principal(s, found, r, whole)
		for _, q := range alternative {
			own := access.PrincipalOf(q.Scheme)
			world.Principals[own] = c.principal(s, found, r, own)
		}
	}
	world.Principals[access.AnonymousPrincipal] = c.principal(s, found, r, access.AnonymousPrincipal)
	for _, p := range parameters(found.Operation) {
		if !slices.Contains(r.Caller, access.Sending(p)) {
			world.Parameters[p.Place()] = access.Missing
		}
	}
	return access.Evaluate(found.Operation, world).Granted
}

// parameters are those outside of the path that decide something.
func parameters(op *access.Operation) []access.Parameter {
	list := slices.Clone(op.Required)
	for _, resource := range op.Resources() {
		for _, id := range resource.IDs {
			if id.In != access.InPath {
				list = append(list, id)
			}
		}
	}
	return list
}

// principal is what the authorizer of a side says of one of the caller's.
func (c *comparison) principal(s *side, found access.Found, r Request, name string) access.Principal {
	var given access.Grants
	objects := map[object]bool{}
	for _, a := range r.Caller {
		if a.Principal != name {
			continue
		}
		switch a.Kind {
		case access.HoldsRole:
			given.Roles = append(given.Roles, a.Name)
		case access.HoldsPermission:
			given.Permissions = append(given.Permissions, a.Name)
		case access.HoldsScope:
			given.Scopes = append(given.Scopes, a.Name)
		case access.MayDo:
			objects[c.meant(r, a).object] = true
		}
	}
	p := access.Principal{Grants: s.api.Expand(given), May: map[string]access.Verdict{}, Assurance: access.Login(r.Caller, name)}
	for _, resource := range found.Operation.Resources() {
		if objects[objectOf(found, resource).object] {
			p.May[resource.Words()] = access.Yes
		}
	}
	return p
}

// object is what a resource check asks about: not by which name a parameter goes, but
// what its value is.
type object struct {
	kind, action string
	ids          string // of each the value of a path parameter, or the place and name of any other
}

// told is an object with the words that name it.
type told struct {
	object
	words string
	named bool // the path has a value of one of its ids
}

func objectOf(found access.Found, resource *access.Resource) told {
	o := told{object: object{kind: resource.Type, action: resource.Action}}
	var ids, words []string
	for _, id := range resource.IDs {
		value, word := id.Place(), "{"+string(id.In)+"."+access.Word(id.Name)+"}"
		for _, v := range found.Values {
			if id.In == access.InPath && v.Name == id.Name {
				value, word, o.named = v.Value, access.Word(v.Value), true
			}
		}
		ids, words = append(ids, string(id.In)+"="+strconv.Quote(value)), append(words, word)
	}
	o.ids = strings.Join(ids, ",")
	o.words = access.Word(o.action) + " of " + access.Word(o.kind) + " " + strings.Join(words, "/")
	return o
}

// meant is the object that an atom of the new version speaks of.
func (c *comparison) meant(r Request, a access.Atom) told {
	found, _ := c.after.router.Find(r.Method, r.Path)
	for _, resource := range found.Operation.Resources() {
		if resource.Words() == a.Name && resource.IDs[0].In == a.In {
			return objectOf(found, resource)
		}
	}
	return told{}
}
