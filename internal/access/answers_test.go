package access

import (
	"slices"
	"strings"
	"testing"
)

// told is what the observer learns of an outcome, on one line.
func (o Outcome) told() string {
	return strings.Join([]string{o.Scheme, strings.Join(o.Missing, ", "), o.Parameter}, " | ")
}

// A callback that answers ErrForbidden ends the decision; a grant before it stands.
func TestForbiddenIsDecisive(t *testing.T) {
	or := []Alternative{{{Scheme: keyCard, Roles: []string{"guest"}}}, {{Scheme: deskKey}}}
	both := []Alternative{{{Scheme: badge}, {Scheme: keyCard}}, {{Scheme: deskKey}}}
	open := ResourceRule(openRoom)
	may := func(v Verdict) map[string]Principal {
		return map[string]Principal{"keyCard": {Grants: Grants{Roles: []string{"guest"}}, May: map[string]Verdict{openRoom.Words(): v}}}
	}
	for _, test := range []struct {
		name       string
		op         *Operation
		in         World
		want, told string
	}{
		{"authenticator", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Bars, deskKey, Accepts)},
			"403 forbidden | authenticate keyCard", "keyCard |  | "},
		{"authenticator, where anonymous callers are welcome", &Operation{Anonymous: true, Alternatives: or[1:]}, World{Credentials: sent(deskKey, Bars)},
			"403 forbidden | authenticate deskKey", "deskKey |  | "},
		{"authenticator, concealed", &Operation{Alternatives: or, Conceal: true}, World{Credentials: sent(keyCard, Bars)},
			"404 forbidden | authenticate keyCard", "keyCard |  | "},
		{"after a lacking scope: no challenge, no other explanation", &Operation{Alternatives: []Alternative{{{Scheme: partner, Scopes: []string{"a"}}}, {{Scheme: deskKey}}}},
			World{Credentials: sent(partner, Accepts, deskKey, Bars)},
			"403 forbidden | authenticate partner, grants partner, authenticate deskKey", "deskKey |  | "},
		{"after one that could not tell", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Unavailable, deskKey, Bars)},
			"403 forbidden | authenticate keyCard, authenticate deskKey", "deskKey |  | "},
		{"after a grant: not asked", &Operation{Alternatives: or[1:]}, World{Credentials: sent(deskKey, Accepts, keyCard, Bars)},
			"granted deskKey | authenticate deskKey", "deskKey |  | "},
		{"Combine", &Operation{Alternatives: both}, World{Credentials: sent(badge, Accepts, keyCard, Accepts, deskKey, Accepts), Combine: map[string]Answer{"badge+keyCard": Bars}},
			"403 forbidden | authenticate badge, authenticate keyCard, combine badge+keyCard", "badge+keyCard |  | "},
		{"Grants, of a requirement", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Accepts, deskKey, Accepts), Principals: map[string]Principal{"keyCard": {GrantsBar: true}}},
			"403 forbidden | authenticate keyCard, grants keyCard", "keyCard |  | "},
		{"Grants, of the rule", &Operation{Alternatives: or[1:], Rule: AnyOf(role("staff"), open).Pointer()},
			World{Credentials: sent(deskKey, Accepts), Principals: map[string]Principal{"deskKey": {GrantsBar: true}}},
			"403 forbidden | authenticate deskKey, grants deskKey", "deskKey |  | "},
		{"Authorize", &Operation{Alternatives: or, Rule: AnyOf(open, role("guest")).Pointer()},
			World{Credentials: sent(keyCard, Accepts, deskKey, Accepts), Principals: may(Barred)},
			"403 forbidden | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}", "keyCard |  | "},
		{"Authorize, concealed", &Operation{Alternatives: or, Conceal: true, Rule: &open}, World{Credentials: sent(keyCard, Accepts), Principals: may(Barred)},
			"404 forbidden | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}", "keyCard |  | "},

		{"no such object", &Operation{Alternatives: or[:1], Rule: &open}, World{Credentials: sent(keyCard, Accepts), Principals: may(NotFound)},
			"404 forbidden | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}", "keyCard | open of room | "},
		{"no such object, and a later branch holds", &Operation{Alternatives: or[:1], Rule: AnyOf(open, role("guest")).Pointer()},
			World{Credentials: sent(keyCard, Accepts), Principals: may(NotFound)},
			"granted keyCard | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}", "keyCard |  | "},
		{"no such object, and another alternative's 403", &Operation{Alternatives: or, Rule: &open}, World{Credentials: sent(keyCard, Accepts, deskKey, Accepts), Principals: may(NotFound)},
			"404 forbidden | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}, authenticate deskKey, may deskKey open of room {roomId}",
			"keyCard | open of room | "},
		{"no such object, and another alternative's 503", &Operation{Alternatives: or, Rule: &open}, World{Credentials: sent(keyCard, Accepts, deskKey, Unavailable), Principals: may(NotFound)},
			"503 unavailable | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}, authenticate deskKey", " |  | "},
	} {
		out := Evaluate(test.op, test.in)
		if out.line() != test.want || out.told() != test.told {
			t.Errorf("%s:\n got %s\nwant %s\ntold %s\nwant %s", test.name, out.line(), test.want, out.told(), test.told)
		}
	}
}

