package explain

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Ways is who can call an operation.
type Ways struct {
	Operation *access.Operation
	Anyone    bool   // no credential is needed
	Sets      []Way  // each by itself is enough; none where Anyone
	All       bool   // Sets holds all of them
	Words     string // the operation's rule
}

// Way is one smallest set of things that lets a caller in.
type Way struct {
	Schemes, Scopes, Roles, Permissions, Resources []string // as the document names them
	Logins                                         []string // how the caller must have logged in, in words
	Words                                          string
	Anonymous                                      bool // no credential at all, where a rule is asked of such callers

	atoms []access.Atom
}

// WhoCan lists the smallest sets of credentials and grants that let a caller in.
func WhoCan(api *access.API, method, path string) (Ways, error) {
	found, err := find(api, method, path)
	if err != nil {
		return Ways{}, err
	}
	op := found.Operation
	w := Ways{Operation: op, Words: op.Words(), All: true, Anyone: op.Public() || op.Anonymous && op.Visitor == nil}
	if !w.Anyone {
		w.Sets, w.All = waysIn(api, op.WithoutVisitors())
		w.Sets = append(withoutCredential(api, op), w.Sets...)
	}
	return w, nil
}

// withoutCredential are the ways in of callers who send none, where a rule is asked of
// what they hold.
func withoutCredential(api *access.API, op *access.Operation) []Way {
	if op.Visitor == nil || !op.AdmitsVisitors() {
		return nil
	}
	const none = "no credential at all"
	if op.VisitorsMeet() {
		return []Way{{Anonymous: true, Words: none + ": holding " + op.Visitor.Given.Words() + " is enough"}}
	}
	only := *op
	only.Alternatives = []access.Alternative{{{Scheme: &access.Scheme{Name: "none"}}}}
	only.Anonymous, only.Visitor = false, nil
	rule, _ := op.Rule.WithoutObjects()
	only.Rule = &rule
	sets, _ := waysIn(api, &only)
	for i := range sets {
		var words []string
		for _, a := range sets[i].atoms {
			if a.Kind != access.Authenticated {
				words = append(words, sets[i].words(api, &only, a))
			}
		}
		sets[i].Anonymous, sets[i].Schemes = true, nil
		sets[i].Words = none + ", where your AnonymousGrants returns " + strings.Join(words, " and ")
	}
	return sets
}

// waysIn lists the smallest sets that let a caller in; false where there are more.
func waysIn(api *access.API, op *access.Operation) ([]Way, bool) {
	condition, ok := access.NewAdmission(api).Condition(op)
	if !ok {
		return nil, false
	}
	found := access.Beyond(condition, access.Nobody(), mostSets, access.NewBudget())
	var ways []Way
	for _, atoms := range found.Sets {
		w := Way{atoms: atoms}
		var words []string
		for _, a := range atoms {
			switch a.Kind {
			case access.Authenticated:
				w.Schemes = append(w.Schemes, schemeName(op, a))
			case access.HoldsRole:
				w.Roles = appendOnce(w.Roles, a.Name)
			case access.HoldsPermission:
				w.Permissions = appendOnce(w.Permissions, a.Name)
			case access.HoldsScope:
				w.Scopes = appendOnce(w.Scopes, a.Name)
			case access.MayDo:
				w.Resources = appendOnce(w.Resources, a.Name)
			case access.LoggedInBy, access.LoggedInWithin:
				w.Logins = appendOnce(w.Logins, a.Words(a.Principal))
			}
		}
		for _, a := range atoms {
			words = append(words, w.words(api, op, a))
		}
		w.Words = strings.Join(words, " and ")
		ways = append(ways, w)
	}
	return ways, found.Complete
}

func appendOnce(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// schemeName is the name of a credential's scheme as the document has it.
func schemeName(op *access.Operation, a access.Atom) string {
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			if access.PrincipalOf(q.Scheme) == a.Principal {
				return q.Scheme.Name
			}
		}
	}
	return a.Principal
}

// words is an atom of the set; a role that the operation does not name says what
// it brings, and what one of several credentials must hold says whose it is.
func (w Way) words(api *access.API, op *access.Operation, a access.Atom) string {
	principal := a.Principal
	if len(w.Schemes) > 1 && slices.ContainsFunc(w.atoms, func(b access.Atom) bool {
		return b.Kind == access.Authenticated && b.Principal == a.Principal
	}) {
		principal = "" // one of several: Words says whose
	}
	words := a.Words(principal)
	n := op.Named()
	var own []string // names of its kind that the operation asks for
	var granted access.Grants
	switch a.Kind {
	case access.HoldsRole:
		own, granted.Roles = n.Roles, []string{a.Name}
	case access.HoldsPermission:
		own, granted.Permissions = n.Permissions, []string{a.Name}
	case access.HoldsScope:
		own, granted.Scopes = n.Scopes, []string{a.Name}
	default:
		return words
	}
	if slices.Contains(own, a.Name) {
		return words
	}
	var brings []string
	g := api.Expand(granted)
	for _, kind := range []struct {
		noun           string
		asked, brought []string
	}{{"role", n.Roles, g.Roles}, {"permission", n.Permissions, g.Permissions}, {"scope", n.Scopes, g.Scopes}} {
		for _, name := range kind.asked {
			if slices.Contains(kind.brought, name) {
				brings = append(brings, kind.noun+" "+access.Word(name))
			}
		}
	}
	return words + " (which brings " + strings.Join(brings, " and ") + ")"
}
