package access

import (
	"strings"
	"testing"
)

// TestVisitors: what callers hold who sent no credential decides for them alone.
func TestVisitors(t *testing.T) {
	open := &Resource{Type: "room", Action: "open", IDs: []Parameter{queryID}}
	alternatives := []Alternative{{{Scheme: keyCard}}, {{Scheme: partner, Scopes: []string{"a"}}}}
	asked := func(v Visitor, rule Rule) *Operation {
		op := &Operation{Alternatives: alternatives, Anonymous: true, Rule: &rule, Visitor: &v}
		return op
	}
	guest := Grants{Roles: []string{"guest"}}
	saying := func(p Principal, more ...string) World {
		return World{Principals: map[string]Principal{AnonymousPrincipal: p, "partner": {Grants: Grants{Scopes: more}}}, Credentials: map[string]Credential{}}
	}
	with := func(w World, s *Scheme, a Answer) World {
		w.Credentials[s.Name] = Credential{State: Sent, Answer: a}
		return w
	}
	for _, test := range []struct {
		name string
		op   *Operation
		w    World
		want string // status, reason and what was asked; granted: who
	}{
		{"held", asked(Visitor{Held: guest}, RoleRule("guest")), saying(Principal{}), "anonymous"},
		{"not held", asked(Visitor{Held: guest}, RoleRule("staff")), saying(Principal{}), "401 anonymous_lacks"},
		{"not held, 403", asked(Visitor{Held: guest, Forbidden: true}, RoleRule("staff")), saying(Principal{}), "403 anonymous_lacks"},
		{"asked", asked(Visitor{Ask: true}, RoleRule("guest")), saying(Principal{Grants: guest}), "anonymous | grants anonymous"},
		{"asked, lacking", asked(Visitor{Ask: true}, AllOf(RoleRule("guest"), ScopeRule("a"))), saying(Principal{Grants: guest}), "401 anonymous_lacks | grants anonymous | scope a"},
		{"an error", asked(Visitor{Ask: true}, RoleRule("guest")), saying(Principal{GrantsFail: true}), "503 unavailable | grants anonymous"},
		{"barred is an error", asked(Visitor{Ask: true}, RoleRule("guest")), saying(Principal{GrantsBar: true}), "503 unavailable | grants anonymous"},
		{"no object", asked(Visitor{Ask: true}, ResourceRule(open)), saying(Principal{Grants: guest, May: map[string]Verdict{open.Words(): Yes}}), "401 anonymous_lacks"},
		{"an object or a role", asked(Visitor{Ask: true}, AnyOf(ResourceRule(open), RoleRule("guest"))), saying(Principal{Grants: guest}), "anonymous | grants anonymous"},
		{"what cannot be met is not asked", asked(Visitor{Ask: true}, AnyOf(AllOf(RoleRule("staff"), ResourceRule(open)), RoleRule("guest"))), saying(Principal{}), "401 anonymous_lacks | grants anonymous | role guest"},
		{"valid, and a scope is lacking", asked(Visitor{Held: guest}, RoleRule("guest")), with(saying(Principal{}), partner, Accepts), "403 insufficient_scope | authenticate partner, grants partner | scope a"},
		{"valid, and the rule is not met", asked(Visitor{Held: guest}, RoleRule("guest")), with(saying(Principal{}, "a"), partner, Accepts), "403 forbidden | authenticate partner, grants partner | role guest"},
		{"refused", asked(Visitor{Held: guest}, RoleRule("guest")), with(saying(Principal{}), partner, Refuses), "401 invalid_credential | authenticate partner"},
		{"barred", asked(Visitor{Held: guest}, RoleRule("guest")), with(saying(Principal{}), partner, Bars), "403 forbidden | authenticate partner"},
		{"nobody's", asked(Visitor{Held: guest}, RoleRule("guest")), with(saying(Principal{}), partner, FindsNobody), "anonymous | authenticate partner"},
	} {
		out := Evaluate(test.op, test.w)
		parts := []string{string(out.Reason)}
		switch {
		case out.Granted && out.Anonymous:
			parts[0] = "anonymous"
		case out.Status == 401, out.Status == 403, out.Status == 503:
			parts[0] = map[int]string{401: "401 ", 403: "403 ", 503: "503 "}[out.Status] + parts[0]
		}
		if len(out.Calls) > 0 {
			parts = append(parts, strings.Join(out.Calls, ", "))
		}
		if len(out.Missing) > 0 {
			parts = append(parts, strings.Join(out.Missing, ", "))
		}
		if got := strings.Join(parts, " | "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if anonymous := out.Reason == ReasonAnonymousLacks; anonymous && (len(out.Challenges) > 0) != (out.Status == 401) {
			t.Errorf("%s: %d challenges with %d", test.name, len(out.Challenges), out.Status)
		}
	}
}
