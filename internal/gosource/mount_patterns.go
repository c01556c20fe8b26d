package gosource

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// pattern is the route of an operation in the syntax of a framework.
type pattern struct {
	text  string
	names []string // of its parameters, in order
	// behind says of each parameter how many segments follow its own.
	behind []int
}

// plainLiterals are the characters, besides letters and digits of ASCII, that every
// router takes for themselves, and that clients send as they are.
const plainLiterals = "-._~!$&',;=@"

// Unmountable is an operation that a framework would not serve as the document means it.
type Unmountable struct {
	Operation *access.Operation
	Why       string // what the framework does
}

// Unmountable are the operations that a framework cannot mount, or would read in
// another way.
func (f *Framework) Unmountable(api *access.API) []Unmountable {
	var list []Unmountable
	if f.isGateway {
		return nil // it mounts nothing
	}
	for _, op := range api.Operations {
		if f.isMCP {
			if why := oneArgument(api, op); why != "" {
				list = append(list, Unmountable{op, why})
			}
			continue
		}
		why := f.refuses(op)
		if thief := f.thief(api, op); why == "" && thief != nil {
			why = fmt.Sprintf("%s gives the parameter at the end of %q all that is left of a path, and would find %s for requests of this operation", f.Title, thief.Path, OperationText(thief))
		}
		if trap := f.trap(api, op); why == "" && trap != nil {
			why = fmt.Sprintf("%s follows %q for requests of this operation, and does not turn back where a parameter of it has no more to match", f.Title, trap.Path)
		}
		if why != "" {
			list = append(list, Unmountable{op, why})
		}
	}
	return list
}

// thief is an operation that a framework finds for requests of op, though its path has
// fewer segments: a parameter at its end takes the rest. Nil: there is none.
func (f *Framework) thief(api *access.API, op *access.Operation) *access.Operation {
	if !f.swallows {
		return nil
	}
	segments := strings.Split(op.Path, "/")
	i := slices.IndexFunc(api.Operations, func(other *access.Operation) bool {
		return other.Method == op.Method && strings.HasSuffix(other.Path, "}") && steals(strings.Split(other.Path, "/"), segments) && isLeaf(api, other)
	})
	if i < 0 {
		return nil
	}
	return api.Operations[i]
}

// trap is an operation whose path a framework begins to match for requests of op, until
// it ends at a parameter and finds nothing. Nil: there is none.
func (f *Framework) trap(api *access.API, op *access.Operation) *access.Operation {
	if !f.turnsNotBack {
		return nil
	}
	has := map[string]bool{} // the shapes of the method
	for _, other := range api.Operations {
		if other.Method == op.Method {
			has[access.Shape(other.Path)] = true
		}
	}
	segments := strings.Split(op.Path, "/")
	i := slices.IndexFunc(api.Operations, func(other *access.Operation) bool {
		return other.Method == op.Method && traps(strings.Split(other.Path, "/"), segments, has)
	})
	if i < 0 {
		return nil
	}
	return api.Operations[i]
}

// traps reports whether a router that looks for literals first, and does not turn back
// from a parameter, loses some request of the template wanted on the way of another one.
func traps(other, wanted []string, has map[string]bool) bool {
	first := false
	for i := range min(len(other), len(wanted)) {
		isParam, wantsParam := strings.HasPrefix(other[i], "{"), strings.HasPrefix(wanted[i], "{")
		switch {
		case !isParam && !wantsParam && other[i] != wanted[i]:
			return false
		case !first && isParam && !wantsParam:
			return false // the wanted one is looked at first
		case !first && !isParam && wantsParam:
			first = true
		}
		if !first || !isParam {
			continue
		}
		here := access.Shape(strings.Join(other[:i+1], "/"))
		goesOn := slices.ContainsFunc(slices.Collect(maps.Keys(has)), func(shape string) bool { return strings.HasPrefix(shape, here+"/") })
		if i == len(wanted)-1 && !has[here] || i < len(wanted)-1 && !goesOn {
			return true
		}
	}
	return false
}

// isLeaf reports whether no path of the document goes on where that of op ends.
func isLeaf(api *access.API, op *access.Operation) bool {
	begin := access.Shape(op.Path) + "/"
	return !slices.ContainsFunc(api.Operations, func(other *access.Operation) bool { return strings.HasPrefix(access.Shape(other.Path), begin) })
}

