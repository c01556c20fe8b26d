package access

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// catalogues draws an API around an operation: three roles that may inherit from
// those after them and carry permissions, not each of them known.
func catalogues(t *rapid.T, op *Operation) *API {
	some := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID[string])
	api := &API{Scopes: []string{"a", "b", "c"}, Permissions: some.Draw(t, "permissions"), Operations: []*Operation{op}}
	names := []string{"a", "b", "c"}
	for i, name := range names {
		role := Role{Name: name}
		for _, other := range names[i+1:] {
			if rapid.IntRange(0, 2).Draw(t, "inherits") == 0 {
				role.Inherits = append(role.Inherits, other)
			}
		}
		if rapid.Bool().Draw(t, "carries") {
			role.Permissions = some.Draw(t, "carried")
		}
		if rapid.IntRange(0, 5).Draw(t, "known") > 0 {
			api.Roles = append(api.Roles, role)
		}
	}
	for _, role := range api.Roles { // as in every API of ours, all that a role carries is known
		for _, permission := range role.Permissions {
			api.Permissions = appendOnce(api.Permissions, permission)
		}
	}
	return api
}

// letIn asks Evaluate whether a caller with these atoms gets in, who may keep
// credentials back.
func letIn(api *API, op *Operation, atoms []Atom) bool {
	grants := map[string]*Grants{}
	w := World{Principals: map[string]Principal{}}
	may := map[string]map[string]Verdict{}
	var sent []string
	for _, a := range atoms {
		g := grants[a.Principal]
		if g == nil {
			g = &Grants{}
			grants[a.Principal], may[a.Principal] = g, map[string]Verdict{}
		}
		switch a.Kind {
		case Authenticated:
			sent = append(sent, a.Principal)
		case HoldsRole:
			g.Roles = append(g.Roles, a.Name)
		case HoldsPermission:
			g.Permissions = append(g.Permissions, a.Name)
		case HoldsScope:
			g.Scopes = append(g.Scopes, a.Name)
		case MayDo:
			may[a.Principal][a.Name] = Yes
		}
	}
	for name, g := range grants {
		w.Principals[name] = Principal{Grants: api.Expand(*g), May: may[name], Assurance: Login(atoms, name)}
	}
	for kept := range 1 << len(sent) {
		w.Credentials = map[string]Credential{}
		for i, name := range sent {
			if kept&(1<<i) == 0 {
				w.Credentials[name] = Credential{State: Sent}
			}
		}
		if Evaluate(op, w).Granted {
			return true
		}
	}
	return false
}

func (c Condition) meets(held []Atom) bool {
	switch {
	case c.Leaf:
		return slices.ContainsFunc(held, func(a Atom) bool { return a.implies(c.Atom) })
	case c.Any:
		return slices.ContainsFunc(c.Parts, func(part Condition) bool { return part.meets(held) })
	}
	return !slices.ContainsFunc(c.Parts, func(part Condition) bool { return !part.meets(held) })
}

func (c Condition) atoms(add func(Atom)) {
	if c.Leaf {
		add(c.Atom)
	}
	for _, part := range c.Parts {
		part.atoms(add)
	}
}

// subsets calls judge with the sets of atoms that a and b speak of: with each of
// them where they are few, and else with many.
func subsets(t *rapid.T, a, b Condition, judge func([]Atom)) {
	var all []Atom
	add := func(atom Atom) {
		if !slices.Contains(all, atom) {
			all = append(all, atom)
		}
	}
	a.atoms(add)
	b.atoms(add)
	if len(all) > 10 {
		for range 200 {
			judge(rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID[Atom]).Draw(t, "held"))
		}
		return
	}
	for mask := range 1 << len(all) {
		var held []Atom
		for i, atom := range all {
			if mask&(1<<i) != 0 {
				held = append(held, atom)
			}
		}
		judge(held)
	}
}

func condition(t *rapid.T, api *API, op *Operation) Condition {
	c, ok := NewAdmission(api).Condition(op)
	if !ok {
		t.Fatalf("%s: too long", op.Words())
	}
	return c
}

// variant is op with a part of it drawn anew, so that the two are comparable
// more often than two of chance.
func variant(t *rapid.T, op *Operation) *Operation {
	next, drawn := *op, operations(t)
	switch rapid.IntRange(0, 5).Draw(t, "variant") {
	case 0:
		return drawn
	case 1:
		next.Rule = drawn.Rule
	case 2:
		next.Alternatives = drawn.Alternatives
	case 3:
		if len(op.Alternatives) > 1 {
			next.Alternatives = op.Alternatives[1:]
		}
	case 4:
		next.StepUp = StepUp{}
	case 5:
		next.StepUp = stepUps(t, &next)
	}
	if !mayStepUp(&next) {
		next.StepUp = StepUp{}
	}
	switch {
	case !next.Anonymous || next.Rule == nil || next.Public():
		next.Visitor = nil
	case next.Visitor == nil || rapid.Bool().Draw(t, "another visitor"):
		next.Visitor = &Visitor{Ask: rapid.Bool().Draw(t, "ask"), Held: Grants{Roles: []string{"a"}}}
	}
	return &next
}

