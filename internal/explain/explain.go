// Package explain answers two questions about an operation: whether a caller may
// use it and why not, and who can. The model goes in, words come out. It knows
// neither OpenAPI documents nor files; what it says is held against access.Evaluate.
package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Question is who asks for what.
type Question struct {
	Method, Path string // of a request, or the template of an operation

	// What the caller holds, before inheritance. Every credential is taken to hold it.
	Roles, Permissions, Scopes []string
	// Schemes are those whose credential the caller sends, and it is valid. None: the
	// caller is taken to send what an alternative needs, each in turn.
	Schemes []string

	// Declared are names of the document that no operation uses: to ask about
	// them is no mistake.
	Declared Names
}

// Names are names that a document declares.
type Names struct{ Schemes, Scopes []string }

// Answer is yes, no, or what only the application knows.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Depends Answer = "depends" // on a resource check or a login, of which code of the application knows
)

// Step is one thing that a decision looks at.
type Step struct {
	Depth  int    // how far inside x-authorize it stands
	Text   string // "role staff"
	Answer Answer
	Detail string // how it is held, or why it is not known
}

// Attempt is one alternative of the operation's security, tried.
type Attempt struct {
	Words  string
	Short  string // the same for a heading: names that are many are counted
	Answer Answer
	Steps  []Step
}

// Explanation is the answer to a Question.
type Explanation struct {
	Question  Question
	Operation *access.Operation
	Values    []access.Value // of the path parameters
	Places    []Place        // of the rules, where the caller of Explain knows them

	Answer    Answer
	Anonymous bool // the caller gets in without being known
	Status    int  // of a refusal; where it depends, of one by the application
	Reason    access.Reason
	Assumed   bool // no scheme was named
	Attempts  []Attempt
	Needed    []string // ways to get in, by what is not held yet
	All       bool     // Needed holds all of them
	Without   string   // what a caller without any credential gets
}

// Place is where a key of the document stands that has a part in the decision.
type Place struct{ Key, At string }

// mostSets bounds how many ways in are listed.
const mostSets = 100

// Explain answers a question. The error is for the asker: a name or a path that
// the document does not know.
func Explain(api *access.API, q Question) (Explanation, error) {
	if err := CheckNames(api, q); err != nil {
		return Explanation{}, err
	}
	found, err := find(api, q.Method, q.Path)
	if err != nil {
		return Explanation{}, err
	}
	if q.Method != found.Operation.Method {
		q.Method = strings.ToUpper(q.Method)
	}
	e := explainer{
		api: api, op: found.Operation, question: q, values: found.Values,
		grants: api.Expand(access.Grants{Roles: q.Roles, Permissions: q.Permissions, Scopes: q.Scopes}),
	}
	x := Explanation{Question: q, Operation: e.op, Values: found.Values, Without: without(e.op), All: true}
	x.Assumed = len(q.Schemes) == 0 && !e.op.Public()
	e.decide(&x)
	for _, alternative := range e.op.Alternatives {
		x.Attempts = append(x.Attempts, e.attempt(alternative))
	}
	if e.op.Visitor != nil {
		x.Attempts = append(x.Attempts, e.visitorAttempt())
	}
	if x.Answer != Yes {
		x.Needed, x.All = e.needed()
	}
	return x, nil
}

// explainer is the state of one Explain.
type explainer struct {
	api      *access.API
	op       *access.Operation
	question Question
	grants   access.Grants // inherited ones included
	values   []access.Value
}

// sends reports whether the caller has a valid credential for s.
func (e *explainer) sends(s *access.Scheme) bool {
	return len(e.question.Schemes) == 0 || slices.Contains(e.question.Schemes, s.Name)
}

// decide asks Evaluate twice, since the resource checks are not known: with all of
// them refused, and with all of them allowed. There is no not, so whatever they
// answer in truth, the outcome lies between the two.
func (e *explainer) decide(x *Explanation) {
	worlds := [][]access.Alternative{e.op.Alternatives}
	if len(e.question.Schemes) == 0 {
		worlds = nil // one alternative is sent, whichever is best
		for _, alternative := range e.op.Alternatives {
			worlds = append(worlds, []access.Alternative{alternative})
		}
	}
	if e.op.Public() {
		worlds = [][]access.Alternative{nil}
	}
	x.Answer = No
	for _, sent := range worlds {
		refused, allowed := access.Evaluate(e.op, e.world(sent, access.No)), access.Evaluate(e.op, e.world(sent, access.Yes))
		switch {
		case refused.Granted && !refused.Anonymous:
			x.Answer, x.Anonymous, x.Status, x.Reason = Yes, false, 0, ""
			return
		case refused.Granted:
			x.Answer, x.Anonymous, x.Status, x.Reason = Yes, true, 0, ""
		case x.Answer == No && allowed.Granted && allowed.Anonymous:
			x.Answer, x.Anonymous, x.Status, x.Reason = Depends, true, refused.Status, refused.Reason
		case x.Answer == Yes:
		case allowed.Granted && x.Answer == No:
			x.Answer, x.Status, x.Reason = Depends, refused.Status, refused.Reason
		case x.Status == 0:
			x.Status, x.Reason = refused.Status, refused.Reason
		}
	}
}

