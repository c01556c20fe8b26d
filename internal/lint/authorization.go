package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// accessRules are those of what an operation asks of its callers.
func accessRules() []Rule {
	return []Rule{
		{ID: "unsafe-without-rule", Stage: StageLint, Severity: diag.Warning,
			Title: "an operation that changes something asks for more than to be known",
			Text: "without a role, permission, scope or resource every caller who can authenticate may call it " +
				"(OWASP API5:2023); where nothing in the document asks for more, that is said once",
			check: (*linter).unsafeWithoutRule},
		{ID: "safe-without-rule", Stage: StageLint, Severity: diag.Info,
			Title: "an operation that changes nothing asks for more than to be known, where others do",
			Text: "a line that somebody forgot leaves it open to whoever can authenticate; require-rule: true in oasguard.yaml " +
				"makes every such operation an error",
			check: (*linter).safeWithoutRule},
		{ID: "unsafe-public", Stage: StageLint, Severity: diag.Warning,
			Title: "an operation that changes something is not open to everybody",
			Text: "POST, PUT, PATCH and DELETE are rarely meant for anonymous callers; where they are, as for a login, " +
				"x-oasguard-ignore keeps the reason for the next reader",
			check: (*linter).unsafePublic},
		{ID: "object-without-resource", Stage: StageLint, Severity: diag.Warning,
			Title: "an operation on one object asks whether this caller may reach that object",
			Text: "a role says what kind of thing a caller may do, and not to whose room: this is the first of OWASP's API risks " +
				"(API1:2023, broken object level authorization); where no operation of the document has x-resource, that is said once",
			check: (*linter).objectWithoutResource},
		{ID: "optional-requirement", Stage: StageLint, Severity: diag.Warning,
			Title: "scopes and roles are not asked for where anonymous callers are let in",
			Text: "a caller who lacks one is let in as anonymous, so the handler cannot tell them from somebody who sent nothing: " +
				"nobody is ever refused for it",
			check: (*linter).optionalRequirement},
	}
}

// unsafe reports whether a method is meant to change something (RFC 9110, 9.2.1).
func unsafe(method string) bool {
	return !slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"}, method)
}

// asksForMore reports whether every way in needs more than a valid credential.
func asksForMore(o operation) bool {
	return o.Rule != nil || !slices.ContainsFunc(o.Alternatives, func(a access.Alternative) bool { return !a.AsksForMore() })
}

func (l *linter) unsafeWithoutRule() {
	var open []operation
	anywhere := false
	for _, o := range l.guarded() {
		anywhere = anywhere || o.Rule != nil || slices.ContainsFunc(o.Alternatives, access.Alternative.AsksForMore)
		if unsafe(o.Method) && !o.Anonymous && !asksForMore(o) && !isSpared(o) { // else bypassed-scopes says so
			open = append(open, o)
		}
	}
	const fix = "x-required-roles: [name], or x-required-permissions, x-resource or scopes"
	ways := waysIn(open)
	if !anywhere && len(open) > 1 {
		var all []string
		for _, w := range ways {
			all = append(all, w.names...)
		}
		l.report(l.doc.Root.At(), fix, fmt.Sprintf(
			"no operation asks for a role, a permission, a scope or a resource: whoever authenticates with %s may call each of %s that change something, %s among them",
			either(all), count(len(open), "operation"), label(open[0])))
		return
	}
	for _, w := range ways {
		says := "callers with " + either(w.names) + " for no role, permission, scope or resource"
		for _, o := range w.operations {
			l.reportOperation(o, o.raw.At, fix, o.Method+" asks "+says).together = "change something and ask " + says
		}
	}
}

// wayIn are alternatives that ask for nothing more, and the operations that each opens.
type wayIn struct {
	names      []string
	operations []operation
}

// waysIn has each alternative that asks for nothing once; those that open the same
// operations are one.
func waysIn(open []operation) []wayIn {
	var each []wayIn
	for _, o := range open {
		for _, name := range askForNothing(o) {
			i := slices.IndexFunc(each, func(w wayIn) bool { return w.names[0] == name })
			if i < 0 {
				i = len(each)
				each = append(each, wayIn{names: []string{name}})
			}
			each[i].operations = append(each[i].operations, o)
		}
	}
	var ways []wayIn
	for _, w := range each {
		i := slices.IndexFunc(ways, func(other wayIn) bool { return slices.Equal(other.operations, w.operations) })
		if i < 0 {
			ways = append(ways, w)
			continue
		}
		ways[i].names = append(ways[i].names, w.names...)
	}
	return ways
}

// askForNothing are the alternatives of an operation that are enough by themselves.
func askForNothing(o operation) []string {
	var ways []string
	for _, a := range o.Alternatives {
		if words := a.Words(); !a.AsksForMore() && !slices.Contains(ways, words) {
			ways = append(ways, words)
		}
	}
	return ways
}

