package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	keyCard = &Scheme{Name: "keyCard", Kind: Bearer}
	partner = &Scheme{Name: "partner", Kind: OAuth2}
	deskKey = &Scheme{Name: "deskKey", Kind: APIKey, In: InHeader, Param: "X-Desk-Key"}
	badge   = &Scheme{Name: "badge", Kind: MutualTLS}
	desk    = &Scheme{Name: "frontDesk", Kind: Basic}

	roomID   = Parameter{Name: "roomId", In: InPath, Required: true}
	queryID  = Parameter{Name: "room", In: InQuery, Required: true}
	openRoom = &Resource{Type: "room", Action: "open", IDs: []Parameter{roomID}}
)

// line is an Outcome on one line, so that a table can hold it.
func (o Outcome) line() string {
	var b strings.Builder
	switch {
	case o.Granted && o.Anonymous:
		b.WriteString("anonymous")
	case o.Granted:
		b.WriteString("granted " + o.Principal)
	default:
		fmt.Fprintf(&b, "%d %s", o.Status, o.Reason)
	}
	for _, c := range o.Challenges {
		b.WriteString(" [" + strings.TrimSpace(strings.Join(append([]string{c.Scheme.Name, c.Error}, c.Scopes...), " ")) + "]")
	}
	if len(o.Calls) > 0 {
		b.WriteString(" | " + strings.Join(o.Calls, ", "))
	}
	return b.String()
}

func sent(answers ...any) map[string]Credential {
	m := map[string]Credential{}
	for i := 0; i < len(answers); i += 2 {
		c := Credential{State: Sent}
		switch v := answers[i+1].(type) {
		case Answer:
			c.Answer = v
		case CredentialState:
			c.State = v
		}
		m[answers[i].(*Scheme).Name] = c
	}
	return m
}

func role(name string) Rule { return RoleRule(name) }

