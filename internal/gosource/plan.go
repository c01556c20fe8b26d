package gosource

import (
	"slices"
	"strconv"
	"strings"
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

	uses map[*access.Scheme]schemeUse
	// What some operation of the document has.
	grants, scopes, resources, combines, optional, conceals, fields, optionalFields bool
	places                                                                          map[string]bool      // runtime files for places that fields and ids are read from
	others                                                                          map[int][]testedPath // by their number of segments; nil until a test asks
}

// schemeUse is how operations use a security scheme; its methods are emitted
// for these uses only, so that no line of them goes untested.
type schemeUse struct {
	alone            bool // in some operation it is never needed together with others
	aloneRepeated    bool // and stands in several alternatives: its caller is remembered
	combined         bool // in some operation it is: reading comes apart from verifying
	combinedRepeated bool
	verifiedRepeated bool // and one request can carry the credentials of two of these alternatives
}

// NewPlan decides what will be written.
func NewPlan(api *access.API, pkg, version string) *Plan {
	p := &Plan{API: api, Names: NewNames(api), Package: pkg, Version: version,
		uses: map[*access.Scheme]schemeUse{}, places: map[string]bool{}}
	for _, op := range api.Operations {
		if op.Public() {
			continue
		}
		p.planSchemes(op)
		p.optional = p.optional || op.Anonymous
		p.conceals = p.conceals || op.Conceal
		p.fields = p.fields || len(op.Required) > 0
		p.optionalFields = p.optionalFields || len(op.Required) > 0 && op.Anonymous
		p.grants = p.grants || op.Rule != nil
		for _, f := range op.Required {
			p.places["fields_"+string(f.In)] = true
			p.places[string(f.In)] = true
		}
		for _, r := range resourceChecks(op) {
			p.resources = true
			if r.ID.In != access.InPath {
				p.places["resource_"+string(r.ID.In)] = true
				p.places[string(r.ID.In)] = true
			}
		}
	}
	return p
}

func (p *Plan) planSchemes(op *access.Operation) {
	times := map[*access.Scheme]int{}
	for _, alternative := range op.Alternatives {
		p.combines = p.combines || len(alternative) > 1
		for _, req := range alternative {
			times[req.Scheme]++
			p.scopes = p.scopes || len(req.Scopes) > 0
			p.grants = p.grants || len(req.Scopes)+len(req.Roles) > 0
		}
	}
	for s, n := range times {
		use := p.uses[s]
		if isCombined(op, s) {
			use.combined = true
			use.combinedRepeated = use.combinedRepeated || n > 1
			use.verifiedRepeated = use.verifiedRepeated || verifiedTwice(op, s)
		} else {
			use.alone = true
			use.aloneRepeated = use.aloneRepeated || n > 1
		}
		p.uses[s] = use
	}
}

// verifiedTwice reports whether one request can bring s to be verified by two
// alternatives: an alternative verifies nothing until all of its credentials are sent.
func verifiedTwice(op *access.Operation, s *access.Scheme) bool {
	for i, a := range op.Alternatives {
		for _, b := range op.Alternatives[i+1:] {
			if slices.Contains(schemesOf(a), s) && slices.Contains(schemesOf(b), s) && a.Together(b) {
				return true
			}
		}
	}
	return false
}

// isCombined reports whether some alternative of op needs s together with others.
func isCombined(op *access.Operation, s *access.Scheme) bool {
	for _, alternative := range op.Alternatives {
		if len(alternative) > 1 && slices.Contains(schemesOf(alternative), s) {
			return true
		}
	}
	return false
}

// schemesRead are the schemes of an operation in the order they are read, each once.
func schemesRead(op *access.Operation) []*access.Scheme {
	var list []*access.Scheme
	for _, alternative := range op.Alternatives {
		for _, req := range alternative {
			if !slices.Contains(list, req.Scheme) {
				list = append(list, req.Scheme)
			}
		}
	}
	return list
}

// nameCount is how many roles, permissions and scopes the document has in all;
// it decides how Grants holds them.
func (p *Plan) nameCount() int {
	return len(p.API.Roles) + len(p.API.Permissions) + len(p.API.Scopes)
}

// callerName is the local variable for who arrives by a scheme, or by several.
func (p *Plan) callerName(schemes ...*access.Scheme) string {
	parts := make([]string, len(schemes))
	for i, s := range schemes {
		parts[i] = p.Names.Scheme(s.Name)
	}
	if slices.ContainsFunc(parts, hasAnd) {
		// A scheme called "a and b" is not a together with b.
		for i, part := range parts {
			parts[i] = part + strconv.Itoa(len(part))
		}
		return "by" + strings.Join(parts, "And")
	}
	name := lowerFirst(strings.Join(parts, "And"))
	if slices.Contains(notVariables, name) || !unicode.IsLetter([]rune(name)[0]) || isDeclarations(name) {
		return "by" + strings.Join(parts, "And")
	}
	return name
}

// hasAnd reports whether And is a word of the name.
func hasAnd(name string) bool {
	for {
		_, rest, found := strings.Cut(name, "And")
		if !found {
			return false
		}
		if rest == "" || !unicode.IsLower([]rune(rest)[0]) {
			return true
		}
		name = rest
	}
}

// isDeclarations reports whether a name could be that of a declaration which a Check
// function refers to, such as roleStaff, which it would hide, or that of a scheme whose
// own name will not do.
func isDeclarations(name string) bool {
	return slices.ContainsFunc([]string{"role", "permission", "scope", "scheme", "check", "rule", "lacks", "by"}, func(prefix string) bool {
		rest, ok := strings.CutPrefix(name, prefix)
		return ok && (rest == "" || !unicode.IsLower([]rune(rest)[0]))
	})
}

// notVariables are the names that mean something else inside a Check function:
// Go's keywords, and what its lines refer to.
var notVariables = []string{
	"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go",
	"goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
	"bool", "string", "true", "false", "nil",
	"g", "w", "r", "d", "p", "ok", "granted", "http", "caller", "decision", "required", "queryID", "headerID", "cookieID",
	"queryField", "headerField", "cookieField", "firstMissing",
}

func lowerFirst(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}
