package diff_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
)

// TestUniverse compares pairs of small documents and asks both about every request
// and caller of a small universe. OASGUARD_UNIVERSE sets how many pairs.
func TestUniverse(t *testing.T) {
	pairs := 1000
	if n, err := strconv.Atoi(os.Getenv("OASGUARD_UNIVERSE")); err == nil {
		pairs = n
	}
	random := rand.New(rand.NewPCG(7, 8))
	u := universe{Rand: random}
	opened, shut := 0, 0
	for range pairs {
		before := u.api(1 + random.IntN(4))
		after := u.changed(before)
		result := diff.Compare(before, after)
		replay(t, before, after, result)
		if result.Opens() {
			opened++
		} else {
			shut++
		}
		u.everyRequest(before, after, func(request string, was, is access.Found, gained func() (string, bool)) {
			told := slices.ContainsFunc(result.Changes, func(c diff.Change) bool {
				return c.Opens && (c.New == is.Operation || c.Old != nil && c.Old == was.Operation)
			})
			if told {
				return
			}
			if caller, ok := gained(); ok {
				t.Errorf("%s is let in now with %s, and no change says so", request, caller)
			}
		})
		if t.Failed() {
			t.Fatalf("before\n%safter\n%s", told(before), told(after))
		}
	}
	if pairs >= 1000 && (opened < pairs/10 || shut < pairs/10) {
		t.Errorf("%d pairs opened something, %d nothing", opened, shut)
	}
	t.Logf("%d pairs, of which %d opened something; %d requests routed, %d decided by both sides", pairs, opened, u.answered, u.asked)
}

// universe draws documents and sends requests to them.
type universe struct {
	*rand.Rand
	answered, asked int
}

func (u *universe) pick(from ...string) string { return from[u.IntN(len(from))] }

func (u *universe) api(operations int) *access.API {
	api := &access.API{Roles: []access.Role{{Name: "a"}, {Name: "b"}}}
	if u.IntN(2) == 0 {
		api.Roles[1].Inherits = []string{"a"}
	}
	for range operations {
		u.add(api)
	}
	u.visitors(api)
	return api
}

// visitors draws what callers hold who sent no credential.
func (u *universe) visitors(api *access.API) {
	v := access.Visitor{Ask: u.IntN(2) == 0}
	if !v.Ask {
		v.Given.Roles = []string{u.pick("a", "b")}
	}
	api.AdmitVisitors(&v)
}

// add adds an operation, unless one of its method and shape is there.
func (u *universe) add(api *access.API) {
	path, names := "", []string{"x", "y", "z", "u"}
	for range 1 + u.IntN(2) {
		s := u.pick("me", "a", "{p}", "{p}", "{p}", "{p}.json", "me.{p}", "{p}:go", "{p}.{p}")
		for strings.Contains(s, "{p}") {
			s, names = strings.Replace(s, "{p}", "{"+names[0]+"}", 1), names[1:]
		}
		path += "/" + s
	}
	op := &access.Operation{Method: u.pick("GET", "GET", "HEAD", "PUT"), Path: path, Source: access.Position{File: "a.yaml", Line: 1, Column: 1}}
	u.guard(op)
	if !slices.ContainsFunc(api.Operations, func(o *access.Operation) bool {
		return o.Method == op.Method && access.Shape(o.Path) == access.Shape(op.Path)
	}) {
		api.Operations = append(api.Operations, op)
	}
}

