package lint

import (
	"fmt"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// alternativeRules are those of ways in that add nothing or that nobody can take.
func alternativeRules() []Rule {
	return []Rule{
		{ID: "several-scopes", Stage: StageLint, Severity: diag.Info,
			Title: "the team has said what several scopes in one requirement mean",
			Text: "OpenAPI means all of them, and many documents list alternatives; requirement-scopes: all in oasguard.yaml " +
				"settles it as it is, requirement-scopes: any makes one of them enough",
			check: (*linter).severalScopes},
		{ID: "several-roles", Stage: StageLint, Severity: diag.Info,
			Title: "the team has said what several roles in one requirement mean",
			Text: "OpenAPI 3.1 means all of them, and many documents list alternatives; requirement-roles: all in oasguard.yaml " +
				"settles it as it is, requirement-roles: any makes one of them enough (lists does not reach requirements)",
			check: (*linter).severalRoles},
		{ID: "pointless-alternative", Stage: StageLint, Severity: diag.Warning,
			Title: "no alternative of security asks for more than another one",
			Text: "whoever meets the longer one meets the shorter one too, so that it keeps nobody out: a scope or a second " +
				"scheme that its author relies on is never needed",
			check: (*linter).pointlessAlternative},
		{ID: "pointless-branch", Stage: StageLint, Severity: diag.Warning,
			Title: "no role or permission in a rule is settled by another one beside it",
			Text:  "a role that inherits the other one always decides alike, which its author may not have meant",
			check: (*linter).pointlessBranch},
		{ID: "unsatisfiable-alternative", Stage: StageLint, Severity: diag.Warning,
			Title: "every alternative of security can be met",
			Text: "a client certificate never arrives over plain http, and no token comes from a scheme without flows: callers are " +
				"locked out, and the next change opens more than was meant (what no request can carry is two-in-authorization and same-credential)",
			check: (*linter).unsatisfiableAlternative},
		{ID: "pointless-anonymous", Stage: StageLint, Severity: diag.Warning,
			Title: "where {} stands in security, what anonymous callers hold can meet the rule",
			Text: "by x-anonymous nobody is ever let in without a credential there: {} does not do what its author meant, " +
				"and opens the operation when a role of x-anonymous gains something",
			check: (*linter).pointlessAnonymous},
	}
}

func (l *linter) pointlessAnonymous() {
	for _, o := range l.guarded() {
		if o.Anonymous && !o.AdmitsVisitors() {
			l.reportOperation(o, l.securityOf(o), "remove {} from security",
				"security has {}, and what anonymous callers hold never meets "+o.Rule.Words()).together =
				"have {} in security, and what anonymous callers hold never meets their rules"
		}
	}
}

// implies reports whether whoever meets a meets b as well.
func (l *linter) implies(a, b access.Alternative) bool {
	for _, need := range b {
		i := slices.IndexFunc(a, func(q access.Requirement) bool { return q.Scheme == need.Scheme })
		if i < 0 || !l.holdScopes(a[i].Scopes, need.Scopes) || !l.holdAll(a[i].Roles, need.Roles) {
			return false
		}
	}
	return true
}

func (l *linter) pointlessAlternative() {
	inherited := false // the root's security was looked at
	for _, o := range l.guarded() {
		own := l.securityOf(o) != l.doc.Root.Get("security").At()
		if !own && inherited {
			continue
		}
		inherited = inherited || !own
		for i, a := range o.Alternatives {
			j := l.impliedBy(i, o.Alternatives)
			if j < 0 {
				continue
			}
			fix := "remove one of the two"
			message := fmt.Sprintf("whoever meets %s meets %s too, so it keeps nobody out", a.Words(), o.Alternatives[j].Words())
			if own {
				l.reportOperation(o, l.securityOf(o), fix, message)
			} else {
				l.report(l.securityOf(o), fix, "security: "+message)
			}
		}
	}
}

// impliedBy is another alternative that whoever meets the one at i meets as well;
// of two that imply each other the first stands. It is -1 where there is none.
func (l *linter) impliedBy(i int, all []access.Alternative) int {
	for j := range all {
		if j != i && l.implies(all[i], all[j]) && (j < i || !l.implies(all[j], all[i])) {
			return j
		}
	}
	return -1
}

// idleBranch is a part of a rule that decides nothing, and why.
type idleBranch struct{ words, why string }

func (l *linter) pointlessBranch() {
	known := map[string][]idleBranch{} // equal words are equal rules, and many operations inherit one
	for _, o := range l.guarded() {
		if o.Rule == nil {
			continue
		}
		words := o.Rule.Words()
		idle, found := known[words]
		if !found {
			idle = access.Read(*o.Rule, idleReader{l})
			known[words] = idle
		}
		for _, branch := range idle {
			l.reportOperation(o, l.ruleOf(o), "remove "+branch.words, branch.words+" decides nothing: "+branch.why)
		}
	}
}

// idleReader reads the idle parts of a rule.
type idleReader struct{ *linter }

func (idleReader) Role(string) []idleBranch               { return nil }
func (idleReader) Permission(string) []idleBranch         { return nil }
func (idleReader) Scope(string) []idleBranch              { return nil }
func (idleReader) Resource(*access.Resource) []idleBranch { return nil }

// All finds checks that another one, which is needed as well, includes: the weaker
// one keeps nobody out.
func (l idleReader) All(parts []access.Rule) []idleBranch {
	return l.pairs(parts, func(stronger, weaker string) idleBranch {
		return idleBranch{weaker, fmt.Sprintf("%s is needed, and it includes %s", stronger, weaker)}
	})
}

// Any finds checks that include another one, which is enough: the stronger one
// adds nobody.
func (l idleReader) Any(parts []access.Rule) []idleBranch {
	return l.pairs(parts, func(stronger, weaker string) idleBranch {
		return idleBranch{stronger, fmt.Sprintf("%s is enough, and %s includes it", weaker, stronger)}
	})
}

func (l idleReader) pairs(parts []access.Rule, idle func(stronger, weaker string) idleBranch) []idleBranch {
	var list []idleBranch
	for i, a := range parts {
		list = append(list, access.Read(a, l)...)
		for j, b := range parts {
			if i != j && l.includes(a, b) && !l.includes(b, a) {
				list = append(list, idle(a.Words(), b.Words()))
			}
		}
	}
	return list
}

// includes reports whether a principal with what a asks for always has what b asks for.
func (l idleReader) includes(a, b access.Rule) bool {
	return passes(access.Read(a, brings(l)), b)
}

// passes reports whether a principal who has just that passes a check.
func passes(h holding, check access.Rule) bool { return access.Read(check, within(h)) }

// brings reads a check as what a principal has that passes it.
type brings struct{ *linter }

func (l brings) Role(name string) holding { return l.held(access.Grants{Roles: []string{name}}) }
func (l brings) Permission(name string) holding {
	return l.held(access.Grants{Permissions: []string{name}})
}
func (l brings) Scope(name string) holding       { return l.held(access.Grants{Scopes: []string{name}}) }
func (brings) Resource(*access.Resource) holding { return holding{} }
func (brings) All([]access.Rule) holding         { return holding{} }
func (brings) Any([]access.Rule) holding         { return holding{} }

// within reads whether a check is passed by a principal who has just that.
type within holding

func (h within) Role(name string) bool        { return h.roles[name] }
func (h within) Permission(name string) bool  { return h.permissions[name] }
func (h within) Scope(name string) bool       { return h.scopes[name] }
func (within) Resource(*access.Resource) bool { return false }
func (within) All([]access.Rule) bool         { return false }
func (within) Any([]access.Rule) bool         { return false }

// holding is what a name brings, itself included.
type holding struct{ roles, permissions, scopes map[string]bool }

// held is what one name brings. Each is looked at once: rules ask for them in pairs.
func (l *linter) held(given access.Grants) holding {
	if l.hierarchy == nil {
		l.hierarchy, l.holdings = l.api.Hierarchy(), map[string]holding{}
	}
	key := fmt.Sprint(given)
	if h, known := l.holdings[key]; known {
		return h
	}
	brings := l.hierarchy.Expand(given)
	h := holding{setOf(given.Roles, brings.Roles), setOf(brings.Permissions), setOf(brings.Scopes)}
	l.holdings[key] = h
	return h
}

// setOf is the set of all names of some lists.
func setOf(lists ...[]string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, name := range list {
			set[name] = true
		}
	}
	return set
}