// world is a request with the caller's credentials for some alternatives.
func (e *explainer) world(alternatives []access.Alternative, may access.Verdict) access.World {
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}}
	who := access.Principal{Grants: e.grants, May: map[string]access.Verdict{}}
	for _, resource := range e.op.Resources() {
		who.May[resource.Words()] = may
	}
	if may == access.Yes { // of the login the authorizer may say anything as well
		who.Assurance = access.Assurance{ACR: e.op.StepUp.ACR, Known: true}
	}
	for _, alternative := range alternatives {
		for _, q := range alternative {
			if e.sends(q.Scheme) {
				w.Credentials[q.Scheme.Name] = access.Credential{State: access.Sent}
			}
			w.Principals[access.PrincipalOf(q.Scheme)] = who
		}
		w.Principals[alternative.Principal()] = who
	}
	if may == access.Yes { // of anonymous callers the authorizer may say anything
		w.Principals[access.AnonymousPrincipal] = access.Principal{Grants: e.everything()}
	}
	return w
}

// everything is all that can be granted.
func (e *explainer) everything() access.Grants {
	all := access.Grants{Permissions: e.api.Permissions, Scopes: e.api.Scopes}
	for _, r := range e.api.Roles {
		all.Roles = append(all.Roles, r.Name)
	}
	return all
}

// without is what a caller without a credential gets.
func without(op *access.Operation) string {
	out := access.Evaluate(op, access.World{})
	switch {
	case out.Granted:
		return "let in"
	case op.AdmitsVisitors():
		rule, _ := op.Rule.WithoutObjects()
		return fmt.Sprintf("let in where your AnonymousGrants returns %s, else %d", rule.Words(), out.Status)
	}
	return fmt.Sprint(out.Status)
}

// needed are the ways in, by what the caller does not have yet. One that another
// is enough for is left out.
func (e *explainer) needed() ([]string, bool) {
	sets, all := waysIn(e.api, e.op.WithoutVisitors())
	sets = append(withoutCredential(e.api, e.op), sets...)
	var missing [][]access.Atom
	for _, set := range sets {
		missing = append(missing, slices.DeleteFunc(slices.Clone(set.atoms), e.has))
	}
	var words []string
	for i, set := range missing {
		enough := func(other []access.Atom) bool {
			return len(other) < len(set) && len(other) > 0 && !slices.ContainsFunc(other, func(a access.Atom) bool { return !slices.ContainsFunc(set, same(a)) })
		}
		if sets[i].Anonymous {
			words = append(words, sets[i].Words)
			continue
		}
		if slices.ContainsFunc(missing, enough) {
			continue
		}
		var parts []string
		for _, a := range set {
			parts = append(parts, sets[i].words(e.api, e.op, a))
		}
		if text := strings.Join(parts, " and "); text != "" && !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	return words, all
}

// same compares atoms for a caller who holds the same with every credential.
func same(a access.Atom) func(access.Atom) bool {
	return func(b access.Atom) bool {
		return a.Kind == b.Kind && a.Name == b.Name && (a.Kind != access.Authenticated || a.Principal == b.Principal)
	}
}

func (e *explainer) has(a access.Atom) bool {
	switch a.Kind {
	case access.Authenticated:
		return len(e.question.Schemes) == 0 ||
			slices.ContainsFunc(e.question.Schemes, func(name string) bool { return access.Word(name) == a.Principal })
	case access.HoldsRole:
		return slices.Contains(e.grants.Roles, a.Name)
	case access.HoldsPermission:
		return slices.Contains(e.grants.Permissions, a.Name)
	case access.HoldsScope:
		return slices.Contains(e.grants.Scopes, a.Name)
	}
	return false
}
