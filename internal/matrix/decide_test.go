package matrix

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/access"
)

// besides is what a caller has on top of what the column says.
type besides struct {
	grants      access.Grants
	credentials []string                  // scheme names
	may         map[string]access.Verdict // resource checks that pass
	unnamed     bool                      // the caller lacks what the column names
}

// TestDecideIsEvaluate holds every cell against the reference of the decision:
// the caller of the column, with whatever may come besides, is let in by Evaluate
// exactly where the cell says yes, or its conditions hold.
func TestDecideIsEvaluate(t *testing.T) {
	verdicts := map[Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		api := drawAPI(t)
		m := Build(api)
		for i, c := range callers(api) {
			for j, op := range api.Operations {
				may, way := c.decide(op)
				verdicts[may]++
				if m.Rows[j].Cells[i].May != may {
					t.Fatalf("%s %s: the table says %s, decide %s", c.Kind, c.Name, m.Rows[j].Cells[i].May, may)
				}
				any := may == Yes && c.Kind != Scheme && c.Kind != Anonymous && evaluates(api, op, c, besides{unnamed: true})
				if got := m.Rows[j].Cells[i].Any; got != any {
					t.Fatalf("%s %s, %s: any is %t; without the name Evaluate says %t", c.Kind, c.Name, op.Words(), got, any)
				}
				nothing, everything := besides{}, allBesides(api, c)
				if got := evaluates(api, op, c, nothing); got != (may == Yes) {
					t.Fatalf("%s %s, %s: %s; Evaluate with nothing besides: %t", c.Kind, c.Name, op.Words(), may, got)
				}
				if got := evaluates(api, op, c, everything); got != (may != No) {
					t.Fatalf("%s %s, %s: %s; Evaluate with everything besides: %t", c.Kind, c.Name, op.Words(), may, got)
				}
				some := drawBesides(t, everything)
				want := may == Yes || way.holds(c, api, some)
				if got := evaluates(api, op, c, some); got != want {
					t.Fatalf("%s %s, %s: %s if %s; with %+v besides Evaluate says %t", c.Kind, c.Name, op.Words(), may, way.words(), some, got)
				}
			}
		}
	})
	for _, v := range []Verdict{Yes, If, No} {
		if verdicts[v] == 0 {
			t.Errorf("no cell was %s: the test shows nothing about it", v)
		}
	}
}

// evaluates asks Evaluate: the caller sends the credentials of one alternative,
// and is let in by one of them.
func evaluates(api *access.API, op *access.Operation, c caller, b besides) bool {
	given := access.Grants{
		Roles: slices.Clone(b.grants.Roles), Permissions: slices.Clone(b.grants.Permissions), Scopes: slices.Clone(b.grants.Scopes),
	}
	switch {
	case b.unnamed:
	case c.Kind == Role:
		given.Roles = append(given.Roles, c.Name)
	case c.Kind == Permission:
		given.Permissions = append(given.Permissions, c.Name)
	case c.Kind == Scope:
		given.Scopes = append(given.Scopes, c.Name)
	}
	if op.Visitor != nil && (c.Kind == Anonymous || c.byCredential() && !slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return c.schemes[q.Scheme.Name] })
	})) {
		w := access.World{Principals: map[string]access.Principal{access.AnonymousPrincipal: {Grants: api.Expand(b.grants), May: b.may}}}
		return access.Evaluate(op, w).Granted
	}
	if len(op.Alternatives) == 0 || op.Anonymous && op.Visitor == nil {
		return access.Evaluate(op, access.World{}).Granted
	}
	if c.Kind == Anonymous {
		return false
	}
	return slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return sends(api, c, a, b) && grantedBy(op, a, api.Expand(scopesFor(api, c, op, a, given)), b.may)
	})
}