// Evaluate is the judge: a condition is met by those whom it lets in, and an
// implication holds exactly if nobody stands against it.
func TestBeyondAgainstEvaluate(t *testing.T) {
	verdicts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		oldOp := operations(t)
		newOp := variant(t, oldOp)
		oldAPI := catalogues(t, oldOp)
		newAPI := oldAPI
		if rapid.Bool().Draw(t, "recatalogued") {
			newAPI = catalogues(t, newOp)
		}
		before, after := condition(t, oldAPI, oldOp), condition(t, newAPI, newOp)
		gained := Beyond(after, before, 1_000_000, NewBudget())
		if !gained.Complete {
			t.Fatalf("undecided: %s against %s", newOp.Words(), oldOp.Words())
		}
		for _, set := range gained.Sets {
			if !letIn(newAPI, newOp, set) || letIn(oldAPI, oldOp, set) {
				t.Fatalf("%v is no difference of %s from %s", set, newOp.Words(), oldOp.Words())
			}
			for i := range set {
				if less := slices.Delete(slices.Clone(set), i, i+1); letIn(newAPI, newOp, less) {
					t.Fatalf("%v is not minimal: %v is enough for %s", set, less, newOp.Words())
				}
			}
		}
		widened := false
		subsets(t, before, after, func(held []Atom) {
			was, is := letIn(oldAPI, oldOp, held), letIn(newAPI, newOp, held)
			if was != before.meets(held) || is != after.meets(held) {
				t.Fatalf("%v: Evaluate says %v then %v for %s then %s", held, was, is, oldOp.Words(), newOp.Words())
			}
			if !is || was {
				return
			}
			widened = true
			if !slices.ContainsFunc(gained.Sets, func(set []Atom) bool { return containsAtoms(held, set) }) {
				t.Fatalf("%v is not found: from %s to %s", held, oldOp.Words(), newOp.Words())
			}
		})
		verdicts[fmt.Sprint(!gained.None(), widened)]++
	})
	if verdicts["true true"] == 0 || verdicts["false false"] == 0 {
		t.Errorf("one of the answers was never tried: %v", verdicts)
	}
}

func containsAtoms(held, set []Atom) bool {
	return includes(held, set)
}

func atom(name string) Condition { return Condition{Leaf: true, Atom: Atom{Name: name}} }

// rows is an AND of ORs, each over so many names of its own.
func rows(n, width int, extra string) Condition {
	var c Condition
	for i := range n {
		row := Nobody()
		for j := range width {
			row.Parts = append(row.Parts, atom(fmt.Sprintf("%d.%d", i, j)))
		}
		if extra != "" && i == 0 {
			row.Parts = append(row.Parts, atom(extra))
		}
		c.Parts = append(c.Parts, row)
	}
	return c
}

// A product of 10^12 sets is compared by its parts.
func TestBeyondManyCombinations(t *testing.T) {
	budget := NewBudget()
	one := func(c Condition) Condition { return Condition{Any: true, Parts: []Condition{c}} } // as an operation with one alternative has it
	plain, more := one(rows(12, 10, "")), one(rows(12, 10, "new"))
	if e := Beyond(plain, more, 32, budget); !e.None() {
		t.Errorf("more names in one row: %v, complete %v, want an implication", e.Sets, e.Complete)
	}
	e := Beyond(more, plain, 4, budget)
	if len(e.Sets) != 4 {
		t.Fatalf("%d sets, want 4", len(e.Sets))
	}
	for _, set := range e.Sets {
		if !slices.Contains(set, Atom{Name: "new"}) || len(set) != 12 {
			t.Errorf("%v, want twelve atoms with the new one", set)
		}
	}
	if budget.Left < 90_000_000 {
		t.Errorf("%d steps left", budget.Left)
	}
}

// pigeonhole is two conditions of which one implies the other, which can be seen
// from the cases alone: n+1 pigeons in n holes clash.
func pigeonhole(holes int) (pigeons, clash Condition) {
	pigeons, clash = rows(holes+1, holes, ""), Nobody()
	for hole := range holes {
		for i := range holes + 1 {
			for j := range i {
				clash.Parts = append(clash.Parts, Condition{Parts: []Condition{
					atom(fmt.Sprintf("%d.%d", i, hole)), atom(fmt.Sprintf("%d.%d", j, hole)),
				}})
			}
		}
	}
	return pigeons, clash
}

