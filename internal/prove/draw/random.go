// Package draw makes the documents that the proof is held on: at random, and
// every small one. An access.API comes out, and the OpenAPI document that says
// the same; it shares nothing with internal/resolve, which has to find the one
// in the other, nor with internal/cases.
package draw

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// operationCount is how many operations a random document has.
const operationCount = 12

// Random is the document of that seed and index, always the same.
func Random(seed uint64, index int) *access.API {
	d := drawing{Rand: rand.New(rand.NewPCG(seed, uint64(index)))}
	d.api = &access.API{Title: fmt.Sprintf("Random %d \"quoted\\\"", index)}
	d.schemes()
	d.names()
	if d.chance(60) {
		d.api.Visitor = &access.Visitor{Ask: d.chance(50), Forbidden: d.chance(40)}
	}
	for i := range operationCount {
		d.api.Operations = append(d.api.Operations, d.operation(i))
	}
	keepUsed(d.api)
	if d.api.Visitor != nil {
		d.visitors()
	}
	return d.api
}

type drawing struct {
	*rand.Rand
	api *access.API
}

// chance is true in percent of 100 cases.
func (d drawing) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d drawing, list []T) T { return list[d.IntN(len(list))] }

// some is a subset of list of at least n items, in the order of list.
func some[T any](d drawing, list []T, n, most int) []T {
	order := d.Perm(len(list))
	count := min(len(list), n+d.IntN(most-n+1))
	order = order[:count]
	slices.Sort(order)
	var chosen []T
	for _, i := range order {
		chosen = append(chosen, list[i])
	}
	return chosen
}

// kinds are all ways in which a credential travels.
func kinds() []access.Scheme {
	return []access.Scheme{
		{Kind: access.Bearer}, {Kind: access.OAuth2}, {Kind: access.OpenIDConnect}, {Kind: access.Basic},
		{Kind: access.HTTP, HTTPScheme: "Signature"},
		{Kind: access.APIKey, In: access.InHeader, Param: "X-Key"},
		{Kind: access.APIKey, In: access.InQuery, Param: "key"},
		{Kind: access.APIKey, In: access.InCookie, Param: "sid"},
		{Kind: access.MutualTLS},
	}
}

// schemes draws two to five schemes. Some share the place that they are read from.
func (d drawing) schemes() {
	names := []string{"a", "b-c", "d.e", "f g", "H"}
	for i, name := range names[:2+d.IntN(4)] {
		s := pick(d, kinds())
		s.Name = name
		switch {
		case s.Kind == access.HTTP && d.chance(30):
			s.HTTPScheme = "Negotiate"
		case s.Kind == access.APIKey && s.In == access.InHeader && d.chance(10):
			s.Param = "authorization"
		case s.Kind == access.APIKey && d.chance(80):
			s.Param = fmt.Sprintf("%s%d", s.Param, i)
		}
		d.api.Schemes = append(d.api.Schemes, &s)
	}
	slices.SortFunc(d.api.Schemes, func(a, b *access.Scheme) int { return strings.Compare(a.Name, b.Name) })
}

