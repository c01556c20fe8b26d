package explain

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/access"
)

func draw(t *rapid.T) (*access.API, Question) {
	some := func(label string, names ...string) []string {
		return rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID[string]).Draw(t, label)
	}
	schemes := []*access.Scheme{{Name: "badge", Kind: access.MutualTLS}, {Name: "key", Kind: access.APIKey, In: access.InQuery, Param: "k"}, {Name: "token", Kind: access.OAuth2}}
	op := &access.Operation{
		Method: "GET", Path: "/rooms/{id}", Source: access.Position{File: "a.yaml", Line: 1, Column: 2},
		Anonymous: rapid.IntRange(0, 4).Draw(t, "anonymous") == 0, Conceal: rapid.Bool().Draw(t, "conceal"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "alternatives") {
		var alternative access.Alternative
		for _, s := range schemes {
			if rapid.Bool().Draw(t, s.Name) {
				q := access.Requirement{Scheme: s}
				if s.Kind == access.OAuth2 {
					q.Scopes = some("scopes", "r", "w")
				} else if rapid.Bool().Draw(t, "own") {
					q.Roles = some("roles", "a", "b", "c")
				}
				alternative = append(alternative, q)
			}
		}
		if alternative != nil {
			op.Alternatives = append(op.Alternatives, alternative)
		}
	}
	if !op.Public() && rapid.Bool().Draw(t, "ruled") {
		rule := drawRule(t, 2)
		op.Rule = &rule
	}
	api := &access.API{
		Schemes: schemes, Permissions: []string{"p", "q"}, Scopes: []string{"r", "w"}, Operations: []*access.Operation{op},
		Roles: []access.Role{{Name: "a"}, {Name: "b", Permissions: some("carried", "p", "q")}, {Name: "c", Inherits: some("inherited", "a", "b")}},
	}
	api.AdmitVisitors(rapid.SampledFrom([]*access.Visitor{
		{Ask: true}, {Given: access.Grants{Roles: []string{"a"}}}, {Given: access.Grants{Roles: []string{"c"}}, Forbidden: true}, {Given: access.Grants{Permissions: []string{"p"}}},
	}).Draw(t, "visitor"))
	return api, Question{
		Method: "GET", Path: "/rooms/7", Roles: some("has roles", "a", "b", "c"), Permissions: some("has permissions", "p", "q"),
		Scopes: some("has scopes", "r", "w"), Schemes: some("sends", "badge", "key", "token"),
	}
}

func drawRule(t *rapid.T, depth int) access.Rule {
	r := access.Rule{Kind: access.RuleKind(rapid.IntRange(0, 4).Draw(t, "rule"))}
	if depth == 0 && (r.Kind == access.All || r.Kind == access.Any) {
		r.Kind = access.HasRole
	}
	switch r.Kind {
	case access.All, access.Any:
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			r.Rules = append(r.Rules, drawRule(t, depth-1))
		}
	case access.HasRole:
		r.Name = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "role")
	case access.HasPermission:
		r.Name = rapid.SampledFrom([]string{"p", "q"}).Draw(t, "permission")
	case access.HasResource:
		action := rapid.SampledFrom([]string{"open", "clean"}).Draw(t, "action")
		r.Resource = &access.Resource{Type: "room", Action: action, IDs: []access.Parameter{{Name: "id", In: access.InPath, Required: true}}}
	}
	return r
}

// ask is Evaluate about the question, with the schemes that are sent and the
// actions that the authorizer allows.
func ask(api *access.API, q Question, sent, allowed []string, visitor access.Grants) access.Outcome {
	op := api.Operations[0]
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}}
	w.Principals[access.AnonymousPrincipal] = access.Principal{Grants: api.Expand(visitor)}
	who := access.Principal{Grants: api.Expand(access.Grants{Roles: q.Roles, Permissions: q.Permissions, Scopes: q.Scopes}), May: map[string]access.Verdict{}}
	for _, action := range allowed {
		who.May[action+" of room {id}"] = access.Yes
	}
	for _, name := range sent {
		w.Credentials[name] = access.Credential{State: access.Sent}
	}
	for _, alternative := range op.Alternatives {
		w.Principals[alternative.Principal()] = who
		for _, q := range alternative {
			w.Principals[q.Scheme.Name] = who
		}
	}
	return access.Evaluate(op, w)
}

