package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// operations resolves every operation, in document order.
func (r *resolver) operations() []*access.Operation {
	root := r.readLevel("", r.doc.Root, atRoot)
	r.shared = r.sharedIDs()
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
		Source:   o.At,
	}
	if r.shared[o.ID] {
		model.ID = "" // it names nothing
	}
	model.Unread = nearestUnread(own, item, root)
	for _, response := range o.Responses {
		model.Declared = append(model.Declared, access.Response(response))
	}
	levels := []*level{own, item, root}
	effective := nearestSecurity(levels)
	switch effective {
	case &item.security:
		model.Secured = access.Inherited{From: "path item", At: effective.at}
	case &root.security:
		if effective.stated {
			model.Secured = access.Inherited{From: "root", At: effective.at}
		}
	}
	clauses := r.standing(own, item, root)
	if !r.affordable(label, o, effective, clauses) {
		r.incomplete = true
		return model
	}
	flag, open := r.opened(label, own, item, root)
	if open {
		r.checkOpened(label, flag, clauses)
		return model
	}
	model.Alternatives = effective.alternatives
	if effective.broken {
		r.incomplete = true
		rules, _ := partStepUp(clauses)
		r.bindAll(label, o, path, rules)
		return model
	}
	if effective.public() {
		if r.checkShut(label, flag, levels, effective) || len(clauses) > 0 {
			r.checkPublic(label, o.At, levels, effective, clauses)
		}
		return model
	}
	model.Anonymous = effective.anonymous
	rules, logins := partStepUp(clauses)
	if effective.anonymous {
		r.checkAnonymous(label, effective.at, rules)
	}
	model.Rule = r.bindAll(label, o, path, rules)
	model.StepUp = r.stepUp(label, effective, logins)
	if len(rules) == 0 {
		r.requireRule(label, o.At, model)
	}
	for _, l := range levels {
		if l.conceal != nil {
			model.Conceal = *l.conceal
			break
		}
	}
	return model
}

// nearestSecurity is the security that counts for an operation: the nearest one
// replaces the others as a whole.
func nearestSecurity(levels []*level) *security {
	for _, l := range levels {
		if l.security.stated {
			return &l.security
		}
	}
	return &levels[len(levels)-1].security
}

// nearestUnread are the keys that sound like rules and are none, each once.
func nearestUnread(levels ...*level) []access.Annotation {
	var all []access.Annotation
	for _, l := range levels {
		for _, a := range l.unread {
			if !slices.ContainsFunc(all, func(b access.Annotation) bool { return a.Key == b.Key }) {
				all = append(all, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b access.Annotation) int { return strings.Compare(a.Key, b.Key) })
	return all
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

// checkPublic refuses rules on an operation where nobody is authenticated. Where
// an operation or a path item says security: [] itself, rules from further out do
// not reach it. The levels are those of the operation, from near to far.
func (r *resolver) checkPublic(label string, at diag.Position, levels []*level, effective *security, clauses []*clause) {
	const fix = "add security to the operation"
	implicit := !effective.stated
	own := levels[0]
	outside := false // of the level that says security: []
	reached := map[*clause]bool{}
	for _, l := range levels {
		for _, c := range clauses {
			reached[c] = reached[c] || l.has(c) && !outside
		}
		outside = outside || l.security.stated
	}
	var mine, inherited []*clause
	for _, c := range clauses {
		if own.has(c) {
			mine = append(mine, c)
		} else if reached[c] {
			inherited = append(inherited, c)
		}
	}
	why := "security: [] lets everybody in"
	if implicit {
		why = "no security applies, which makes the operation public"
	}
	switch {
	case len(mine) > 0:
		r.errorf(mine[0].at, ruleOnPublic, "name security schemes in security", "%s%s would never be asked: %s", label, keysOf(mine), why)
	case len(inherited) > 0 && implicit:
		r.errorf(at, ruleOnPublic, fix, "%sthe inherited %s would never be asked: %s", label, keysOf(inherited), why)
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
	if len(clauses) == 0 || r.visitor != nil {
		return
	}
	keys := keysOf(clauses)
	r.errorf(at, ruleOnAnonymous, "remove {} from security",
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