// names draws the roles with their hierarchy, the permissions and the scopes.
func (d drawing) names() {
	d.api.Permissions = []string{"p:0", "p:1", "p:2"}
	d.api.Scopes = []string{"s.0", "s.1", "s.2"}
	for i := range 2 + d.IntN(4) {
		role := access.Role{Name: fmt.Sprintf("r%d", i)}
		for j := range i { // a role inherits earlier ones only: no circle
			if d.chance(30) {
				role.Inherits = append(role.Inherits, fmt.Sprintf("r%d", j))
			}
		}
		for _, p := range d.api.Permissions {
			if d.chance(25) {
				role.Permissions = append(role.Permissions, p)
			}
		}
		if d.chance(20) {
			role.Scopes = some(d, d.api.Scopes, 1, 2)
		}
		d.api.Roles = append(d.api.Roles, role)
	}
	// A name implies names before it only: no circle. The last one may imply all others.
	for i, implies := range []*[]access.Implication{&d.api.PermissionImplies, &d.api.ScopeImplies} {
		if !d.chance(35) {
			continue
		}
		names := [][]string{d.api.Permissions, d.api.Scopes}[i]
		if d.chance(50) {
			*implies = append(*implies, access.Implication{Name: names[1], Implies: names[:1]})
		}
		if all := d.chance(30); all && len(*implies) == 0 {
			*implies = append(*implies, access.Implication{Name: names[2], Implies: names[:2], All: true})
		} else {
			*implies = append(*implies, access.Implication{Name: names[2], Implies: some(d, names[:2], 1, 2)})
		}
	}
	if d.chance(15) { // more names than one word of Grants holds
		for i := range pick(d, []int{70, 140}) {
			d.api.Roles = append(d.api.Roles, access.Role{Name: fmt.Sprintf("x%03d", i)})
		}
	}
}

func (d drawing) roleNames() []string {
	var list []string
	for _, r := range d.api.Roles {
		list = append(list, r.Name)
	}
	return list
}

func (d drawing) operation(i int) *access.Operation {
	op := &access.Operation{
		ID:      fmt.Sprintf("op%03d", i),
		Method:  pick(d, []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}),
		Path:    fmt.Sprintf("/o%03d", i),
		Conceal: d.chance(25),
	}
	var ids []access.Parameter
	if d.chance(60) {
		op.Path += "/{id}"
		ids = append(ids, access.Parameter{Name: "id", In: access.InPath, Required: true})
	}
	for _, p := range []access.Parameter{{Name: "q", In: access.InQuery}, {Name: "X-Field", In: access.InHeader}, {Name: "c", In: access.InCookie}} {
		if p.Required = d.chance(20); p.Required {
			op.Required = append(op.Required, p)
		}
		ids = append(ids, p)
	}
	if i > 0 && d.chance(5) {
		return &access.Operation{ID: op.ID, Method: op.Method, Path: op.Path}
	}
	for range 1 + d.IntN(4) {
		d.alternative(op)
	}
	if op.Anonymous = d.chance(25); (!op.Anonymous || d.api.Visitor != nil) && d.chance(65) {
		rule := d.rule(some(d, d.leaves(ids), 1, 5), d.chance(50))
		op.Rule = &rule
	}
	d.stepUp(op)
	return op
}

// stepUp draws what an operation asks of logins, where its callers can be sent to log in.
func (d drawing) stepUp(op *access.Operation) {
	if op.Anonymous || slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool { return a.Stepper() == nil }) {
		return
	}
	how := d.IntN(4) // 3: nothing
	if how < 2 {
		op.StepUp.ACR = some(d, []string{"mfa", "phr", "urn:x:o,r"}, 1, 3)
	}
	if how == 1 || how == 2 {
		op.StepUp.MaxAge = pick(d, []int{60, 3600, 86400})
	}
}

// visitors draws what callers hold who sent no credential, of names that are used.
func (d drawing) visitors() {
	v := d.api.Visitor
	if !v.Ask {
		v.Given = access.Grants{Roles: some(d, d.roleNames(), 1, 2), Permissions: some(d, d.api.Permissions, 0, 2), Scopes: some(d, d.api.Scopes, 0, 2)}
	}
	d.api.AdmitVisitors(v)
}

// alternative adds one, unless one of the same schemes and names is there.
func (d drawing) alternative(op *access.Operation) {
	var alternative access.Alternative
	for _, s := range some(d, d.api.Schemes, 1, 3) {
		if slices.ContainsFunc(alternative, func(q access.Requirement) bool { return sameWire(q.Scheme, s) }) {
			continue
		}
		q := access.Requirement{Scheme: s}
		if d.chance(40) {
			if s.Scoped() {
				q.Scopes = some(d, d.api.Scopes, 1, 3)
			} else {
				q.Roles = some(d, d.roleNames()[:2], 1, 2)
			}
		}
		alternative = append(alternative, q)
	}
	if !slices.ContainsFunc(op.Alternatives, func(other access.Alternative) bool { return other.Words() == alternative.Words() }) {
		op.Alternatives = append(op.Alternatives, alternative)
	}
}