func TestEvaluate(t *testing.T) {
	staff := role("staff")
	both := Alternative{{Scheme: badge}, {Scheme: keyCard}}
	or := []Alternative{{{Scheme: keyCard}}, {{Scheme: deskKey}}}
	staffOrOpen := AnyOf(staff, ResourceRule(openRoom)).Pointer()
	byQuery := ResourceRule(&Resource{Type: "room", Action: "open", IDs: []Parameter{queryID}}).Pointer()
	guarded := &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}}, Rule: &staff}
	optional := &Operation{Anonymous: true, Alternatives: []Alternative{{{Scheme: deskKey}}, {{Scheme: partner, Scopes: []string{"a", "b"}}}}}
	isStaff := map[string]Principal{"keyCard": {Grants: Grants{Roles: []string{"staff"}}}}

	for _, test := range []struct {
		name string
		op   *Operation
		in   World
		want string
	}{
		{"public", &Operation{}, World{Credentials: sent(keyCard, Refuses)}, "anonymous"},
		{"nothing sent", guarded, World{}, "401 no_credential [keyCard]"},
		{"malformed", guarded, World{Credentials: sent(keyCard, Malformed)}, "400 malformed_credential [keyCard invalid_request]"},
		{"refused", guarded, World{Credentials: sent(keyCard, Refuses)}, "401 invalid_credential [keyCard invalid_token] | authenticate keyCard"},
		{"nil principal", guarded, World{Credentials: sent(keyCard, NilPrincipal)}, "401 invalid_credential [keyCard invalid_token] | authenticate keyCard"},
		{"found malformed", guarded, World{Credentials: sent(keyCard, FindsMalformed)}, "400 malformed_credential [keyCard invalid_request] | authenticate keyCard"},
		{"unavailable", guarded, World{Credentials: sent(keyCard, Unavailable)}, "503 unavailable | authenticate keyCard"},
		{"no role", guarded, World{Credentials: sent(keyCard, Accepts)}, "403 forbidden | authenticate keyCard, grants keyCard"},
		{"role", guarded, World{Credentials: sent(keyCard, Accepts), Principals: isStaff}, "granted keyCard | authenticate keyCard, grants keyCard"},
		{"grants fail", guarded, World{Credentials: sent(keyCard, Accepts), Principals: map[string]Principal{"keyCard": {GrantsFail: true}}},
			"503 unavailable | authenticate keyCard, grants keyCard"},
		{"concealed", &Operation{Alternatives: guarded.Alternatives, Rule: &staff, Conceal: true}, World{Credentials: sent(keyCard, Accepts)},
			"404 forbidden | authenticate keyCard, grants keyCard"},
		{"scope lacking, concealed", &Operation{Alternatives: optional.Alternatives[1:], Conceal: true}, World{Credentials: sent(partner, Accepts)},
			"404 insufficient_scope | authenticate partner, grants partner"},
		{"scope lacking", &Operation{Alternatives: optional.Alternatives[1:]}, World{Credentials: sent(partner, Accepts)},
			"403 insufficient_scope [partner insufficient_scope a b] | authenticate partner, grants partner"},

		{"or: nothing", &Operation{Alternatives: or}, World{}, "401 no_credential [keyCard] [deskKey]"},
		{"or: bad and valid", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Refuses, deskKey, Accepts)},
			"granted deskKey | authenticate keyCard, authenticate deskKey"},
		{"or: both valid", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Accepts, deskKey, Accepts)}, "granted keyCard | authenticate keyCard"},
		{"or: refused beats absent", &Operation{Alternatives: or}, World{Credentials: sent(deskKey, Refuses)},
			"401 invalid_credential [keyCard] [deskKey] | authenticate deskKey"},
		{"or: malformed beats refused", &Operation{Alternatives: or}, World{Credentials: sent(keyCard, Refuses, deskKey, Malformed)},
			"400 malformed_credential [deskKey] | authenticate keyCard"},
		{"or: forbidden beats malformed", &Operation{Alternatives: or, Rule: &staff}, World{Credentials: sent(keyCard, Accepts, deskKey, Malformed)},
			"403 forbidden | authenticate keyCard, grants keyCard"},
		{"or: unavailable beats forbidden", &Operation{Alternatives: or, Rule: &staff}, World{Credentials: sent(keyCard, Accepts, deskKey, Unavailable)},
			"503 unavailable | authenticate keyCard, grants keyCard, authenticate deskKey"},
		{"several Authorization fields", &Operation{Alternatives: []Alternative{{{Scheme: keyCard}}, {{Scheme: desk}}, {{Scheme: partner}}, {{Scheme: deskKey}}}},
			World{BadAuthorization: true}, "400 malformed_credential [keyCard invalid_request] [frontDesk]"},

		{"and: half", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(keyCard, Accepts)}, "401 no_credential [badge] [keyCard]"},
		{"and: half malformed", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(keyCard, Malformed)}, "400 malformed_credential [keyCard invalid_request]"},
		{"and: first refused", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Refuses, keyCard, Accepts)},
			"401 invalid_credential [badge] [keyCard] | authenticate badge"},
		{"and: unverified certificate", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Unverified, keyCard, Accepts)},
			"401 invalid_credential [badge] [keyCard]"},
		{"and: combined", &Operation{Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Accepts, keyCard, Accepts)},
			"granted badge+keyCard | authenticate badge, authenticate keyCard, combine badge+keyCard"},
		{"and: combine refuses", &Operation{Alternatives: []Alternative{both}, Rule: &staff},
			World{Credentials: sent(badge, Accepts, keyCard, Accepts), Combine: map[string]Answer{"badge+keyCard": Refuses}},
			"401 invalid_credential [badge] [keyCard invalid_token] | authenticate badge, authenticate keyCard, combine badge+keyCard"},
		{"and: roles of one, rule of the whole", &Operation{Alternatives: []Alternative{{{Scheme: badge, Roles: []string{"staff"}}, {Scheme: keyCard}}}, Rule: &staff},
			World{Credentials: sent(badge, Accepts, keyCard, Accepts), Principals: map[string]Principal{"badge": {Grants: Grants{Roles: []string{"staff"}}}}},
			"403 forbidden | authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge, grants badge+keyCard"},

		{"resource: role decides", &Operation{Alternatives: or[:1], Rule: staffOrOpen}, World{Credentials: sent(keyCard, Accepts), Principals: isStaff},
			"granted keyCard | authenticate keyCard, grants keyCard"},
		{"resource: yes", &Operation{Alternatives: or[:1], Rule: staffOrOpen},
			World{Credentials: sent(keyCard, Accepts), Principals: map[string]Principal{"keyCard": {May: map[string]Verdict{openRoom.Words(): Yes}}}},
			"granted keyCard | authenticate keyCard, grants keyCard, may keyCard open of room {roomId}"},
		{"resource: no later branch after an error", &Operation{Alternatives: or[:1], Rule: AnyOf(ResourceRule(openRoom), staff).Pointer()},
			World{Credentials: sent(keyCard, Accepts), Principals: map[string]Principal{"keyCard": {Grants: Grants{Roles: []string{"staff"}}, May: map[string]Verdict{openRoom.Words(): Fails}}}},
			"503 unavailable | authenticate keyCard, may keyCard open of room {roomId}"},
		{"resource: empty path value", &Operation{Alternatives: or[:1], Rule: ResourceRule(openRoom).Pointer()},
			World{Credentials: sent(keyCard, Accepts), Parameters: map[string]ParameterState{"path.roomId": Empty}},
			"403 no_path_value | authenticate keyCard"},
		{"resource: id repeated", &Operation{Alternatives: or[:1], Rule: byQuery, Required: []Parameter{queryID}},
			World{Credentials: sent(keyCard, Accepts), Parameters: map[string]ParameterState{"query.room": Repeated}},
			"400 missing_parameter | authenticate keyCard"},

		{"optional: nothing", optional, World{}, "anonymous"},
		{"optional: insufficient", optional, World{Credentials: sent(partner, Accepts)}, "anonymous | authenticate partner, grants partner"},
		{"optional: refused", optional, World{Credentials: sent(deskKey, Refuses)}, "401 invalid_credential [deskKey] [partner] | authenticate deskKey"},
		{"optional: malformed and insufficient", optional, World{Credentials: sent(deskKey, Malformed, partner, Accepts)},
			"400 malformed_credential [deskKey] | authenticate partner, grants partner"},
		{"optional: half of an AND", &Operation{Anonymous: true, Alternatives: []Alternative{both}}, World{Credentials: sent(badge, Accepts)}, "401 no_credential [badge] [keyCard]"},
		{"optional: field missing", &Operation{Anonymous: true, Alternatives: or, Required: []Parameter{queryID}},
			World{Parameters: map[string]ParameterState{"query.room": Missing}}, "400 missing_parameter"},
		{"required: empty is there", &Operation{Alternatives: or, Required: []Parameter{queryID}},
			World{Credentials: sent(keyCard, Accepts), Parameters: map[string]ParameterState{"query.room": Empty}}, "granted keyCard | authenticate keyCard"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Evaluate(test.op, test.in).line(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// operations draws any operation over five schemes, three roles and two resources.
func operations(t *rapid.T) *Operation {
	schemes := []*Scheme{badge, deskKey, desk, keyCard, partner}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2, rapid.ID[string])
	op := &Operation{
		Anonymous: rapid.Bool().Draw(t, "anonymous"),
		Conceal:   rapid.Bool().Draw(t, "conceal"),
		Required:  rapid.SampledFrom([][]Parameter{nil, {queryID}}).Draw(t, "required"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "alternatives") {
		var alternative Alternative
		for _, s := range schemes {
			if !rapid.Bool().Draw(t, s.Name) {
				continue
			}
			q := Requirement{Scheme: s}
			if s.Kind == OAuth2 {
				q.Scopes = names.Draw(t, "scopes")
			} else {
				q.Roles = names.Draw(t, "roles")
			}
			alternative = append(alternative, q)
		}
		if len(alternative) > 0 {
			op.Alternatives = append(op.Alternatives, alternative)
		}
	}
	if rule := rules(t, 2); rapid.Bool().Draw(t, "rule") {
		op.Rule = &rule
	}
	if op.Anonymous && op.Rule != nil && !op.Public() {
		op.Visitor = &Visitor{Ask: rapid.Bool().Draw(t, "ask"), Forbidden: rapid.Bool().Draw(t, "forbidden")}
		op.Visitor.Held = Grants{Roles: names.Draw(t, "held roles"), Permissions: names.Draw(t, "held permissions")}
	}
	op.StepUp = stepUps(t, op)
	return op
}

// mayStepUp reports whether callers of op can be sent to log in again.
func mayStepUp(op *Operation) bool {
	return !op.Anonymous && !op.Public() && !slices.ContainsFunc(op.Alternatives, func(a Alternative) bool { return a.Stepper() == nil })
}

// stepUps draws what an operation asks of logins.
func stepUps(t *rapid.T, op *Operation) StepUp {
	if !mayStepUp(op) {
		return StepUp{}
	}
	return StepUp{
		ACR:    rapid.SampledFrom([][]string{nil, {"mfa"}, {"phr"}, {"mfa", "phr"}}).Draw(t, "acr"),
		MaxAge: rapid.SampledFrom([]int{0, 60, 300, 3600}).Draw(t, "max age"),
	}
}

func rules(t *rapid.T, depth int) Rule {
	kind := rapid.SampledFrom([]RuleKind{HasRole, HasPermission, HasResource, All, Any}).Draw(t, "kind")
	if depth == 0 && (kind == All || kind == Any) {
		kind = HasRole
	}
	rule := Rule{Kind: kind}
	switch kind {
	case All, Any:
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			rule.Rules = append(rule.Rules, rules(t, depth-1))
		}
	case HasResource:
		rule.Resource = &Resource{Type: "room", Action: "open", IDs: []Parameter{rapid.SampledFrom([]Parameter{roomID, queryID}).Draw(t, "id")}}
	default:
		rule.Name = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name")
	}
	return rule
}

func worlds(t *rapid.T, op *Operation) World {
	w := World{
		Credentials:      map[string]Credential{},
		BadAuthorization: rapid.IntRange(0, 9).Draw(t, "badAuthorization") == 0,
		Combine:          map[string]Answer{},
		Principals:       map[string]Principal{},
		Parameters:       map[string]ParameterState{},
	}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3, rapid.ID[string])
	answer := rapid.SampledFrom([]Answer{Accepts, Accepts, Accepts, Accepts, Refuses, NilPrincipal, FindsMalformed, Unavailable})
	state := rapid.SampledFrom([]CredentialState{Sent, Sent, Sent, Absent, Malformed})
	for _, p := range []Parameter{roomID, queryID} {
		w.Parameters[p.Place()] = rapid.SampledFrom([]ParameterState{OneValue, OneValue, Missing, Empty, Repeated}).Draw(t, p.Name)
	}
	person := func(name string) {
		w.Principals[name] = Principal{
			Grants:     Grants{Roles: names.Draw(t, "roles"), Permissions: names.Draw(t, "permissions"), Scopes: names.Draw(t, "scopes")},
			GrantsFail: rapid.IntRange(0, 9).Draw(t, "fail") == 0,
			May: map[string]Verdict{
				"open of room {roomId}":     rapid.SampledFrom([]Verdict{No, Yes, Fails}).Draw(t, "may"),
				"open of room {query.room}": rapid.SampledFrom([]Verdict{No, Yes, Fails}).Draw(t, "may"),
			},
			Assurance: Assurance{
				ACR:   rapid.SampledFrom([][]string{nil, {"mfa"}, {"other", "phr"}}).Draw(t, "by"),
				Known: rapid.Bool().Draw(t, "known"), Age: rapid.SampledFrom([]int{-1, 0, 60, 61, 3600}).Draw(t, "age"),
			},
			AssuranceFail: rapid.IntRange(0, 9).Draw(t, "assurance fails") == 0,
		}
	}
	person(AnonymousPrincipal)
	for _, alternative := range op.Alternatives {
		principal := ""
		for i, q := range alternative {
			w.Credentials[q.Scheme.Name] = Credential{State: state.Draw(t, "state"), Answer: answer.Draw(t, "answer")}
			person(PrincipalOf(q.Scheme))
			if i == 0 {
				principal = PrincipalOf(q.Scheme)
				continue
			}
			principal = Combined(principal, PrincipalOf(q.Scheme))
			w.Combine[principal] = answer.Draw(t, "combine")
		}
		person(principal)
	}
	return w
}