// sends reports whether the caller has the credentials of an alternative.
func sends(api *access.API, c caller, a access.Alternative, b besides) bool {
	if c.Kind == Role || c.Kind == Permission {
		return true
	}
	mine := false
	for _, q := range a {
		own := c.Kind == Scheme && q.Scheme.Name == c.Name || c.Kind == Scope && slices.ContainsFunc(scopesOf(api, c), func(s string) bool { return asks(api, q.Scheme, s) })
		mine = mine || own
	}
	if !mine {
		return false
	}
	// The one credential of the caller, and others that came besides.
	if len(a) == 1 {
		return true
	}
	return !slices.ContainsFunc(a, func(q access.Requirement) bool { return !slices.Contains(b.credentials, q.Scheme.Name) })
}

// scopesOf are the scope of a column and what it implies.
func scopesOf(api *access.API, c caller) []string {
	return api.Expand(access.Grants{Scopes: []string{c.Name}}).Scopes
}

func asks(api *access.API, s *access.Scheme, scope string) bool {
	return slices.ContainsFunc(api.Operations, func(op *access.Operation) bool {
		return slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
			return slices.ContainsFunc(a, func(q access.Requirement) bool {
				return q.Scheme == s && (slices.Contains(q.Scopes, scope) || asksInRule(op, scope))
			})
		})
	})
}

func asksInRule(op *access.Operation, scope string) bool {
	return slices.ContainsFunc(op.Leaves(), func(leaf access.Rule) bool { return leaf.Equal(access.ScopeRule(scope)) })
}

// scopesFor drops further scopes where the scope of the column is not itself asked for.
func scopesFor(api *access.API, c caller, op *access.Operation, a access.Alternative, given access.Grants) access.Grants {
	if c.Kind == Scope && !slices.ContainsFunc(scopesOf(api, c), func(scope string) bool {
		return asksInRule(op, scope) || slices.ContainsFunc(a, func(q access.Requirement) bool { return slices.Contains(q.Scopes, scope) })
	}) {
		carried := rolesBring(api).Scopes
		given.Scopes = slices.DeleteFunc(slices.Clone(given.Scopes), func(s string) bool { return s != c.Name && !slices.Contains(carried, s) })
	}
	return given
}

// grantedBy asks about one alternative alone: what came besides might open another.
func grantedBy(op *access.Operation, a access.Alternative, g access.Grants, may map[string]access.Verdict) bool {
	one := *op
	one.Alternatives = []access.Alternative{a}
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}}
	principal := access.PrincipalOf(a[0].Scheme)
	for i, q := range a {
		w.Credentials[q.Scheme.Name] = access.Credential{State: access.Sent}
		w.Principals[access.PrincipalOf(q.Scheme)] = access.Principal{Grants: g, May: may}
		if i > 0 {
			principal = access.Combined(principal, access.PrincipalOf(q.Scheme))
			w.Principals[principal] = access.Principal{Grants: g, May: may}
		}
	}
	return access.Evaluate(&one, w).Granted
}

// holds says whether what came besides is what one of the ways asks for.
func (w ways) holds(c caller, api *access.API, b besides) bool {
	return slices.ContainsFunc(w, func(one *way) bool { return one.holds(c, api, b) })
}

func (w *way) holds(c caller, api *access.API, b besides) bool {
	g := api.Expand(b.grants)
	by := len(w.by) == 0 || slices.ContainsFunc(w.by, func(a access.Alternative) bool {
		return !slices.ContainsFunc(a, func(q access.Requirement) bool {
			credential := c.Kind == Role || c.Kind == Permission || len(a) == 1 || slices.Contains(b.credentials, q.Scheme.Name)
			return !credential || !contains(g.Scopes, q.Scopes) || !contains(g.Roles, q.Roles)
		})
	})
	return by && (w.rule == nil || ruleHolds(*w.rule, g, b.may))
}

func contains(have, need []string) bool {
	return !slices.ContainsFunc(need, func(n string) bool { return !slices.Contains(have, n) })
}

