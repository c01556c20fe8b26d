package gosource

import (
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
)

// Plan is all that the emitters need to know about a document, decided before
// anything is written: the names, and which parts of the runtime it needs.
type Plan struct {
	API     *access.API
	Names   *Names
	Package string // name of the generated package; a Go identifier
	Version string // of oasguard, for the first line
	// Catalogue: the guard has NewCatalogue, for roles that a deployment defines.
	Catalogue bool
	// BuildTag is the build constraint of every file, as go/build/constraint prints
	// it; empty: none. It may be set after NewPlan.
	BuildTag string

	combined    map[*access.Scheme]bool // those that some operation needs together with others
	alone       map[*access.Scheme]bool // those that some alternative needs alone
	mostCallers int                     // schemes, and sets of them, that one operation reads at most
	// What some operation of the document has.
	grants, roles, permissions, scopes, ruleScopes, resources, severalIDs, visitors, admitsVisitors, visitorFields, combines, optional, fields, optionalFields, conceals, stepsUp bool
	places                                                                                                                                                                        map[string]bool      // runtime files for places that fields and ids are read from
	others                                                                                                                                                                        map[int][]testedPath // by their number of segments; nil until a test asks
}

// NewPlan decides what will be written.
func NewPlan(api *access.API, pkg, version string) *Plan {
	p := &Plan{API: api, Names: NewNames(api), Package: pkg, Version: version,
		combined: map[*access.Scheme]bool{}, alone: map[*access.Scheme]bool{}, places: map[string]bool{}}
	for _, op := range api.Operations {
		if op.Public() {
			continue
		}
		p.planSchemes(op)
		p.optional = p.optional || op.Anonymous
		p.conceals = p.conceals || op.Conceal
		p.fields = p.fields || len(op.Required) > 0
		p.optionalFields = p.optionalFields || len(op.Required) > 0 && op.Anonymous
		p.grants = p.grants || op.Rule != nil || op.StepUp.Asked()
		p.stepsUp = p.stepsUp || op.StepUp.Asked()
		p.planVisitors(op)
		p.planRule(op.Rule)
		for _, f := range op.Required {
			p.places["fields_"+string(f.In)] = true
			p.places[string(f.In)] = true
		}
		for _, r := range op.Resources() {
			p.resources = true
			p.severalIDs = p.severalIDs || len(r.IDs) > 1
			for _, id := range r.IDs {
				if id.In != access.InPath {
					p.places["resource_"+string(id.In)] = true
					p.places[string(id.In)] = true
				}
			}
		}
	}
	return p
}

// HasGrants reports whether any operation asks for a scope, or has a rule.
func (p *Plan) HasGrants() bool { return p.grants }

func (p *Plan) planSchemes(op *access.Operation) {
	callers := map[string]bool{}
	for _, alternative := range op.Alternatives {
		p.combines = p.combines || len(alternative) > 1
		callers[alternative.Principal()] = true
		if op.Visitor != nil {
			callers[access.AnonymousPrincipal] = true
		}
		for _, req := range alternative {
			callers[access.PrincipalOf(req.Scheme)] = true
			if len(alternative) > 1 {
				p.combined[req.Scheme] = true
			} else {
				p.alone[req.Scheme] = true
			}
			p.scopes = p.scopes || len(req.Scopes) > 0
			p.roles = p.roles || len(req.Roles) > 0
			p.grants = p.grants || len(req.Scopes)+len(req.Roles) > 0
		}
	}
	p.mostCallers = max(p.mostCallers, len(callers))
}

// planVisitors plans what an operation asks of callers who sent no credential.
func (p *Plan) planVisitors(op *access.Operation) {
	if op.Visitor == nil {
		return
	}
	p.visitors = true
	if op.AdmitsVisitors() {
		p.admitsVisitors = true
		p.visitorFields = p.visitorFields || len(op.Required) > 0
	}
}

// asksVisitors reports whether the authorizer says what anonymous callers hold.
func (p *Plan) asksVisitors() bool { return p.visitors && p.API.Visitor.Ask }

func (p *Plan) planRule(rule *access.Rule) {
	if rule == nil {
		return
	}
	for _, leaf := range rule.Leaves() {
		access.ReadLeaf(leaf, planning{p})
	}
}

// planning reads a check as what it takes of the runtime.
type planning struct{ *Plan }

func (p planning) Role(string) any               { p.roles = true; return nil }
func (p planning) Permission(string) any         { p.permissions = true; return nil }
func (p planning) Scope(string) any              { p.scopes, p.ruleScopes = true, true; return nil }
func (p planning) Resource(*access.Resource) any { return nil } // planned with its parameter

// nameCount is how many roles, permissions and scopes the document has in all;
// it decides how Grants holds them.
func (p *Plan) nameCount() int {
	return len(p.API.Roles) + len(p.API.Permissions) + len(p.API.Scopes)
}

// lowerFirst begins a name with a small letter.
func lowerFirst(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}
