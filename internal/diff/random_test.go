package diff_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
)

// models draws an API of one operation, whose path parameter is called id. The
// catalogue is drawn, too, unless one is given.
func models(t *rapid.T, id string, roles []access.Role) *access.API {
	pick := func(label string, names ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID[string]).Draw(t, label)
	}
	if roles == nil {
		roles = []access.Role{{Name: "a"}, {Name: "b"}}
		if rapid.Bool().Draw(t, "inherits") {
			roles[1].Inherits = []string{"a"}
		}
		if rapid.Bool().Draw(t, "carries") {
			roles[0].Permissions = []string{"p"}
		}
	}
	op := &access.Operation{Method: "GET", Path: "/rooms/{" + id + "}", Anonymous: rapid.IntRange(0, 3).Draw(t, "anonymous") == 0}
	token := rapid.SampledFrom([]access.Kind{access.OAuth2, access.OAuth2, access.OAuth2, access.Bearer}).Draw(t, "kind")
	for range rapid.IntRange(0, 2).Draw(t, "alternatives") {
		var alternative access.Alternative
		for _, name := range slices.Sorted(slices.Values(pick("schemes", "key", "token"))) {
			q := access.Requirement{Scheme: &access.Scheme{Name: name, Kind: access.MutualTLS}}
			if name == "token" {
				q.Scheme.Kind = token
				if rapid.Bool().Draw(t, "scoped") {
					q.Scopes = pick("scopes", "r", "w")
				}
			}
			alternative = append(alternative, q)
		}
		op.Alternatives = append(op.Alternatives, alternative)
	}
	if !op.Public() && rapid.Bool().Draw(t, "ruled") {
		rule := rules(t, id, 2)
		op.Rule = &rule
	}
	if !op.Anonymous && !op.Public() && rapid.Bool().Draw(t, "stepped") && !slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool { return a.Stepper() == nil }) {
		op.StepUp = access.StepUp{
			ACR:    rapid.SampledFrom([][]string{nil, {"m"}, {"n"}, {"m", "n"}}).Draw(t, "acr"),
			MaxAge: rapid.SampledFrom([]int{0, 60, 300}).Draw(t, "max age"),
		}
	}
	api := &access.API{Roles: roles, Permissions: []string{"p"}, Scopes: []string{"r", "w"}, Operations: []*access.Operation{op}}
	if op.Anonymous && op.Rule != nil {
		api.AdmitVisitors(visitor(t))
	}
	return api
}

// visitor is what callers hold who sent no credential.
func visitor(t *rapid.T) *access.Visitor {
	return rapid.SampledFrom([]*access.Visitor{
		{Ask: true}, {Given: access.Grants{Roles: []string{"a"}}}, {Given: access.Grants{Roles: []string{"b"}, Permissions: []string{"p"}}}, {Given: access.Grants{Scopes: []string{"r"}}},
	}).Draw(t, "visitor")
}

func rules(t *rapid.T, id string, depth int) access.Rule {
	r := access.Rule{Kind: access.RuleKind(rapid.IntRange(0, 4).Draw(t, "rule"))}
	if depth == 0 && (r.Kind == access.All || r.Kind == access.Any) {
		r.Kind = access.HasRole
	}
	switch r.Kind {
	case access.All, access.Any:
		for range rapid.IntRange(1, 2).Draw(t, "parts") {
			r.Rules = append(r.Rules, rules(t, id, depth-1))
		}
	case access.HasRole:
		r.Name = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "role")
	case access.HasPermission:
		r.Name = "p"
	case access.HasResource:
		r.Resource = &access.Resource{Type: "room", Action: "open", IDs: []access.Parameter{{Name: id, In: access.InPath, Required: true}}}
	}
	return r
}

// person is what one principal of a world holds.
type person struct {
	roles, permissions, scopes []string
	may                        bool
	login                      access.Assurance
}

// letIn asks Evaluate about the first operation, for a caller who may send any of
// the credentials that are had. A credential is had for schemes of one kind.
func letIn(api *access.API, have map[string]access.Kind, who map[string]person) bool {
	op := api.Operations[0]
	w := access.World{Principals: map[string]access.Principal{}}
	for name, p := range who {
		may := map[string]access.Verdict{}
		if p.may {
			may["open of room {id}"], may["open of room {roomId}"] = access.Yes, access.Yes
		}
		w.Principals[name] = access.Principal{May: may, Assurance: p.login, Grants: api.Expand(access.Grants{Roles: p.roles, Permissions: p.permissions, Scopes: p.scopes})}
	}
	if access.Evaluate(op, w).Granted {
		return true
	}
	for sent := range 4 {
		w.Credentials = map[string]access.Credential{}
		for i, name := range []string{"key", "token"} {
			if sent&(1<<i) != 0 {
				w.Credentials[name] = access.Credential{State: access.Sent}
			}
		}
		// A scheme of another kind does not find its credential in what is sent.
		next := *op
		next.Alternatives = slices.DeleteFunc(slices.Clone(op.Alternatives), func(a access.Alternative) bool {
			return slices.ContainsFunc(a, func(q access.Requirement) bool {
				kind, had := have[q.Scheme.Name]
				return !had || kind != q.Scheme.Kind
			})
		})
		if !next.Public() && access.Evaluate(&next, w).Granted {
			return true
		}
	}
	return false
}