func ruleHolds(r access.Rule, g access.Grants, may map[string]access.Verdict) bool {
	part := func(p access.Rule) bool { return ruleHolds(p, g, may) }
	switch r.Kind {
	case access.HasRole:
		return slices.Contains(g.Roles, r.Name)
	case access.HasPermission:
		return slices.Contains(g.Permissions, r.Name)
	case access.HasScope:
		return slices.Contains(g.Scopes, r.Name)
	case access.HasResource:
		return may[r.Resource.Words()] == access.Yes
	case access.Any:
		return slices.ContainsFunc(r.Rules, part)
	}
	return !slices.ContainsFunc(r.Rules, func(p access.Rule) bool { return !part(p) })
}

// rolesBring is what all roles together bring.
func rolesBring(api *access.API) access.Grants {
	var roles []string
	for _, r := range api.Roles {
		roles = append(roles, r.Name)
	}
	return api.Expand(access.Grants{Roles: roles})
}

// allBesides is all that may come besides, as the doc comment of caller says it.
func allBesides(api *access.API, c caller) besides {
	b := besides{may: map[string]access.Verdict{}}
	for _, r := range resources() {
		b.may[r.Words()] = access.Yes
	}
	b.grants.Scopes = api.Scopes
	for _, s := range api.Schemes {
		b.credentials = append(b.credentials, s.Name)
	}
	switch c.Kind {
	case Role:
		byRole := rolesBring(api)
		free := func(names, carried []string) []string {
			return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(carried, name) })
		}
		b.grants.Permissions, b.grants.Scopes = free(api.Permissions, byRole.Permissions), free(api.Scopes, byRole.Scopes)
	case Scope, Scheme, Anonymous:
		b.grants.Permissions = api.Permissions
		for _, r := range api.Roles {
			b.grants.Roles = append(b.grants.Roles, r.Name)
		}
	}
	return b
}

func drawBesides(t *rapid.T, all besides) besides {
	some := func(label string, names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(string) bool { return rapid.Bool().Draw(t, label) })
	}
	b := besides{
		grants: access.Grants{
			Roles: some("role", all.grants.Roles), Permissions: some("permission", all.grants.Permissions), Scopes: some("scope", all.grants.Scopes),
		},
		credentials: some("credential", all.credentials),
		may:         map[string]access.Verdict{},
	}
	for _, r := range resources() {
		if rapid.Bool().Draw(t, "may") {
			b.may[r.Words()] = access.Yes
		}
	}
	return b
}

func resources() []*access.Resource {
	id := access.Parameter{Name: "id", In: access.InPath, Required: true}
	return []*access.Resource{{Type: "room", Action: "open", IDs: []access.Parameter{id}}, {Type: "bill", Action: "read", IDs: []access.Parameter{id}}}
}

// drawAPI makes a document with a catalogue in which roles include others and
// carry some of the permissions.
func drawAPI(t *rapid.T) *access.API {
	api := &access.API{
		Schemes: []*access.Scheme{
			{Name: "card", Kind: access.Bearer}, {Name: "key", Kind: access.APIKey, In: access.InHeader, Param: "X-Key"}, {Name: "partner", Kind: access.OAuth2},
		},
		Permissions: []string{"p0", "p1", "p2"}, Scopes: []string{"s0", "s1"},
	}
	if rapid.IntRange(0, 3).Draw(t, "implies") == 0 {
		api.PermissionImplies = []access.Implication{{Name: "p2", Implies: []string{"p0"}}}
		api.ScopeImplies = []access.Implication{{Name: "s1", Implies: []string{"s0"}}}
	}
	for i := range 4 {
		r := access.Role{Name: fmt.Sprintf("r%d", i)}
		if i > 0 && rapid.Bool().Draw(t, "inherits") {
			r.Inherits = []string{fmt.Sprintf("r%d", rapid.IntRange(0, i-1).Draw(t, "of"))}
		}
		if rapid.Bool().Draw(t, "carries") {
			r.Permissions = []string{rapid.SampledFrom(api.Permissions).Draw(t, "what")}
		}
		if rapid.IntRange(0, 3).Draw(t, "scoped") == 0 {
			r.Scopes = []string{rapid.SampledFrom(api.Scopes).Draw(t, "scope")}
		}
		api.Roles = append(api.Roles, r)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "operations") {
		api.Operations = append(api.Operations, drawOperation(t, api, i))
	}
	api.AdmitVisitors(rapid.SampledFrom([]*access.Visitor{
		{Ask: true}, {Given: access.Grants{Roles: []string{"r1"}}}, {Given: access.Grants{Roles: []string{"r3"}, Permissions: []string{"p0"}}},
	}).Draw(t, "visitor"))
	return api
}

