package resolve

import (
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// operations resolves every operation, in document order.
func (r *resolver) operations() []*access.Operation {
	root := r.readLevel("", r.doc.Root, atRoot)
	var all []*access.Operation
	for i := range r.doc.Paths {
		item := &r.doc.Paths[i]
		itemLevel := r.readLevel(printable(item.Path)+": ", item.Node, atPathItem)
		for j := range item.Operations {
			all = append(all, r.blamed(root, itemLevel, item, &item.Operations[j]))
		}
	}
	return all
}

func (r *resolver) operation(root, item, own *level, path string, o *openapi.Operation) *access.Operation {
	label := operationLabel(path, o) + ": "
	model := &access.Operation{
		ID:       o.ID,
		Method:   o.Method,
		Path:     path,
		Summary:  o.Summary,
		Required: r.requiredParameters(label, o.Parameters),
		Source:   o.At.String(),
	}
	for _, response := range o.Responses {
		model.Declared = append(model.Declared, access.Response(response))
	}
	// The security of an operation replaces that of the root as a whole.
	effective := &own.security
	if !effective.stated {
		effective = &root.security
	}
	clauses := r.standing(own, item, root)
	if !r.affordable(label, o, effective, clauses) {
		r.incomplete = true
		return model
	}
	if flag, ok := r.opened(label, own, item, root); ok {
		r.checkOpened(label, flag, clauses)
		return model
	}
	model.Alternatives = effective.alternatives
	if effective.broken {
		r.incomplete = true
		r.bindAll(label, o, path, clauses)
		return model
	}
	if effective.public() {
		r.checkPublic(label, o.At, own, effective, clauses)
		return model
	}
	model.Anonymous = effective.anonymous
	if effective.anonymous {
		r.checkAnonymous(label, effective.at, clauses)
	}
	model.Rule = r.bindAll(label, o, path, clauses)
	for _, l := range []*level{own, item, root} {
		if l.conceal != nil {
			model.Conceal = *l.conceal
			break
		}
	}
	return model
}

// standing returns the clauses that hold for an operation: per key the nearest
// one, unless [] clears it there.
func (r *resolver) standing(own, item, root *level) []*clause {
	var clauses []*clause
	for i := range r.slots {
		for _, l := range []*level{own, item, root} {
			if c := l.clauses[i]; c != nil {
				if !c.cleared {
					clauses = append(clauses, c)
				}
				break
			}
		}
	}
	return clauses
}

// checkPublic refuses rules on an operation where nobody is authenticated. Only
// an operation that says security: [] itself is out of reach of inherited rules.
func (r *resolver) checkPublic(label string, at diag.Position, own *level, effective *security, clauses []*clause) {
	fix := "add security to the operation, or clear the rule: " + cleared(clauses)
	implicit := !effective.stated
	var mine, inherited []*clause
	for _, c := range clauses {
		if own.has(c) {
			mine = append(mine, c)
		} else if !own.security.stated {
			inherited = append(inherited, c)
		}
	}
	why := "security: [] lets everybody in"
	if implicit {
		why = "no security applies, which makes the operation public"
	}
	switch {
	case len(mine) > 0:
		keep := "name security schemes in security, or remove "
		r.errorf(mine[0].at, ruleOnPublic, keep+keysOf(mine), "%s%s would never be asked: %s", label, keysOf(mine), why)
	case len(inherited) > 0 && implicit:
		r.errorf(at, ruleOnPublic, "add security to the operation; security: [] if it is meant to be public",
			"%sthe inherited %s would never be asked: %s", label, keysOf(inherited), why)
	case len(inherited) > 0:
		r.errorf(at, ruleOnPublic, fix, "%sthe inherited %s would never be asked: %s", label, keysOf(inherited), why)
	case implicit:
		const fix, message = "security: [] if it is meant to be public", "%sno security applies, which makes the operation public"
		if r.settings.RequireSecurity {
			r.errorf(at, ImplicitPublic, fix, message, label)
		} else {
			r.warnf(at, ImplicitPublic, fix, message, label)
		}
	}
}

func (r *resolver) checkAnonymous(label string, at diag.Position, clauses []*clause) {
	if len(clauses) == 0 {
		return
	}
	keys := keysOf(clauses)
	r.errorf(at, ruleOnAnonymous, "remove {} from security, or clear the rule: "+cleared(clauses),
		"%sanonymous callers are let in by {} in security, and %s cannot be asked of them", label, keys)
}

// has reports whether the clause was written at this level.
func (l *level) has(c *clause) bool {
	for _, own := range l.clauses {
		if own == c {
			return true
		}
	}
	return false
}

// cleared is what an operation writes to have none of the rules.
func cleared(clauses []*clause) string {
	keys := make([]string, len(clauses))
	for i, c := range clauses {
		keys[i] = c.key + ": []"
	}
	return strings.Join(keys, ", ")
}

func keysOf(clauses []*clause) string {
	keys := make([]string, len(clauses))
	for i, c := range clauses {
		keys[i] = c.key
	}
	if n := len(keys); n > 2 {
		return strings.Join(keys[:n-1], ", ") + " and " + keys[n-1]
	}
	return strings.Join(keys, " and ")
}

// requiredParameters are those that a guard holds a request to.
func (r *resolver) requiredParameters(label string, all []openapi.Parameter) []access.Parameter {
	var required []access.Parameter
	for _, p := range all {
		in := access.In(p.In)
		if !p.Required || p.Composite || ignoredHeader(p) || in != access.InQuery && in != access.InHeader && in != access.InCookie {
			continue
		}
		if why := neverSent(p); why != "" {
			r.warnf(p.At, ruleParameterName, "the name of the "+p.In+" field as it is sent", "%srequired %s parameter %q %s: it is left to the application",
				label, p.In, p.Name, why)
			continue
		}
		required = append(required, access.Parameter{Name: p.Name, In: in, Required: true})
	}
	return required
}

// neverSent says why a handler never finds a field of that name; empty where it may.
func neverSent(p openapi.Parameter) string {
	switch in := access.In(p.In); {
	case in == access.InHeader && !token.MatchString(p.Name):
		return "has no header name (RFC 9110, 5.1)"
	case in == access.InHeader && removedByServer(p.Name):
		return "is removed by net/http before a handler sees it"
	case in == access.InCookie && !token.MatchString(p.Name):
		return "has no cookie name (RFC 6265, 4.1.1)"
	}
	return ""
}

// ignoredHeader reports a header parameter whose definition "SHALL be ignored"
// (OpenAPI 3.1.1, 4.8.12.1, name).
func ignoredHeader(p openapi.Parameter) bool {
	return p.In == string(access.InHeader) && (strings.EqualFold(p.Name, "Accept") ||
		strings.EqualFold(p.Name, "Content-Type") || strings.EqualFold(p.Name, "Authorization"))
}

func operationLabel(path string, o *openapi.Operation) string {
	switch {
	case len(o.ID) > maxName:
		return quote(start(o.ID)) + "…"
	case o.ID != "":
		return printable(o.ID)
	case len(path) > maxName:
		return o.Method + " " + quote(start(path)) + "…"
	}
	return o.Method + " " + printable(path)
}