// The verdict is that of Evaluate, asked about callers of every sort.
func TestCompareAgainstEvaluate(t *testing.T) {
	seen := map[diff.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		before := models(t, "id", nil)
		catalogue := before.Roles
		if rapid.Bool().Draw(t, "recatalogued") {
			catalogue = nil
		}
		after := models(t, "roomId", catalogue)
		result := diff.Compare(before, after)
		replay(t, before, after, result)
		verdict := result.Changes[0].Verdict
		seen[verdict]++
		widened, narrowed := false, false
		judge := func(have map[string]access.Kind, who map[string]person) {
			was, is := letIn(before, have, who), letIn(after, have, who)
			widened, narrowed = widened || is && !was, narrowed || was && !is
		}
		for _, have := range []map[string]access.Kind{
			{}, {"key": access.MutualTLS}, {"token": access.OAuth2}, {"token": access.Bearer},
			{"key": access.MutualTLS, "token": access.OAuth2}, {"key": access.MutualTLS, "token": access.Bearer},
		} {
			every(have, logins(before, after), judge)
		}
		want := map[[2]bool]diff.Verdict{
			{false, false}: diff.Unchanged, {true, false}: diff.Widened, {false, true}: diff.Narrowed, {true, true}: diff.Both,
		}[[2]bool{widened, narrowed}]
		if verdict != want {
			t.Fatalf("%s, want %s\nbefore %s %v\nafter  %s %v", verdict, want,
				before.Operations[0].Words(), before.Roles, after.Operations[0].Words(), after.Roles)
		}
	})
	for _, v := range []diff.Verdict{diff.Widened, diff.Both, diff.Narrowed, diff.Unchanged} {
		if seen[v] == 0 && !testing.Short() { // which draws few
			t.Errorf("no pair was %s", v)
		}
	}
}

// logins are all ways to have logged in that two versions tell apart; the last one is
// enough for both.
func logins(before, after *access.API) []access.Assurance {
	if !before.Operations[0].StepUp.Asked() && !after.Operations[0].StepUp.Asked() {
		return []access.Assurance{{}}
	}
	var list []access.Assurance
	for _, acr := range [][]string{nil, {"m"}, {"n"}, {"m", "n"}} {
		for _, age := range []int{-1, 301, 300, 61, 60} {
			list = append(list, access.Assurance{ACR: acr, Known: age >= 0, Age: age})
		}
	}
	return list
}

// every judges all people that the principals of the credentials can be. Only one
// principal reaches a rule, and requirements of the other ask for scopes only.
func every(have map[string]access.Kind, logins []access.Assurance, judge func(map[string]access.Kind, map[string]person)) {
	var all, scoped []person
	subsets := func(names ...string) [][]string {
		list := [][]string{nil}
		for _, name := range names {
			for _, l := range slices.Clone(list) {
				list = append(list, append(slices.Clone(l), name))
			}
		}
		return list
	}
	for _, scopes := range subsets("r", "w") {
		scoped = append(scoped, person{scopes: scopes})
		for _, roles := range subsets("a", "b") {
			for _, permissions := range subsets("p") {
				for _, may := range []bool{false, true} {
					for _, login := range logins {
						all = append(all, person{roles, permissions, scopes, may, login})
					}
				}
			}
		}
	}
	if len(have) == 0 { // what anonymous callers hold is judged by itself
		for _, p := range all {
			judge(have, map[string]person{"anonymous": p})
		}
	}
	nobody := []person{{}}
	key, token, both := nobody, nobody, nobody
	if _, ok := have["key"]; ok {
		key = nil
		for _, p := range all {
			if len(p.scopes) == 0 {
				key = append(key, p) // no requirement asks a certificate for a scope
			}
		}
	}
	if _, ok := have["token"]; ok {
		token = all
	}
	if len(have) == 2 {
		// With both, what is asked of each alone was judged above; what is asked of
		// them together is judged with each of the two holding nothing, or all.
		both = key
		key = []person{{}, {roles: []string{"a", "b"}, permissions: []string{"p"}, may: true, login: logins[len(logins)-1]}}
		token = append(slices.Clone(scoped), person{[]string{"a", "b"}, []string{"p"}, nil, true, logins[len(logins)-1]}, person{[]string{"a", "b"}, []string{"p"}, []string{"r", "w"}, true, logins[len(logins)-1]})
	}
	for _, k := range key {
		for _, t := range token {
			for _, b := range both {
				judge(have, map[string]person{"key": k, "token": t, "key+token": b})
			}
		}
	}
}