// What is nobody's counts as not sent, whenever that becomes known.
func TestNobody(t *testing.T) {
	session, csrf := &Scheme{Name: "session", Kind: APIKey, In: InCookie, Param: "sid"}, &Scheme{Name: "csrf", Kind: APIKey, In: InHeader, Param: "X-Csrf"}
	strong := Alternative{{Scheme: csrf}, {Scheme: session}}
	weak := Alternative{{Scheme: session}}
	stale := sent(session, FindsNobody)
	for _, test := range []struct {
		name string
		op   *Operation
		in   map[string]Credential
		want string
	}{
		{"alone", &Operation{Alternatives: []Alternative{weak}}, stale, "401 no_credential [session] | authenticate session"},
		{"bearer: no error code", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}}, sent(keyCard, FindsNobody), "401 no_credential [keyCard] | authenticate keyCard"},
		{"optional", &Operation{Anonymous: true, Alternatives: []Alternative{weak}}, stale, "anonymous | authenticate session"},
		{"optional, weak first", &Operation{Anonymous: true, Alternatives: []Alternative{weak, strong}}, stale, "anonymous | authenticate session"},
		{"optional, weak last", &Operation{Anonymous: true, Alternatives: []Alternative{strong, weak}}, stale, "anonymous | authenticate session"},
		{"half of an AND by what is left", &Operation{Anonymous: true, Alternatives: []Alternative{strong}}, sent(csrf, Accepts, session, FindsNobody),
			"401 no_credential [csrf] [session] | authenticate csrf, authenticate session"},
		{"the rest of the AND was not asked about", &Operation{Anonymous: true, Alternatives: []Alternative{strong}}, sent(csrf, FindsNobody, session, FindsNobody),
			"401 no_credential [csrf] [session] | authenticate csrf"},
		{"the rest is nobody's as well", &Operation{Anonymous: true, Alternatives: []Alternative{strong, weak}}, sent(csrf, FindsNobody, session, FindsNobody),
			"anonymous | authenticate csrf, authenticate session"},
		{"the rest is nobody's as well, other order", &Operation{Anonymous: true, Alternatives: []Alternative{weak, strong}}, sent(csrf, FindsNobody, session, FindsNobody),
			"anonymous | authenticate session, authenticate csrf"},
		{"a bad one beside it", &Operation{Anonymous: true, Alternatives: []Alternative{weak, {{Scheme: keyCard}}}}, sent(session, FindsNobody, keyCard, Refuses),
			"401 invalid_credential [session] [keyCard invalid_token] | authenticate session, authenticate keyCard"},
	} {
		if got := Evaluate(test.op, World{Credentials: test.in}).line(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// A refusal of what another scheme accepted from the same field is no bad credential.
func TestOneFieldTwoSchemes(t *testing.T) {
	token := &Scheme{Name: "token", Kind: Bearer}
	whole := &Scheme{Name: "whole", Kind: APIKey, In: InHeader, Param: "authorization"}
	key := Alternative{{Scheme: keyCard, Roles: []string{"r"}}}
	other := Alternative{{Scheme: token}}
	and := Alternative{{Scheme: badge}, {Scheme: keyCard}}
	for _, test := range []struct {
		name string
		op   *Operation
		in   map[string]Credential
		want string
	}{
		{"optional: accepted, then refused", &Operation{Anonymous: true, Alternatives: []Alternative{key, other}}, sent(keyCard, Accepts, token, Refuses),
			"anonymous | authenticate keyCard, grants keyCard, authenticate token"},
		{"optional: refused, then accepted", &Operation{Anonymous: true, Alternatives: []Alternative{other, key}}, sent(keyCard, Accepts, token, NilPrincipal),
			"anonymous | authenticate token, authenticate keyCard, grants keyCard"},
		{"optional: unreadable to the other", &Operation{Anonymous: true, Alternatives: []Alternative{other, key}}, sent(keyCard, Accepts, token, FindsMalformed),
			"anonymous | authenticate token, authenticate keyCard, grants keyCard"},
		{"optional: malformed for the one, whole for the other", &Operation{Anonymous: true, Alternatives: []Alternative{other, {{Scheme: whole, Roles: []string{"r"}}}}}, sent(whole, Accepts, token, Malformed),
			"anonymous | authenticate whole, grants whole"},
		{"optional: refused by both", &Operation{Anonymous: true, Alternatives: []Alternative{key, other}}, sent(keyCard, Refuses, token, Refuses),
			"401 invalid_credential [keyCard invalid_token] | authenticate keyCard, authenticate token"},
		{"optional: could not tell counts", &Operation{Anonymous: true, Alternatives: []Alternative{key, other}}, sent(keyCard, Accepts, token, Unavailable),
			"503 unavailable | authenticate keyCard, grants keyCard, authenticate token"},
		{"optional: another field", &Operation{Anonymous: true, Alternatives: []Alternative{key, {{Scheme: deskKey}}}}, sent(keyCard, Accepts, deskKey, Refuses),
			"401 invalid_credential [keyCard] [deskKey] | authenticate keyCard, grants keyCard, authenticate deskKey"},
		{"the explanation is the accepted one's", &Operation{Alternatives: []Alternative{other, and}}, sent(badge, Refuses, keyCard, Accepts, token, Refuses),
			"401 invalid_credential [token invalid_token] [badge] [keyCard] | authenticate token, authenticate badge"},
		{"the rest of an AND is bad", &Operation{Alternatives: []Alternative{other, {{Scheme: keyCard}, {Scheme: deskKey}}}}, sent(deskKey, Refuses, keyCard, Accepts, token, Refuses),
			"401 invalid_credential [token] [deskKey] | authenticate token, authenticate keyCard, authenticate deskKey"},
		{"in an AND the refusal does not count either", &Operation{Anonymous: true, Alternatives: []Alternative{key, {{Scheme: badge}, {Scheme: token}}}}, sent(badge, Accepts, keyCard, Accepts, token, Refuses),
			"anonymous | authenticate keyCard, grants keyCard, authenticate badge, authenticate token"},
		{"nobody's for the one", &Operation{Anonymous: true, Alternatives: []Alternative{other, key}}, sent(keyCard, Refuses, token, FindsNobody),
			"401 invalid_credential [token] [keyCard invalid_token] | authenticate token, authenticate keyCard"},
	} {
		if got := Evaluate(test.op, World{Credentials: test.in}).line(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
	refused := Evaluate(&Operation{Anonymous: true, Alternatives: []Alternative{{{Scheme: badge}, {Scheme: token}}, key}},
		World{Credentials: sent(badge, Accepts, keyCard, Accepts, token, Accepts), Combine: map[string]Answer{"badge+token": Refuses}}).line()
	if want := "401 invalid_credential [badge] [token invalid_token] [keyCard] | authenticate badge, authenticate token, combine badge+token, authenticate keyCard, grants keyCard"; refused != want {
		t.Errorf("Combine's refusal is about both credentials, so that it counts:\n got %s\nwant %s", refused, want)
	}
}

// A path value that the router did not give is a wiring error, whatever the rule.
func TestEmptyPathValue(t *testing.T) {
	staff, empty := role("staff"), map[string]ParameterState{"path.b": Empty}
	one := []Alternative{{{Scheme: keyCard}}}
	for _, test := range []struct {
		name       string
		op         *Operation
		in         World
		want, told string
	}{
		{"no rule", &Operation{Path: "/{a}/{b}", Alternatives: one}, World{Credentials: sent(keyCard, Accepts)}, "403 no_path_value | authenticate keyCard", "keyCard |  | path.b"},
		{"the authorizer is not asked", &Operation{Path: "/{a}/{b}", Alternatives: one, Rule: &staff}, World{Credentials: sent(keyCard, Accepts)},
			"403 no_path_value | authenticate keyCard", "keyCard |  | path.b"},
		{"not before authentication", &Operation{Path: "/{a}/{b}", Alternatives: one}, World{}, "401 no_credential [keyCard]", " |  | "},
		{"concealed", &Operation{Path: "/{b}", Alternatives: one, Conceal: true}, World{Credentials: sent(keyCard, Accepts)}, "404 no_path_value | authenticate keyCard", "keyCard |  | path.b"},
		{"anonymous", &Operation{Path: "/{b}", Alternatives: one, Anonymous: true}, World{}, "403 no_path_value", " |  | path.b"},
		{"optional, known", &Operation{Path: "/{b}", Alternatives: one, Anonymous: true}, World{Credentials: sent(keyCard, Accepts)}, "403 no_path_value | authenticate keyCard", "keyCard |  | path.b"},
		{"public", &Operation{Path: "/{b}"}, World{}, "anonymous", " |  | "},
	} {
		test.in.Parameters = empty
		out := Evaluate(test.op, test.in)
		if out.line() != test.want || out.told() != test.told {
			t.Errorf("%s:\n got %s\nwant %s\ntold %s\nwant %s", test.name, out.line(), test.want, out.told(), test.told)
		}
	}
}

// What the observer learns of the other denials.
func TestTold(t *testing.T) {
	rule := AnyOf(AllOf(role("staff"), role("night")), role("owner"), ResourceRule(openRoom), role("owner"))
	byQuery := ResourceRule(&Resource{Type: "room", Action: "open", IDs: []Parameter{queryID}})
	both := Alternative{{Scheme: badge, Roles: []string{"x", "y"}}, {Scheme: partner, Scopes: []string{"a", "b"}}}
	staff := Principal{Grants: Grants{Roles: []string{"staff", "y"}, Scopes: []string{"b"}}}
	for _, test := range []struct {
		name string
		op   *Operation
		in   World
		want string
	}{
		{"the checks that failed", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}, Rule: &rule}, World{Credentials: sent(keyCard, Accepts), Principals: map[string]Principal{"keyCard": staff}},
			"keyCard | role night, role owner, open of room | "},
		{"a requirement of its own principal", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Accepts, partner, Accepts), Principals: map[string]Principal{"badge": staff}},
			"badge | role x | "},
		{"scopes", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Accepts, partner, Accepts), Principals: map[string]Principal{"partner": staff, "badge": {Grants: Grants{Roles: []string{"x", "y"}}}}},
			"partner | scope a | "},
		{"granted by an AND", &Operation{Alternatives: []Alternative{{{Scheme: badge}, {Scheme: partner}}}}, World{Credentials: sent(badge, Accepts, partner, Accepts)}, "badge+partner |  | "},
		{"a required field", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}, Required: []Parameter{queryID}}, World{Credentials: sent(keyCard, Accepts), Parameters: map[string]ParameterState{"query.room": Missing}},
			"keyCard |  | query.room"},
		{"an id", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}, Rule: &byQuery}, World{Credentials: sent(keyCard, Accepts), Parameters: map[string]ParameterState{"query.room": Empty}},
			" |  | query.room"},
		{"nobody known", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}}, World{Credentials: sent(keyCard, Refuses)}, " |  | "},
	} {
		if got := Evaluate(test.op, test.in).told(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// Schemes that read one field, and those that do not.
func TestSameField(t *testing.T) {
	key := func(in In, param string) *Scheme { return &Scheme{Kind: APIKey, In: in, Param: param} }
	groups := [][]*Scheme{
		{keyCard, partner, desk, {Kind: OpenIDConnect}, {Kind: HTTP, HTTPScheme: "Signature"}, key(InHeader, "AUTHORIZATION")},
		{key(InHeader, "X-Key"), key(InHeader, "x-key")},
		{key(InQuery, "X-Key")}, {key(InQuery, "x-key")}, {key(InCookie, "X-Key")}, {key(InCookie, "x-key")},
		{badge, {Kind: MutualTLS}},
	}
	for _, group := range groups {
		for _, a := range group {
			for _, others := range groups {
				for _, b := range others {
					if want := slices.Contains(others, a); a.SameField(b) != want {
						t.Errorf("%+v and %+v: %v", *a, *b, !want)
					}
				}
			}
		}
	}
}