// Yes, no and depends are what Evaluate says whatever the authorizer answers.
func TestExplainAgainstEvaluate(t *testing.T) {
	seen := map[Answer]int{}
	check := func(t *rapid.T) {
		api, q := draw(t)
		op := api.Operations[0]
		x, err := Explain(api, q)
		if err != nil {
			t.Fatal(err)
		}
		seen[x.Answer]++
		sends := [][]string{q.Schemes}
		if len(q.Schemes) == 0 {
			for _, alternative := range op.Alternatives {
				var names []string
				for _, r := range alternative {
					names = append(names, r.Scheme.Name)
				}
				sends = append(sends, names)
			}
			if !op.Public() {
				sends = sends[1:] // one alternative is taken to be sent
			}
		}
		granted := map[bool]bool{}
		for _, allowed := range [][]string{nil, {"open"}, {"clean"}, {"open", "clean"}} {
			for _, visitor := range []access.Grants{{}, {Roles: []string{"a", "b", "c"}, Permissions: []string{"p", "q"}, Scopes: []string{"r", "w"}}} {
				is := slices.ContainsFunc(sends, func(sent []string) bool { return ask(api, q, sent, allowed, visitor).Granted })
				granted[is] = true
			}
		}
		want := Depends
		if len(granted) == 1 {
			want = map[bool]Answer{true: Yes, false: No}[granted[true]]
		}
		if x.Answer != want {
			t.Fatalf("%s, want %s: %+v of %s", x.Answer, want, q, op.Words())
		}
		if x.Answer == No && len(q.Schemes) > 0 && x.Status != ask(api, q, q.Schemes, nil, access.Grants{}).Status {
			t.Fatalf("status %d, want %d", x.Status, ask(api, q, q.Schemes, nil, access.Grants{}).Status)
		}
		if known := slices.ContainsFunc(sends, func(sent []string) bool {
			out := ask(api, q, sent, nil, access.Grants{})
			return out.Granted && !out.Anonymous
		}); x.Answer == Yes && x.Anonymous == known {
			t.Fatalf("anonymous %v, a known caller %v: %+v of %s", x.Anonymous, known, q, op.Words())
		}
		best := No
		for _, a := range x.Attempts {
			best = either(best, a.Answer)
		}
		if !op.Public() && !op.Anonymous && best != x.Answer {
			t.Fatalf("the steps say %s, the answer is %s: %+v of %s", best, x.Answer, q, op.Words())
		}
	}
	// Some answers are rare: it is drawn until each was seen.
	for i := 0; i < 50 && (i == 0 || len(seen) < 3 && !testing.Short()); i++ {
		rapid.Check(t, check)
	}
	for _, answer := range []Answer{Yes, No, Depends} {
		if seen[answer] == 0 && !testing.Short() { // a short run draws too few
			t.Errorf("never answered %s", answer)
		}
	}
}

// Each way in is enough, and nothing of it can be left out.
func TestWhoCanAgainstEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		api, _ := draw(t)
		ways, err := WhoCan(api, "GET", "/rooms/{id}")
		if err != nil {
			t.Fatal(err)
		}
		anyone := ask(api, Question{}, nil, nil, access.Grants{}).Granted && api.Operations[0].Visitor == nil
		if anyone != ways.Anyone || !ways.All {
			t.Fatalf("anyone %v, complete %v", ways.Anyone, ways.All)
		}
		for _, way := range ways.Sets {
			var allowed []string
			for _, r := range way.Resources {
				allowed = append(allowed, strings.Fields(r)[0])
			}
			q := Question{Roles: way.Roles, Permissions: way.Permissions, Scopes: way.Scopes}
			if way.Anonymous {
				if held := (access.Grants{Roles: way.Roles, Permissions: way.Permissions, Scopes: way.Scopes}); !ask(api, Question{}, nil, nil, held).Granted {
					t.Fatalf("%s is not enough for %s", way.Words, api.Operations[0].Words())
				}
				continue
			}
			if !ask(api, q, way.Schemes, allowed, access.Grants{}).Granted {
				t.Fatalf("%s is not enough for %s", way.Words, api.Operations[0].Words())
			}
			for _, list := range []*[]string{&q.Roles, &q.Permissions, &q.Scopes, &allowed} {
				all := *list
				for i := range all {
					*list = slices.Delete(slices.Clone(all), i, i+1)
					if ask(api, q, way.Schemes, allowed, access.Grants{}).Granted && len(way.Schemes) == 1 {
						t.Fatalf("%s: %s can be left out for %s", way.Words, all[i], api.Operations[0].Words())
					}
				}
				*list = all
			}
		}
	})
}

