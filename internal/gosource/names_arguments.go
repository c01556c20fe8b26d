package gosource

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
)

// PathParameters are the names of an operation's path parameters in the order of
// its path, each once.
func PathParameters(op *access.Operation) []string {
	var names []string
	for _, name := range access.PathParameters(op.Path) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// AskedParameters are the path parameters whose values the Check of an operation
// takes: those that its rule asks about, in the order of its path.
func AskedParameters(op *access.Operation) []string {
	var names []string
	for _, name := range PathParameters(op) {
		if slices.ContainsFunc(op.Resources(), func(r *access.Resource) bool {
			return slices.ContainsFunc(r.IDs, func(id access.Parameter) bool { return id.In == access.InPath && id.Name == name })
		}) {
			names = append(names, name)
		}
	}
	return names
}

// ownNames are what only lines of operations like op refer to, besides notArguments.
func ownNames(op *access.Operation) []string {
	if op.StepUp.Asked() {
		return []string{"login"}
	}
	return nil
}

// argumentNames are the Go names of the path values of one operation. None of them is
// one of the others.
func argumentNames(params []string, others ...string) []string {
	forms := make([][]string, len(params))
	for i, param := range params {
		forms[i] = []string{argumentName(orSpelt(param)), argumentName(spelt(param)), argumentName(spelt(param) + "Hex" + hex.EncodeToString([]byte(param)))}
	}
	for i := range forms {
		for j, name := range forms[i] {
			if slices.Contains(others, name) {
				forms[i][j] += "Value"
			}
		}
	}
	return settle(forms, nil, func(name string) []string { return []string{name} })
}

// argumentName makes an argument of a name: RoomId is roomID.
func argumentName(name string) string {
	if rest, isID := strings.CutSuffix(name, "Id"); isID && rest != "" {
		name = rest + "ID"
	}
	if name = lowerFirst(name); strings.ToUpper(name[1:]) == name[1:] {
		name = strings.ToLower(name) // ID is id
	}
	switch {
	case slices.Contains(notArguments, name):
		return name + "Value"
	case !unicode.IsLetter([]rune(name)[0]) || isDeclared(name):
		return "path" + capitalise(name)
	}
	return name
}

// isDeclared reports whether an argument could hide a declaration that the lines
// of its operation refer to, such as roleStaff.
func isDeclared(name string) bool {
	return slices.ContainsFunc([]string{"role", "permission", "scope", "scheme"}, func(prefix string) bool {
		rest, ok := strings.CutPrefix(name, prefix)
		return ok && (rest == "" || !unicode.IsLower([]rune(rest)[0]))
	})
}

// notArguments are the names that mean something else where an operation is
// wrapped and decided: Go's keywords, and what the lines refer to.
var notArguments = []string{
	"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go",
	"goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
	"bool", "string", "true", "false", "nil", "http",
	"w", "r", "p", "ok", "next", "g", "d", "s", "v", "granted", "rule", "complete", "known", "requirePathValues",
}

// nameTogether names the alternatives that need several schemes. Where that is
// the name of a scheme, or of another alternative, the parts are set apart by what
// no name of a scheme has.
func (n *Names) nameTogether(api *access.API) {
	n.together = map[string]string{}
	var keys []string
	var forms [][]string
	for _, a := range together(api) {
		var parts []string
		for _, q := range a {
			parts = append(parts, n.Scheme(q.Scheme.Name))
		}
		keys = append(keys, a.Principal())
		forms = append(forms, []string{strings.Join(parts, "And"), strings.Join(parts, "_and_")})
	}
	var taken []string
	for _, s := range api.Schemes {
		taken = append(taken, n.Scheme(s.Name))
	}
	for i, name := range settle(forms, taken, func(name string) []string { return []string{name} }) {
		n.together[keys[i]] = name
	}
}

// together are the alternatives that need several schemes, each set of schemes
// once, in order of their names.
func together(api *access.API) []access.Alternative {
	var list []access.Alternative
	seen := map[string]bool{}
	for _, op := range api.Operations {
		for _, a := range op.Alternatives {
			if len(a) > 1 && !seen[a.Principal()] {
				seen[a.Principal()] = true
				list = append(list, a)
			}
		}
	}
	slices.SortFunc(list, func(a, b access.Alternative) int { return strings.Compare(a.Principal(), b.Principal()) })
	return list
}
