package access

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestInsufficientScope: a denial names the first scopes that would have met the rule.
func TestInsufficientScope(t *testing.T) {
	room := ResourceRule(&Resource{Type: "room", Action: "open", IDs: []Parameter{{Name: "id", In: InPath, Required: true}}})
	a, b, c, staff := ScopeRule("a"), ScopeRule("b"), ScopeRule("c"), RoleRule("staff")
	for _, x := range []struct {
		rule   Rule
		grants Grants
		may    Verdict
		want   []string // nil: no scopes would do
	}{
		{rule: a, want: []string{"a"}},
		{rule: AnyOf(a, b), want: []string{"a"}},
		{rule: AllOf(a, b), grants: Grants{Scopes: []string{"a"}}, want: []string{"a", "b"}},
		{rule: AllOf(a, staff)},
		{rule: AllOf(staff, a)},
		{rule: AllOf(staff, a), grants: Grants{Roles: []string{"staff"}}, want: []string{"a"}},
		{rule: AnyOf(AllOf(a, staff), b), want: []string{"b"}},
		{rule: AllOf(a, room), want: []string{"a"}}, // the room was not asked about
		{rule: AllOf(room, a)},
		{rule: AllOf(room, a), may: Yes, want: []string{"a"}},
		{rule: AnyOf(AllOf(room, a), AllOf(b, room)), want: []string{"b"}}, // nor here, the second time
		{rule: AllOf(AnyOf(room, c), AnyOf(a, b)), may: Yes, want: []string{"a"}},
		{rule: AllOf(AnyOf(room, c), AnyOf(a, b)), want: []string{"c", "a"}},
		{rule: AllOf(AnyOf(a, b), a, b), want: []string{"a", "b"}},
		{rule: AnyOf(staff, room)},
	} {
		for _, kind := range []Kind{Bearer, APIKey} {
			s := &Scheme{Name: "s", Kind: kind, In: InHeader, Param: "X"}
			op := &Operation{Method: "GET", Path: "/rooms/{id}", Alternatives: []Alternative{{{Scheme: s}}}, Rule: &x.rule}
			out := Evaluate(op, World{
				Credentials: map[string]Credential{"s": {State: Sent}},
				Principals:  map[string]Principal{"s": {Grants: x.grants, May: map[string]Verdict{"open of room {id}": x.may}}},
			})
			reason, challenges := ReasonForbidden, 0
			if x.want != nil {
				reason = ReasonInsufficientScope
				if kind == Bearer { // RFC 6750 says it of bearer tokens alone
					challenges = 1
				}
			}
			if out.Granted || out.Status != 403 || out.Reason != reason || len(out.Challenges) != challenges ||
				challenges == 1 && !slices.Equal(out.Challenges[0].Scopes, x.want) {
				t.Errorf("%s with %+v: got %+v, want the scopes %q", x.rule.Words(), x.grants, out, x.want)
			}
		}
	}
}

// TestSufficientScopesSuffice: whoever comes back with the scopes that a denial named is
// let in, or is told of something that is no scope and that was not asked before.
func TestSufficientScopesSuffice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := drawScopeRule(t, 3, new(int))
		s := &Scheme{Name: "s", Kind: Bearer}
		op := &Operation{Method: "GET", Path: "/rooms/{id}", Alternatives: []Alternative{{{Scheme: s}}}, Rule: &rule}
		p := Principal{May: map[string]Verdict{}}
		if rapid.Bool().Draw(t, "staff") {
			p.Grants.Roles = []string{"staff"}
		}
		for _, scope := range []string{"a", "b", "c"} {
			if rapid.Bool().Draw(t, scope) {
				p.Grants.Scopes = append(p.Grants.Scopes, scope)
			}
		}
		for _, r := range rule.Leaves() {
			if r.Kind == HasResource && rapid.Bool().Draw(t, "may") {
				p.May[r.Resource.Words()] = Yes
			}
		}
		ask := func(p Principal) Outcome {
			return Evaluate(op, World{Credentials: map[string]Credential{"s": {State: Sent}}, Principals: map[string]Principal{"s": p}})
		}
		first := ask(p)
		everything := p
		everything.Grants.Scopes = []string{"a", "b", "c"}
		switch {
		case first.Granted:
		case first.Reason == ReasonForbidden:
			if ask(everything).Granted {
				t.Fatalf("%s: %+v lacks scopes alone, and is not told", rule.Words(), p)
			}
		default:
			if len(first.Challenges) != 1 || len(first.Challenges[0].Scopes) == 0 {
				t.Fatalf("%s: %+v is told %+v", rule.Words(), p, first)
			}
			again := p
			again.Grants.Scopes = first.Challenges[0].Scopes
			news := func(call string) bool { return !slices.Contains(first.Calls, call) }
			if second := ask(again); !second.Granted && !slices.ContainsFunc(second.Calls, news) {
				t.Fatalf("%s: %+v is refused again with the scopes that it was told: %+v", rule.Words(), p, second)
			}
		}
	})
}

// drawScopeRule draws a rule whose resource checks are all about different actions: a check
// that stands twice may be refused where it was asked for and count as met where it was not.
func drawScopeRule(t *rapid.T, depth int, checks *int) Rule {
	kinds := []RuleKind{HasScope, HasScope, HasRole, HasResource}
	if depth > 0 {
		kinds = append(kinds, All, Any, All, Any)
	}
	switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
	case HasScope:
		return ScopeRule(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "scope"))
	case HasRole:
		return RoleRule("staff")
	case HasResource:
		*checks++
		return ResourceRule(&Resource{Type: "room", Action: fmt.Sprintf("open%d", *checks), IDs: []Parameter{{Name: "id", In: InPath, Required: true}}})
	default:
		parts := make([]Rule, rapid.IntRange(2, 3).Draw(t, "parts"))
		for i := range parts {
			parts[i] = drawScopeRule(t, depth-1, checks)
		}
		if kind == All {
			return AllOf(parts...)
		}
		return AnyOf(parts...)
	}
}