// guard draws who may call an operation.
func (u *universe) guard(op *access.Operation) {
	op.Alternatives, op.Rule, op.Anonymous, op.Required = nil, nil, false, nil
	if u.IntN(8) == 0 {
		return // public
	}
	for range 1 + u.IntN(2) {
		scheme := &access.Scheme{Name: u.pick("key", "token"), Kind: access.Bearer}
		op.Alternatives = append(op.Alternatives, access.Alternative{{Scheme: scheme}})
	}
	if u.IntN(3) == 0 {
		op.Required = append(op.Required, access.Parameter{Name: "q", In: access.InQuery, Required: true})
	}
	if u.IntN(5) == 0 {
		op.Anonymous = true
		if u.IntN(2) == 0 {
			return
		}
	}
	var parts []access.Rule
	for range u.IntN(3) {
		parts = append(parts, u.leaf(op))
	}
	switch {
	case len(parts) == 1:
		op.Rule = &parts[0]
	case len(parts) > 1:
		op.Rule = &access.Rule{Kind: access.RuleKind(u.IntN(2)), Rules: parts}
		if slices.ContainsFunc(op.Resources(), func(r *access.Resource) bool { return len(r.IDs) > 1 }) {
			// Beside another check, in templates that cut a segment otherwise, a caller may be
			// told who was let in before: that two values are the same one is not known there.
			op.Rule.Kind = access.Any
		}
	}
}

func (u *universe) leaf(op *access.Operation) access.Rule {
	names := access.PathParameters(op.Path)
	resource := access.ResourceRule(&access.Resource{Type: "t", Action: "do"})
	q := access.Parameter{Name: "q", In: access.InQuery, Required: len(op.Required) > 0}
	switch u.IntN(6) {
	case 5:
		if len(names) > 0 { // named by two values, in one order or the other
			path := access.Parameter{Name: names[0], In: access.InPath, Required: true}
			resource.Resource.Type, resource.Resource.IDs = "pair", []access.Parameter{path, q}
			if u.IntN(2) == 0 {
				resource.Resource.IDs = []access.Parameter{q, path}
			}
			return resource
		}
	case 0:
		resource.Resource.IDs = []access.Parameter{q}
		return resource
	case 1, 2:
		if len(names) > 0 {
			resource.Resource.IDs = []access.Parameter{{Name: names[u.IntN(len(names))], In: access.InPath, Required: true}}
			return resource
		}
	}
	return access.RoleRule(u.pick("a", "b"))
}

// changed is an API with a few changes.
func (u *universe) changed(api *access.API) *access.API {
	next := &access.API{Roles: api.Roles}
	for _, op := range api.Operations {
		same := *op
		next.Operations = append(next.Operations, &same)
	}
	for range 1 + u.IntN(2) {
		switch n := len(next.Operations); {
		case n == 0 || u.IntN(3) == 0:
			u.add(next)
		case u.IntN(2) == 0:
			i := u.IntN(n)
			next.Operations = slices.Delete(next.Operations, i, i+1)
		default:
			u.guard(next.Operations[u.IntN(n)])
		}
	}
	if next.AdmitVisitors(api.Visitor); u.IntN(3) == 0 {
		u.visitors(next)
	}
	return next
}

// everyRequest calls judge for every request that the two sides may answer
// otherwise; gained looks for a caller who is refused before and let in now.
func (u *universe) everyRequest(before, after *access.API, judge func(request string, was, is access.Found, gained func() (string, bool))) {
	old, now := access.NewRouter(before), access.NewRouter(after)
	texts := []string{"me", "a", "x", "x.json", "me.json", "me.x", "x:go", "me:go", "x.y", "x.y.json", "x.y:go", "me.json:go", "x:go.json", "..x", "x.go:go"}
	var paths []string
	for _, first := range texts {
		paths = append(paths, "/"+url.PathEscape(first))
		for _, second := range texts {
			paths = append(paths, "/"+url.PathEscape(first)+"/"+url.PathEscape(second))
		}
	}
	// Requests that the same two operations answer, with values that coincide in the
	// same way, are decided alike.
	type sort struct {
		was, is *access.Operation
		values  string
	}
	known := map[sort]bool{}
	for _, method := range []string{"GET", "HEAD", "PUT"} {
		for _, path := range paths {
			was, _ := old.Find(method, path)
			is, ok := now.Find(method, path)
			if !ok {
				continue
			}
			this := sort{was.Operation, is.Operation, coincidences(was, is)}
			u.answered++
			if known[this] {
				continue
			}
			known[this] = true
			judge(method+" "+path, was, is, func() (string, bool) { return u.gains(before, after, was, is) })
		}
	}
}