// safeWithoutRule says nothing where no operation asks for more: identity is the
// rule there. OPTIONS tells of an operation, and hands nothing out.
func (l *linter) safeWithoutRule() {
	if !slices.ContainsFunc(l.guarded(), func(o operation) bool {
		return o.Rule != nil || slices.ContainsFunc(o.Alternatives, access.Alternative.AsksForMore)
	}) {
		return
	}
	for _, o := range l.guarded() {
		if !unsafe(o.Method) && o.Method != "OPTIONS" && !o.Anonymous && !asksForMore(o) && !isSpared(o) {
			l.reportOperation(o, o.raw.At, "x-required-roles: [name], or x-required-permissions, x-resource or scopes",
				o.Method+" asks for no role, permission, scope or resource, as others do: whoever can authenticate may call it").together =
				"ask for no role, permission, scope or resource, as others do: whoever can authenticate may call them"
		}
	}
}

func (l *linter) unsafePublic() {
	for _, o := range l.operations {
		switch {
		case !unsafe(o.Method):
		case o.Public():
			l.reportOperation(o, o.raw.At, "name security schemes in security", o.Method+" is public").together = "change something and are public"
		case o.AdmitsVisitors():
			l.reportOperation(o, o.raw.At, "remove {} from security", o.Method+" lets anonymous callers in").together =
				"change something and let anonymous callers in"
		}
	}
}

func (l *linter) objectWithoutResource() {
	type object struct {
		operation
		id string
	}
	var unasked []object
	anywhere := false
	for _, o := range l.guarded() {
		if len(o.Resources()) > 0 {
			anywhere = true
			continue
		}
		for _, match := range templateName.FindAllStringSubmatch(o.Path, -1) {
			if isID(match[1]) {
				unasked = append(unasked, object{o, match[1]})
				break
			}
		}
	}
	ask := func(o object) string {
		return fmt.Sprintf("x-resource: {type: %s, id: %s, action: %s}", plain(objectType(o.id)), plain(o.id), strings.ToLower(o.Method))
	}
	if !anywhere && len(unasked) > 1 {
		l.report(l.doc.Root.At(), ask(unasked[0])+" on "+label(unasked[0].operation), fmt.Sprintf(
			"%s the id of an object in the path, %s among them, and no x-resource asks whether a caller may reach that object (OWASP API1:2023)",
			count(len(unasked), "operation")+" take", label(unasked[0].operation)))
		return
	}
	for _, o := range unasked {
		l.reportOperation(o.operation, o.raw.At, ask(o),
			fmt.Sprintf("path parameter %q names an object, and nothing asks whether a caller may reach that object (OWASP API1:2023)", o.id))
	}
}

// templateName is a parameter in a path template.
var templateName = regexp.MustCompile(`\{([^{}]+)\}`)

// idEndings are what the names of parameters that hold the id of an object end with.
func idEndings() []string { return []string{"uuid", "guid", "id"} }

// isID reports whether a parameter of this name holds the id of an object: id,
// roomId, room_id, room-uuid. A word that merely ends so (grid) is none.
func isID(name string) bool {
	lower := strings.ToLower(name)
	for _, ending := range idEndings() {
		before, found := strings.CutSuffix(lower, ending)
		if !found {
			continue
		}
		if before == "" || !unicode.IsLetter(rune(before[len(before)-1])) || unicode.IsUpper(rune(name[len(before)])) {
			return true
		}
	}
	return false
}

// objectType is what a parameter's name says its object is: room of roomId.
func objectType(name string) string {
	lower := strings.ToLower(name)
	for _, ending := range idEndings() {
		if strings.HasSuffix(lower, ending) {
			name = strings.TrimRight(name[:len(name)-len(ending)], "_-.")
			break
		}
	}
	if name == "" {
		return "object"
	}
	return name
}

func (l *linter) optionalRequirement() {
	for _, o := range l.guarded() {
		if !o.Anonymous || o.Visitor != nil { // a rule refuses those who lack something
			continue
		}
		for _, a := range o.Alternatives {
			if a.AsksForMore() {
				l.reportOperation(o, l.securityOf(o), "remove {} from security, or the scopes and roles from "+a.Words(),
					fmt.Sprintf("a caller who does not meet %s is let in as anonymous, so it refuses nobody", a.Words()))
			}
		}
	}
}

// securityOf is where the security stands that counts for an operation.
func (l *linter) securityOf(o operation) diag.Position { return l.security(o).At() }

// security is the one that counts for an operation: the nearest.
func (l *linter) security(o operation) openapi.Node {
	levels := []openapi.Node{o.raw.Node, l.doc.Root}
	if l.doc.Version >= openapi.OpenAPI33 {
		levels = []openapi.Node{o.raw.Node, o.item.Node, l.doc.Root}
	}
	for _, level := range levels {
		if n := level.Get("security"); n.Kind() != openapi.Missing {
			return n
		}
	}
	return l.doc.Root.Get("security")
}