// holdAll reports whether whoever has some roles has others, too.
func (l *linter) holdAll(have, need []string) bool {
	return !slices.ContainsFunc(need, func(name string) bool {
		return !slices.ContainsFunc(have, func(role string) bool { return l.held(access.Grants{Roles: []string{role}}).roles[name] })
	})
}

// holdScopes reports whether whoever has some scopes has others, too.
func (l *linter) holdScopes(have, need []string) bool {
	held := l.held(access.Grants{Scopes: have}).scopes
	return !slices.ContainsFunc(need, func(name string) bool { return !held[name] })
}

// ruleOf is where the first rule key of an operation stands: its own, or else
// an inherited one.
func (l *linter) ruleOf(o operation) diag.Position {
	for _, n := range []openapi.Node{o.raw.Node, o.item.Node, l.doc.Root} {
		for _, e := range n.Entries() {
			if slices.Contains(resolve.Settings{}.RuleKeys(), e.Key) {
				return e.At
			}
		}
	}
	return o.raw.At
}

func (l *linter) unsatisfiableAlternative() {
	for _, o := range l.guarded() {
		servers := l.servers(o)
		plainHTTP := len(servers) > 0 && !slices.ContainsFunc(servers, func(s server) bool { return !s.http })
		for _, a := range o.Alternatives {
			for _, q := range a {
				switch {
				case q.Scheme.Kind.ByCertificate() && plainHTTP:
					l.reportOperation(o, l.securityOf(o), "an https server",
						fmt.Sprintf("%s cannot be met: it needs a client certificate, and every server is plain http", a.Words()))
				case q.Scheme.Kind == access.OAuth2 && !l.hasFlow(q.Scheme.Name):
					l.report(l.schemeAt(q.Scheme.Name), "flows: {authorizationCode: {…}}, or the flow that clients use",
						fmt.Sprintf("security scheme %q has no flow, so nobody can obtain a token for it", q.Scheme.Name))
				}
			}
		}
	}
}