// What takes too long is left undecided, never called an implication nor a difference.
func TestBeyondUndecided(t *testing.T) {
	pigeons, clash := pigeonhole(6)
	budget := &Budget{Each: 10_000, Left: 1 << 40}
	if e := Beyond(pigeons, clash, 32, budget); !e.Undecided() || e.None() {
		t.Errorf("sets %v, complete %v, want it undecided", e.Sets, e.Complete)
	}
	budget = &Budget{Each: 1 << 40, Left: 1 << 40}
	if e := Beyond(pigeons, clash, 32, budget); !e.None() {
		t.Errorf("with all the time: sets %v, complete %v, want an implication", e.Sets, e.Complete)
	}
	budget = &Budget{Each: 100}
	if e := Beyond(atom("a"), atom("b"), 1, budget); !e.Undecided() {
		t.Errorf("without a budget: %v, want it undecided", e)
	}
	pigeons, clash = pigeonhole(3)
	undecided, proved := 0, 0
	for each := range 6000 {
		switch e := Beyond(pigeons, clash, 32, &Budget{Each: each, Left: 1 << 40}); {
		case e.Undecided() && proved == 0:
			undecided++
		case e.None():
			proved++
		default:
			t.Fatalf("after %d steps: sets %v, complete %v", each, e.Sets, e.Complete)
		}
	}
	if undecided < 100 || proved < 100 {
		t.Errorf("undecided with %d budgets, proved with %d", undecided, proved)
	}
}

// A parameter may be called as another reads with its place: the objects differ.
func TestConditionPlaces(t *testing.T) {
	rule := func(id Parameter) *Operation {
		return &Operation{
			Alternatives: []Alternative{{{Scheme: keyCard}}},
			Rule:         ResourceRule(&Resource{Type: "room", Action: "open", IDs: []Parameter{id}}).Pointer(),
		}
	}
	inPath, inQuery := rule(Parameter{Name: "query.id", In: InPath}), rule(Parameter{Name: "id", In: InQuery})
	a, _ := NewAdmission(&API{}).Condition(inPath)
	b, _ := NewAdmission(&API{}).Condition(inQuery)
	if Beyond(a, b, 1, NewBudget()).None() {
		t.Errorf("%s is taken for %s", inPath.Words(), inQuery.Words())
	}
}

func TestConditionTooLong(t *testing.T) {
	api := &API{}
	var all Rule
	for i := range 400 {
		name := fmt.Sprintf("r%d", i)
		role := Role{Name: name}
		if i > 0 {
			role.Inherits = []string{fmt.Sprintf("r%d", i-1)}
		}
		api.Roles = append(api.Roles, role)
		all.Rules = append(all.Rules, RoleRule(name))
	}
	op := &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}, Rule: &all}
	if _, ok := NewAdmission(api).Condition(op); ok {
		t.Error("80,000 atoms are taken for a condition")
	}
	// Nor are many conditions that are each almost as long.
	all.Rules = all.Rules[:150]
	admission := NewAdmission(api)
	_, first := admission.Condition(op)
	last := true
	for range 50 {
		_, last = admission.Condition(op)
	}
	if !first || last {
		t.Errorf("the first condition is made: %v, want true; so is the one after two million atoms: %v, want false", first, last)
	}
}

func TestTravels(t *testing.T) {
	for want, s := range map[string]Scheme{
		"a bearer token":                      {},
		"an OAuth 2.0 token":                  {Kind: OAuth2},
		"an OpenID Connect token":             {Kind: OpenIDConnect},
		"user name and password":              {Kind: Basic},
		"a client certificate":                {Kind: MutualTLS},
		"HTTP authentication dpop":            {Kind: HTTP, HTTPScheme: "DPoP"},
		"an API key in header x-desk-key":     {Kind: APIKey, In: InHeader, Param: "X-Desk-Key"},
		`an API key in query "Key\n of desk"`: {Kind: APIKey, In: InQuery, Param: "Key\n of desk"},
	} {
		if got := s.Travels(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"/rooms/{roomId}": "/rooms/{roomId}", "/größe": "/größe", "": `""`, "/a b": `"/a b"`, "/a\nb": `"/a\nb"`,
		"/\u202eb": `"/\u202eb"`, `/"`: `"/\""`, "/\x1b[31m": `"/\x1b[31m"`, "/\xff": `"/\xff"`,
	} {
		if got := Line(text); got != want {
			t.Errorf("Line(%q) = %s, want %s", text, got, want)
		}
	}
}