// More grants never turn a grant into a denial.
func TestMoreGrantsNeverDeny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		op := operations(t)
		w := worlds(t, op)
		before := Evaluate(op, w)
		for name, p := range w.Principals {
			p.Grants = Grants{Roles: []string{"a", "b", "c"}, Permissions: []string{"a", "b", "c"}, Scopes: []string{"a", "b", "c"}}
			w.Principals[name] = p
		}
		after := Evaluate(op, w)
		if op.Anonymous && after.Reason == ReasonUnavailable {
			return // a caller who was waved on as anonymous now reaches a check that fails
		}
		if before.Granted && !after.Granted {
			t.Fatalf("%s\nbefore %s\nafter  %s", op.Words(), before.line(), after.line())
		}
	})
}

// The order of alternatives decides who is granted, never whether someone is.
func TestOrderNeverDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		op := operations(t)
		w := worlds(t, op)
		turned := *op
		turned.Alternatives = rapid.Permutation(op.Alternatives).Draw(t, "order")
		a, b := Evaluate(op, w), Evaluate(&turned, w)
		if a.Granted != b.Granted || a.Status != b.Status {
			t.Fatalf("%s: %s\n%s: %s", op.Words(), a.line(), turned.Words(), b.line())
		}
	})
}

// Nobody asks the authorizer about a caller that is not fully authenticated,
// no authenticator and no grants are asked twice, and a 401 has its challenges.
func TestCalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		op := operations(t)
		w := worlds(t, op)
		out := Evaluate(op, w)
		for i, call := range out.Calls {
			verb, who, _ := strings.Cut(call, " ")
			if (verb == "authenticate" || verb == "grants") && slices.Contains(out.Calls[:i], call) {
				t.Errorf("%s is asked twice: %s", call, out.line())
			}
			if verb != "may" && verb != "grants" {
				continue
			}
			if who, _, _ = strings.Cut(who, " "); who == AnonymousPrincipal {
				continue
			}
			for _, part := range strings.Split(who, "+") {
				if c := w.Credentials[part]; c.State != Sent || c.Answer != Accepts {
					t.Errorf("%s before %s was authenticated: %s", call, part, out.line())
				}
			}
			if strings.Contains(who, "+") && w.Combine[who] != Accepts {
				t.Errorf("%s before combine: %s", call, out.line())
			}
		}
		if out.Granted == (out.Status != 0) || out.Granted != (out.Reason == "") {
			t.Errorf("neither granted nor denied: %+v", out)
		}
		if out.Status == 401 && len(out.Challenges) == 0 {
			t.Errorf("401 without a challenge: %s", out.line())
		}
		if out.Status == 403 && op.Conceal || out.Status == 404 && len(out.Challenges) > 0 {
			t.Errorf("not concealed: %s", out.line())
		}
	})
}