func drawOperation(t *rapid.T, api *access.API, i int) *access.Operation {
	op := &access.Operation{Method: "GET", Path: fmt.Sprintf("/%d", i)}
	for range rapid.IntRange(0, 3).Draw(t, "alternatives") {
		var a access.Alternative
		for _, s := range api.Schemes {
			if rapid.Bool().Draw(t, "uses") {
				continue
			}
			q := access.Requirement{Scheme: s}
			if s.Kind == access.OAuth2 {
				q.Scopes = rapid.SampledFrom([][]string{nil, {"s0"}, {"s1"}, {"s0", "s1"}}).Draw(t, "scopes")
			} else {
				q.Roles = rapid.SampledFrom([][]string{nil, nil, {"r0"}, {"r1", "r2"}}).Draw(t, "roles")
			}
			a = append(a, q)
		}
		if len(a) > 0 {
			op.Alternatives = append(op.Alternatives, a)
		}
	}
	if op.Public() {
		return op
	}
	if op.Anonymous = rapid.IntRange(0, 3).Draw(t, "anonymous") == 0; rapid.Bool().Draw(t, "rule") {
		r := drawRule(t, api, 3)
		op.Rule = &r
	}
	return op
}

func drawRule(t *rapid.T, api *access.API, depth int) access.Rule {
	switch kind := access.RuleKind(rapid.IntRange(0, 5).Draw(t, "kind")); {
	case kind == access.HasRole:
		return access.Rule{Kind: kind, Name: rapid.SampledFrom(api.Roles).Draw(t, "role").Name}
	case kind == access.HasResource:
		return access.Rule{Kind: kind, Resource: rapid.SampledFrom(resources()).Draw(t, "resource")}
	case kind == access.HasScope:
		return access.ScopeRule(rapid.SampledFrom(api.Scopes).Draw(t, "scope"))
	case kind == access.HasPermission || depth == 0:
		return access.PermissionRule(rapid.SampledFrom(api.Permissions).Draw(t, "permission"))
	default:
		r := access.Rule{Kind: kind}
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			r.Rules = append(r.Rules, drawRule(t, api, depth-1))
		}
		return r
	}
}