// steals reports whether a router that looks for literals first finds the shorter of two
// templates, which ends with a parameter, for some request of the longer one.
func steals(shorter, longer []string) bool {
	if len(shorter) >= len(longer) {
		return false
	}
	first := false
	for i, segment := range shorter[:len(shorter)-1] {
		isParam, otherIsParam := strings.HasPrefix(segment, "{"), strings.HasPrefix(longer[i], "{")
		switch {
		case !isParam && !otherIsParam && segment != longer[i]:
			return false // no path has both
		case first || isParam == otherIsParam:
		case isParam:
			return false // the longer one is looked at first
		default:
			first = true
		}
	}
	return first
}

// refuses says why a framework cannot mount an operation; empty: it can.
func (f *Framework) refuses(op *access.Operation) string {
	if f.methods != nil && !slices.Contains(f.methods, op.Method) {
		return fmt.Sprintf("%s has no routes for the method %s", f.Title, op.Method)
	}
	seen := map[string]bool{}
	for _, segment := range strings.Split(strings.TrimPrefix(op.Path, "/"), "/") {
		literal, rest, opened := strings.Cut(segment, "{")
		name, suffix, closed := strings.Cut(rest, "}")
		switch {
		case !opened || !closed:
			if bad := f.unplain(segment); bad != "" {
				return fmt.Sprintf("%s would read %q in the path in another way", f.Title, bad)
			}
		case literal != "" || suffix != "":
			return fmt.Sprintf("%s mounts only parameters that fill a segment, and %q does not", f.Title, segment)
		case seen[name]:
			return fmt.Sprintf("%s takes each parameter once, and %q stands twice in the path", f.Title, name)
		default:
			seen[name] = true
		}
	}
	return ""
}

// unplain is the first character of a literal that the framework reads in another way.
func (f *Framework) unplain(literal string) string {
	for _, r := range literal {
		isPlain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(plainLiterals+f.literals, r)
		if !isPlain {
			return string(r)
		}
	}
	return ""
}

// patterns are the routes of all operations.
func (f *Framework) patterns(api *access.API) map[*access.Operation]pattern {
	all := map[*access.Operation]pattern{}
	shared := map[string]string{} // names by the position that they stand at
	for _, op := range slices.SortedFunc(slices.Values(api.Operations), func(a, b *access.Operation) int { return strings.Compare(a.Path, b.Path) }) {
		all[op] = f.pattern(op, shared)
	}
	return all
}

func (f *Framework) pattern(op *access.Operation, shared map[string]string) pattern {
	var p pattern
	segments := strings.Split(strings.TrimPrefix(op.Path, "/"), "/")
	position := ""
	var b strings.Builder
	for i, segment := range segments {
		b.WriteString("/")
		param, isParam := strings.CutPrefix(segment, "{")
		param, _ = strings.CutSuffix(param, "}")
		if !isParam {
			b.WriteString(segment)
			position += "/" + segment
			continue
		}
		name := param
		if !isWord(name) {
			name = lowerFirst(orSpelt(param))
		}
		position += "/{}"
		if f.oneName {
			// The framework wants one name for a parameter at one place of all patterns.
			if shared[position] == "" {
				shared[position] = name
			}
			name = shared[position]
		}
		for slices.ContainsFunc(p.names, func(other string) bool { return strings.EqualFold(other, name) }) {
			name += "2"
		}
		p.names, p.behind = append(p.names, name), append(p.behind, len(segments)-1-i)
		b.WriteString(f.open + name + f.close)
	}
	p.text = b.String()
	return p
}

// isWord reports whether a name is one that every router takes.
func isWord(name string) bool {
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// inOrder is the operations, the more specific path first: concrete before templated,
// decided at the leftmost segment that differs. A router that takes the first route that
// matches then chooses as the guard does.
func (m *Mount) inOrder() []*access.Operation {
	ops := slices.Clone(m.API.Operations)
	if !m.Framework.firstWins {
		return ops
	}
	slices.SortStableFunc(ops, func(a, b *access.Operation) int {
		x, y := strings.Split(a.Path, "/"), strings.Split(b.Path, "/")
		for i := range min(len(x), len(y)) {
			if c := cmp.Compare(strings.Count(x[i], "{"), strings.Count(y[i], "{")); c != 0 {
				return c
			}
		}
		return 0
	})
	return ops
}