// coincidences say which values of a request are the same.
func coincidences(was, is access.Found) string {
	values := append(slices.Clone(was.Values), is.Values...)
	text := ""
	for _, v := range values {
		text += fmt.Sprint(slices.IndexFunc(values, func(other access.Value) bool { return other.Value == v.Value }))
	}
	return text
}

// gains tries every caller, who sends all of the credentials that are had, or none.
func (u *universe) gains(before, after *access.API, was, is access.Found) (string, bool) {
	values := []string{"q"}
	for _, v := range append(slices.Clone(was.Values), is.Values...) {
		if !slices.Contains(values, v.Value) {
			values = append(values, v.Value)
		}
	}
	for _, found := range []access.Found{was, is} {
		if found.Operation == nil {
			continue
		}
		for _, r := range found.Operation.Resources() {
			if ids := idsOf(found, r); !slices.Contains(values, ids) {
				values = append(values, ids)
			}
		}
	}
	for have := range 4 {
		for roles := range 4 {
			for objects := range 1 << len(values) {
				for _, q := range []access.ParameterState{access.OneValue, access.Missing} {
					u.asked++
					may := map[string]bool{}
					for i, v := range values {
						may[v] = objects&(1<<i) != 0
					}
					lets := func(api *access.API, found access.Found) bool {
						return found.Operation != nil && letsIn(api, found, have, roles, may, q)
					}
					unknown := was.Operation == nil && have != 0 // a new route that asks for a credential opens nothing
					if lets(after, is) && !lets(before, was) && !unknown {
						return fmt.Sprintf("credentials %b, roles %b, objects %v, q %v", have, roles, may, q), true
					}
				}
			}
		}
	}
	return "", false
}

func letsIn(api *access.API, found access.Found, have, roles int, may map[string]bool, q access.ParameterState) bool {
	op := found.Operation
	p := access.Principal{May: map[string]access.Verdict{}}
	var given access.Grants
	for i, role := range []string{"a", "b"} {
		if roles&(1<<i) != 0 {
			given.Roles = append(given.Roles, role)
		}
	}
	p.Grants = api.Expand(given)
	if op.Rule != nil {
		for _, leaf := range op.Rule.Leaves() {
			if leaf.Kind != access.HasResource {
				continue
			}
			if may[idsOf(found, leaf.Resource)] {
				p.May[leaf.Resource.Words()] = access.Yes
			}
		}
	}
	w := access.World{
		Principals:  map[string]access.Principal{"key": p, "token": p, "anonymous": {Grants: p.Grants}},
		Parameters:  map[string]access.ParameterState{"query.q": q},
		Credentials: map[string]access.Credential{},
	}
	if access.Evaluate(op, w).Granted {
		return true
	}
	for i, name := range []string{"key", "token"} {
		if have&(1<<i) != 0 {
			w.Credentials[name] = access.Credential{State: access.Sent}
		}
	}
	return access.Evaluate(op, w).Granted
}

// idsOf are the values that name an object.
func idsOf(found access.Found, r *access.Resource) string {
	ids := make([]string, len(r.IDs))
	for i, parameter := range r.IDs {
		ids[i] = "q"
		for _, v := range found.Values {
			if parameter.Place() == "path."+v.Name {
				ids[i] = v.Value
			}
		}
	}
	return strings.Join(ids, "/")
}

func told(api *access.API) string {
	text := fmt.Sprintf("  %v\n", api.Roles)
	for _, op := range api.Operations {
		text += fmt.Sprintf("  %s %s: %s %v\n", op.Method, op.Path, op.Words(), op.Required)
	}
	return text
}