// TestCells fixes what the cells of a small hotel say.
func TestCells(t *testing.T) {
	api := hotel()
	var got strings.Builder
	m := Build(api)
	for _, r := range m.Rows {
		fmt.Fprintf(&got, "%s %s: %s, %s\n", r.Method, r.Path, r.Access, r.Needs)
		for i, c := range r.Cells {
			fmt.Fprintf(&got, "  %s %s: %s\n", m.Columns[i].Kind, m.Columns[i].Name, c.text())
		}
	}
	want := `GET /rooms: public, public
  role guest: yes
  role staff: yes
  role manager: yes
  permission p|q: yes
  permission loose: yes
  scope rooms.open: yes
  scope rooms.read: yes
  scheme badge: yes
  scheme card: yes
  scheme partner: yes
GET /rate: optional, card, or partner with scope rooms.read; or anonymous
  role guest: yes
  role staff: yes
  role manager: yes
  permission p|q: yes
  permission loose: yes
  scope rooms.open: yes
  scope rooms.read: yes
  scheme badge: yes
  scheme card: yes
  scheme partner: yes
POST /door: guarded, card, or partner with scopes rooms.open and rooms.read; and role staff, or open of room {id}
  role guest: if open of room {id}
  role staff: yes
  role manager: yes
  permission p|q: if open of room {id}
  permission loose: if open of room {id}
  scope rooms.open: if partner with scope rooms.read; and role staff, or open of room {id}
  scope rooms.read: if partner with scope rooms.open; and role staff, or open of room {id}
  scheme badge: no
  scheme card: if role staff, or open of room {id}
  scheme partner: if partner with scopes rooms.open and rooms.read; and role staff, or open of room {id}
POST /rooms: guarded, partner with scope rooms.open; and permission "p|q", and (role manager, or permission loose)
  role guest: no
  role staff: if partner with scope rooms.open; and permission loose
  role manager: if partner with scope rooms.open
  permission p|q: no
  permission loose: no
  scope rooms.open: if permission "p|q", and (role manager, or permission loose)
  scope rooms.read: no
  scheme badge: no
  scheme card: no
  scheme partner: if partner with scope rooms.open; and permission "p|q", and (role manager, or permission loose)
DELETE /safe: guarded, badge plus card with role staff; concealed
  role guest: no
  role staff: yes
  role manager: yes
  permission p|q: no
  permission loose: no
  scope rooms.open: no
  scope rooms.read: no
  scheme badge: if badge plus card with role staff
  scheme card: if badge plus card with role staff
  scheme partner: no
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if m.Guarded != 3 || m.Optional != 1 || m.Public != 1 {
		t.Errorf("counts: %d guarded, %d optional, %d public; want 3, 1, 1", m.Guarded, m.Optional, m.Public)
	}
	if c := m.Columns[1]; c.Yes != 4 || c.If != 1 {
		t.Errorf("staff may call %d, and %d if; want 4, and 1", c.Yes, c.If)
	}
}

func hotel() *access.API {
	card := &access.Scheme{Name: "card", Kind: access.Bearer}
	partner := &access.Scheme{Name: "partner", Kind: access.OAuth2}
	badge := &access.Scheme{Name: "badge", Kind: access.MutualTLS}
	role := func(name string) access.Rule { return access.RoleRule(name) }
	permission := func(name string) access.Rule { return access.PermissionRule(name) }
	openRoom := access.ResourceRule(resources()[0])
	staffOrOpen := access.AnyOf(role("staff"), openRoom)
	both := access.AllOf(permission("p|q"), access.AnyOf(role("manager"), permission("loose")))
	return &access.API{
		Title:   "Hotel",
		Schemes: []*access.Scheme{badge, card, partner},
		Roles: []access.Role{
			{Name: "guest", Description: "Has a booking"}, {Name: "staff", Permissions: []string{"p|q"}}, {Name: "manager", Inherits: []string{"staff"}},
		},
		Permissions: []string{"p|q", "loose"}, Scopes: []string{"rooms.open", "rooms.read"},
		Operations: []*access.Operation{
			{Method: "GET", Path: "/rooms", ID: "listRooms"},
			{Method: "GET", Path: "/rate", Anonymous: true, Alternatives: []access.Alternative{{{Scheme: card}}, {{Scheme: partner, Scopes: []string{"rooms.read"}}}}},
			{Method: "POST", Path: "/door", ID: "openDoor", Summary: "Open | the door", Rule: &staffOrOpen,
				Alternatives: []access.Alternative{{{Scheme: card}}, {{Scheme: partner, Scopes: []string{"rooms.open", "rooms.read"}}}}},
			{Method: "POST", Path: "/rooms", Rule: &both, Alternatives: []access.Alternative{{{Scheme: partner, Scopes: []string{"rooms.open"}}}}},
			{Method: "DELETE", Path: "/safe", Conceal: true, Alternatives: []access.Alternative{{{Scheme: badge}, {Scheme: card, Roles: []string{"staff"}}}}},
		},
	}
}