// sameWire reports whether no request can carry a credential of each.
func sameWire(a, b *access.Scheme) bool {
	return a.SameField(b)
}

func (d drawing) leaves(ids []access.Parameter) []access.Rule {
	var list []access.Rule
	for _, role := range d.roleNames() {
		list = append(list, access.RoleRule(role))
	}
	list = list[:min(len(list), 4)]
	for _, p := range d.api.Permissions {
		list = append(list, access.PermissionRule(p))
	}
	for _, s := range d.api.Scopes[:d.IntN(len(d.api.Scopes)+1)] {
		list = append(list, access.ScopeRule(s))
	}
	for i, id := range ids {
		list = append(list, access.ResourceRule(&access.Resource{Type: "thing", Action: []string{"read", "write"}[i%2], IDs: []access.Parameter{id}}))
	}
	pair := d.inAnyOrder(ids)[:2] // that name an object together, which in the other order is another
	for range 2 {
		list = append(list, access.ResourceRule(&access.Resource{Type: "pair", Action: "join", IDs: slices.Clone(pair)}))
		slices.Reverse(pair)
	}
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// inAnyOrder are the parameters, shuffled.
func (d drawing) inAnyOrder(list []access.Parameter) []access.Parameter {
	list = slices.Clone(list)
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// rule draws a rule over leaves, each named once; AllOf and AnyOf take turns, so that
// there is nothing to simplify.
func (d drawing) rule(leaves []access.Rule, all bool) access.Rule {
	if len(leaves) == 1 {
		return leaves[0]
	}
	var parts []access.Rule
	for len(leaves) > 0 {
		n := 1 + d.IntN(len(leaves))
		if len(parts) == 0 {
			n = 1 + d.IntN(len(leaves)-1)
		}
		parts = append(parts, d.rule(leaves[:n], !all))
		leaves = leaves[n:]
	}
	if all {
		return access.AllOf(parts...)
	}
	return access.AnyOf(parts...)
}

// keepUsed drops schemes and scopes that no operation names, as resolve does.
func keepUsed(api *access.API) {
	schemes, scopes := map[*access.Scheme]bool{}, map[string]bool{}
	use := func(names ...string) {
		for _, name := range names {
			scopes[name] = true
		}
	}
	for _, role := range api.Roles {
		use(role.Scopes...)
	}
	for _, i := range api.ScopeImplies {
		use(i.Name)
		use(i.Implies...)
	}
	for _, op := range api.Operations {
		use(op.Named().RuleScopes...)
		for _, alternative := range op.Alternatives {
			for _, q := range alternative {
				schemes[q.Scheme] = true
				use(q.Scopes...)
			}
		}
	}
	api.Schemes = slices.DeleteFunc(api.Schemes, func(s *access.Scheme) bool { return !schemes[s] })
	api.Scopes = slices.DeleteFunc(api.Scopes, func(s string) bool { return !scopes[s] })
}

// Only is the part of api that one operation needs.
func Only(api *access.API, op *access.Operation) *access.API {
	part := *api
	part.Operations = []*access.Operation{op}
	part.Schemes, part.Scopes = slices.Clone(api.Schemes), slices.Clone(api.Scopes)
	keepUsed(&part)
	if part.Visitor != nil {
		v := *part.Visitor
		v.Given.Scopes = slices.DeleteFunc(slices.Clone(v.Given.Scopes), func(s string) bool { return !slices.Contains(part.Scopes, s) })
		part.Visitor = &v
	}
	return &part
}