func TestMistakes(t *testing.T) {
	api := &access.API{
		Roles: []access.Role{{Name: "guest"}, {Name: "manager"}}, Schemes: []*access.Scheme{{Name: "keyCard"}},
		Operations: []*access.Operation{
			{Method: "GET", Path: "/rooms/{id}"}, {Method: "DELETE", Path: "/rooms/{id}"}, {Method: "GET", Path: "/bills"},
		},
	}
	for _, test := range []struct {
		q    Question
		want string
	}{
		{Question{Roles: []string{"mangaer"}}, `the document knows no role "mangaer"; did you mean manager?`},
		{Question{Roles: []string{"x\n"}}, `the document knows no role "x\n"; it has guest, manager`},
		{Question{Permissions: []string{"p"}}, `the document knows no permission "p"; it has none`},
		{Question{Scopes: []string{"p"}, Schemes: []string{"keycard"}}, `the document knows no scope "p"; it has none` + "\n" + `the document knows no scheme "keycard"; did you mean keyCard?`},
		{Question{Method: "GET", Path: "/room/7"}, `no path of the document matches /room/7; did you mean /rooms/{id}?`},
		{Question{Method: "get", Path: "/bill"}, `no path of the document matches /bill; did you mean /bills?`},
		{Question{Method: "GET", Path: "/nowhere/near/it"}, `no path of the document matches /nowhere/near/it`},
		{Question{Method: "PUT", Path: "/rooms/7"}, `/rooms/7 is not described for PUT, but for GET, DELETE`},
	} {
		_, err := Explain(api, test.q)
		if err == nil || err.Error() != test.want {
			t.Errorf("%+v:\ngot  %v\nwant %s", test.q, err, test.want)
		}
	}
	if _, err := Explain(api, Question{Method: "GET", Path: "/bills", Scopes: []string{"s"}, Declared: Names{Scopes: []string{"s"}}}); err != nil {
		t.Errorf("a scope that is declared and not used: %v", err)
	}
}

// The document is hostile, and so may be what somebody pastes as a path.
func TestHostileNames(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, name := range []string{"explain", "who-can"} {
		schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/" + name + ".schema.json")
		if err != nil {
			t.Fatal(err)
		}
		schemas[name] = schema
	}
	for _, attack := range []string{"name", "::error::x", "\n::error::x", "##[error]x", "\x1b[31m", "a\u202eb", "a\u2028b", "\x85", "a b", `"`, "<b>"} {
		id := access.Parameter{Name: attack, In: access.InPath, Required: true}
		rule := access.AnyOf(access.RoleRule(attack), access.PermissionRule(attack),
			access.ResourceRule(&access.Resource{Type: attack, Action: attack, IDs: []access.Parameter{id}}))
		scheme := &access.Scheme{Name: attack, Kind: access.OAuth2}
		api := &access.API{
			Schemes: []*access.Scheme{scheme}, Scopes: []string{attack}, Permissions: []string{attack}, Roles: []access.Role{{Name: attack}, {Name: attack + "heir", Inherits: []string{attack}}},
			Operations: []*access.Operation{{
				ID: attack, Method: "GET", Path: "/{" + attack + "}", Source: access.Position{File: attack}, Rule: &rule,
				Alternatives: []access.Alternative{{{Scheme: scheme, Scopes: []string{attack}}}},
			}},
		}
		x, err := Explain(api, Question{Method: "GET", Path: "/" + "%1b%5b31m%0A%E2%80%AE", Roles: []string{attack + "heir"}, Scopes: []string{attack}})
		if err != nil {
			t.Fatal(err)
		}
		x.Answer, x.Needed, x.Places = No, []string{"role x"}, []Place{{"x-authorize", attack}} // every line of it
		ways, err := WhoCan(api, "GET", "/{"+attack+"}")
		if err != nil {
			t.Fatal(err)
		}
		var text, first, second bytes.Buffer
		for _, err := range []error{x.Text(&text), ways.Text(&text, x.Places), x.JSON(&first), ways.JSON(&second, x.Places)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		bad := func(c rune) bool {
			return c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == '\u2028')
		}
		const want = 32
		if lines := strings.Count(text.String(), "\n"); lines != want || strings.ContainsFunc(text.String(), bad) {
			t.Errorf("%q: %d lines, want %d:\n%s", attack, lines, want, text.String())
		}
		for _, line := range strings.Split(text.String()+first.String()+second.String(), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
				t.Errorf("%q: a workflow command: %s", attack, line)
			}
		}
		for name, b := range map[string]*bytes.Buffer{"explain": &first, "who-can": &second} {
			value, err := jsonschema.UnmarshalJSON(b)
			if err != nil {
				t.Fatal(err)
			}
			if err := schemas[name].Validate(value); err != nil {
				t.Errorf("%q: %v", attack, err)
			}
		}
	}
}
