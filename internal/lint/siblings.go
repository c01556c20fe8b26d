package lint

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
)

// siblingRules are those of operations that stand beside each other.
func siblingRules() []Rule {
	return []Rule{
		{ID: "bypassed-scopes", Stage: StageLint, Severity: diag.Warning,
			Title: "no credential is spared the scopes that another one needs",
			Text: "whoever has the other credential may do what the scopes keep from tokens; where that is meant, as for a " +
				"session of the user, a rule says what its callers need instead",
			check: (*linter).bypassedScopes},
		{ID: "weaker-write", Stage: StageLint, Severity: diag.Warning,
			Title: "whoever may change something may read it as well",
			Text: "an operation that changes what stands at a path asks for less than GET there: the rule of one of the two " +
				"was changed, and the other was forgotten",
			check: (*linter).weakerWrite},
		{ID: "slash-twin", Stage: StageLint, Severity: diag.Warning,
			Title: "a path with a slash at its end has the rule of the path without it",
			Text: "many routers and proxies take the two for one, and which rule counts then depends on the router; " +
				"Middleware answers 400 to both",
			check: (*linter).slashTwin},
		{ID: "unlike-siblings", Stage: StageLint, Severity: diag.Warning,
			Title: "an operation asks for no less than all of its siblings",
			Text: "one of several operations that stand together and ask for the same was forgotten, or its line was lost: " +
				"three others at least agree, and whoever they refuse gets in here",
			check: (*linter).unlikeSiblings},
	}
}

// isSpared reports whether an operation asks one credential for scopes, and another one
// for nothing.
func isSpared(o operation) bool {
	return o.Rule == nil && slices.ContainsFunc(o.Alternatives, hasScopes) &&
		slices.ContainsFunc(o.Alternatives, func(a access.Alternative) bool { return !a.AsksForMore() })
}

func hasScopes(a access.Alternative) bool { return len(a.Scopes()) > 0 }

func (l *linter) bypassedScopes() {
	for _, o := range l.guarded() {
		if o.Anonymous || !isSpared(o) {
			continue
		}
		i := slices.IndexFunc(o.Alternatives, hasScopes)
		says := either(askForNothing(o)) + " for nothing, where scopes are asked of " + schemesOf(o.Alternatives[i])
		l.reportOperation(o, l.securityOf(o), "x-required-roles or x-required-permissions, which every credential is asked for", "asks callers with "+says).together =
			"ask callers with " + says
	}
}

// schemesOf are the schemes of an alternative that are asked for scopes.
func schemesOf(a access.Alternative) string {
	var names []string
	for _, q := range a {
		if len(q.Scopes) > 0 {
			names = append(names, access.Word(q.Scheme.Name))
		}
	}
	return strings.Join(names, " and ")
}

// weakerWrite compares with GET at the same path. It says nothing of operations that
// ask for nothing at all: other rules do; nor of a write that a credential more opens,
// such as a scope for deletions. Where nobody has said what several scopes of a
// requirement mean, it says what holds for either meaning.
func (l *linter) weakerWrite() {
	judge := l.newJudge()
	reads := map[string]operation{}
	for _, o := range l.guarded() {
		if o.Method == "GET" && asksForMore(o) {
			reads[o.Path] = o
		}
	}
	for _, write := range l.guarded() {
		read, found := reads[write.Path]
		if !found || !unsafe(write.Method) || !asksForMore(write) || write.Anonymous {
			continue
		}
		if !sameEachWay(write, read) && judge.wider(write, read) && !judge.wider(read, write) {
			l.reportOperation(write, write.raw.At, "ask for what GET asks for, or for more",
				write.Method+" asks for less than GET: "+write.Words()+"; GET: "+read.Words()).together =
				"change something and ask for less than GET at the same path"
		}
	}
}

func (l *linter) slashTwin() {
	admission, budget := access.NewAdmission(l.api), access.NewBudget()
	type route struct{ method, path string }
	plain := map[route]operation{}
	for _, o := range l.operations {
		plain[route{o.Method, o.Path}] = o
	}
	for _, o := range l.operations {
		path, cut := strings.CutSuffix(o.Path, "/")
		twin, found := plain[route{o.Method, path}]
		if !cut || !found {
			continue
		}
		mine, known := admission.Condition(o.Operation)
		other, alsoKnown := admission.Condition(twin.Operation)
		if known && alsoKnown && access.Beyond(mine, other, 1, budget).None() && access.Beyond(other, mine, 1, budget).None() {
			continue
		}
		l.reportOperation(o, o.raw.At, "give both the same rule, or remove one of the two",
			"asks for something else than "+path+", which many routers take for the same: "+o.Words()+"; "+path+": "+twin.Words())
	}
}