func (l *linter) definition(name string) openapi.SecurityScheme {
	i := slices.IndexFunc(l.doc.Schemes, func(s openapi.SecurityScheme) bool { return s.Name == name })
	if i < 0 {
		return openapi.SecurityScheme{}
	}
	return l.doc.Schemes[i]
}

func (l *linter) schemeAt(name string) diag.Position { return l.definition(name).At }

// hasFlow reports whether an oauth2 scheme describes a way to obtain a token.
func (l *linter) hasFlow(name string) bool { return len(flows(l.definition(name).Node)) > 0 }

// severalScopes says once what lists of scopes mean, where nobody has settled it.
func (l *linter) severalScopes() {
	if !l.scopesSettled {
		l.several("scopes", func(q access.Requirement) []string { return q.Scopes })
	}
}

// severalRoles says once what lists of roles mean, where nobody has settled it.
func (l *linter) severalRoles() {
	if !l.rolesSettled {
		l.several("roles", func(q access.Requirement) []string { return q.Roles })
	}
}

// several reports the operations with a requirement of several names, in one line.
func (l *linter) several(kind string, names func(access.Requirement) []string) {
	var found []operation
	for _, o := range l.guarded() {
		if slices.ContainsFunc(o.Alternatives, func(a access.Alternative) bool {
			return slices.ContainsFunc(a, func(q access.Requirement) bool { return len(names(q)) > 1 })
		}) {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		return
	}
	setting := "requirement-" + kind
	l.report(l.doc.Root.At(), setting+": all in oasguard.yaml if that is meant, "+setting+": any if one is enough", fmt.Sprintf(
		"several %s stand in one requirement, and all of them are needed, in %s, %s among them", kind, count(len(found), "operation"), label(found[0])))
}
