package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// alternativeRules are those of ways in that add nothing or that nobody can take.
func alternativeRules() []Rule {
	return []Rule{
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
	}
}

// implies reports whether whoever meets a meets b as well.
func (l *linter) implies(a, b access.Alternative) bool {
	for _, need := range b {
		i := slices.IndexFunc(a, func(q access.Requirement) bool { return q.Scheme == need.Scheme })
		if i < 0 || !subset(need.Scopes, a[i].Scopes) || !subset(need.Roles, l.api.Expand(access.Grants{Roles: a[i].Roles}).Roles) {
			return false
		}
	}
	return true
}

func subset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(name string) bool { return !slices.Contains(whole, name) })
}

func (l *linter) pointlessAlternative() {
	for _, o := range l.guarded() {
		for i, a := range o.Alternatives {
			j := slices.IndexFunc(o.Alternatives, func(b access.Alternative) bool { return !sameWords(a, b) && l.implies(a, b) })
			if j < 0 || i == j {
				continue
			}
			fix := "remove one of the two"
			message := fmt.Sprintf("whoever meets %s meets %s too, so it keeps nobody out", a.Words(), o.Alternatives[j].Words())
			if o.raw.Node.Get("security").Kind() == openapi.Missing {
				l.report(l.securityOf(o), fix, "security: "+message) // once, for all that inherit it
				continue
			}
			l.reportOperation(o, l.securityOf(o), fix, message)
		}
	}
}

func sameWords(a, b access.Alternative) bool { return a.Words() == b.Words() }

func (l *linter) pointlessBranch() {
	for _, o := range l.guarded() {
		if o.Rule != nil {
			l.branches(o, *o.Rule)
		}
	}
}

func (l *linter) branches(o operation, r access.Rule) {
	for i, a := range r.Rules {
		l.branches(o, a)
		for j, b := range r.Rules {
			if i == j || !l.leafImplies(a, b) || l.leafImplies(b, a) {
				continue
			}
			// In an any, the stronger one adds nobody; in an all, the weaker one
			// keeps nobody out.
			idle, why := a, fmt.Sprintf("%s is enough, and %s includes it", b.Words(), a.Words())
			if r.Kind == access.All {
				idle, why = b, fmt.Sprintf("%s is needed, and it includes %s", a.Words(), b.Words())
			}
			l.reportOperation(o, l.ruleOf(o), "remove "+idle.Words(), idle.Words()+" decides nothing: "+why)
		}
	}
}

// leafImplies reports whether a principal with what a asks for always has what b asks for.
func (l *linter) leafImplies(a, b access.Rule) bool {
	var held access.Grants
	switch a.Kind {
	case access.HasRole:
		held = l.api.Expand(access.Grants{Roles: []string{a.Name}})
	case access.HasPermission:
		held.Permissions = []string{a.Name}
	}
	switch b.Kind {
	case access.HasRole:
		return slices.Contains(held.Roles, b.Name)
	case access.HasPermission:
		return slices.Contains(held.Permissions, b.Name)
	}
	return false
}

// ruleOf is where the first rule key of an operation stands: its own, or else
// an inherited one.
func (l *linter) ruleOf(o operation) diag.Position {
	for _, n := range []openapi.Node{o.raw.Node, o.item.Node, l.doc.Root} {
		for _, e := range n.Entries() {
			if slices.Contains([]string{"x-required-roles", "x-required-permissions", "x-resource", "x-authorize"}, e.Key) {
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
				case q.Scheme.Kind == access.MutualTLS && plainHTTP:
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
func (l *linter) hasFlow(name string) bool {
	return slices.ContainsFunc(l.definition(name).Node.Get("flows").Entries(), func(e openapi.Entry) bool {
		return !strings.HasPrefix(e.Key, "x-")
	})
}
