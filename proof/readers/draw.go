package readers

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Operation is one operation of a drawn document.
type Operation struct {
	ID     string // also the name of its family: f3x1 is of family f3
	Method string
	Path   string
	Rule   Rule
}

// Rule says who may call an operation: everybody, the callers with a role, or the
// owner of what a path parameter names.
type Rule struct {
	Role  string // empty: no role is asked
	Owner string // the parameter; empty: no owner is asked
}

// Family is a handful of operations below one prefix, which are easily confused.
type Family struct {
	Prefix     string // "/f3", or nothing
	Operations []Operation
}

// Roles that rules ask for; a caller has at most one of them.
var Roles = []string{"r0", "r1", "r2"}

// Draw makes the families of the document of that index. One family has no prefix,
// so that first segments are parameters, too.
func Draw(seed uint64, index int) []Family {
	random := rand.New(rand.NewPCG(seed, uint64(index)))
	if index%4 == 3 {
		return []Family{drawFamily(random, "f0", "")}
	}
	families := make([]Family, 30)
	for i := range families {
		name := fmt.Sprintf("f%d", i)
		families[i] = drawFamily(random, name, "/"+name)
	}
	return families
}

// segments of templates. The first list is for whole segments, which every router
// takes; the second has parameters inside a segment, which few do.
var (
	wholeSegments = []string{"a", "b", "me", "Me", "{}", "{}", "{}", "{}", "a.", "x.json", "x:go", ""}
	suffixed      = []string{"{}:go", "{}.json", "{}.{}", "pre-{}", "{}-{}", "{}--{}", "x:go", "a-b", "{}:go.", "{}a{}", "{}:stop", "{}{}"}
)

func drawFamily(random *rand.Rand, name, prefix string) Family {
	f := Family{Prefix: prefix}
	inside, ownNames := random.IntN(2) == 0, random.IntN(3) == 0
	rules := 2 + random.IntN(3)
	taken := map[string]bool{}
	depth := 1 + random.IntN(3)
	for range 2 + random.IntN(7) {
		path := prefix + drawPath(random, inside, ownNames, depth)
		method := []string{"GET", "GET", "GET", "POST", "DELETE", "HEAD"}[random.IntN(6)]
		shape := method + " " + parameter.ReplaceAllString(path, "{}")
		if taken[shape] || path == "" {
			continue
		}
		taken[shape] = true
		f.Operations = append(f.Operations, Operation{
			ID: fmt.Sprintf("%sx%d", name, len(f.Operations)), Method: method, Path: path,
			Rule: drawRule(random, rules, names(path)),
		})
	}
	return f
}

var parameter = regexp.MustCompile(`\{([^{}]*)\}`)

// names are the parameters of a path, in order.
func names(path string) []string {
	var found []string
	for _, match := range parameter.FindAllStringSubmatch(path, -1) {
		found = append(found, match[1])
	}
	return found
}

// drawPath draws a path template. Some routers want one name for the parameter of
// one place in all templates; with own names each has another.
func drawPath(random *rand.Rand, inside, ownNames bool, depth int) string {
	var b strings.Builder
	length := 1 + random.IntN(depth)
	salt := random.IntN(3)
	for i := range length {
		from := wholeSegments
		if inside && random.IntN(2) == 0 {
			from = suffixed
		}
		text := from[random.IntN(len(from))]
		if text == "" && i < length-1 {
			text = "a"
		}
		for j := 0; strings.Contains(text, "{}"); j++ {
			name := fmt.Sprintf("p%d%c", i, 'a'+j)
			if ownNames {
				name += string(rune('x' + salt))
			}
			text = strings.Replace(text, "{}", "{"+name+"}", 1)
		}
		b.WriteString("/" + text)
	}
	return b.String()
}

func drawRule(random *rand.Rand, rules int, parameters []string) Rule {
	switch kind := random.IntN(rules + 2); {
	case kind == 0 && random.IntN(2) == 0:
		return Rule{}
	case kind <= 1 && len(parameters) > 0:
		return Rule{Owner: parameters[random.IntN(len(parameters))]}
	default:
		return Rule{Role: Roles[kind%len(Roles)]}
	}
}

// Document writes an OpenAPI document of the families.
func Document(families []Family) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Readers, version: \"1\"}\n" +
		"components: {securitySchemes: {key: {type: http, scheme: bearer}}}\nsecurity: [{key: []}]\npaths:\n")
	byPath := map[string][]Operation{}
	var paths []string
	for _, f := range families {
		for _, op := range f.Operations {
			if byPath[op.Path] == nil {
				paths = append(paths, op.Path)
			}
			byPath[op.Path] = append(byPath[op.Path], op)
		}
	}
	for _, path := range paths {
		fmt.Fprintf(&b, "  %q:\n", path)
		for _, op := range byPath[path] {
			var parts []string
			for _, name := range names(path) {
				parts = append(parts, fmt.Sprintf("{name: %s, in: path, required: true, schema: {type: string}}", name))
			}
			fmt.Fprintf(&b, "    %s:\n      operationId: %s\n      responses: {default: {description: any}}\n", strings.ToLower(op.Method), op.ID)
			if parts != nil {
				fmt.Fprintf(&b, "      parameters: [%s]\n", strings.Join(parts, ", "))
			}
			b.WriteString("      " + op.Rule.annotation() + "\n")
		}
	}
	return b.String()
}

func (r Rule) annotation() string {
	switch {
	case r.Role != "":
		return "x-required-roles: " + r.Role
	case r.Owner != "":
		return "x-resource: {type: thing, id: " + r.Owner + ", action: open}"
	default:
		return "security: []"
	}
}

// bySpecificity puts an operation before all that match more than it does: routers
// that take the first route that fits (fiber, gorilla) need that order.
func bySpecificity(operations []Operation) []Operation {
	sorted := slices.Clone(operations)
	slices.SortStableFunc(sorted, func(a, b Operation) int { return strings.Compare(rank(a.Path), rank(b.Path)) })
	return sorted
}

// rank compares as specificity does: more segments first, because a parameter of
// fiber's that has a literal behind it takes slashes; then segment by segment: no parameters, then more
// literal text, then more parameters; a path before the same with a slash behind it.
func rank(path string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%03d\x00", 999-strings.Count(strings.TrimSuffix(path, "/"), "/"))
	for _, s := range strings.Split(path, "/")[1:] {
		n := len(names(s))
		s = strings.ToLower(s) // one literal for fiber
		literal := len(parameter.ReplaceAllString(s, ""))
		fmt.Fprintf(&b, "%d %03d %03d %s\x00", min(n, 1), 999-literal, 999-n, parameter.ReplaceAllString(s, "{}"))
	}
	return b.String()
}
