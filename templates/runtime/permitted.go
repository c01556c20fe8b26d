package guard

import (
	"iter"
	"slices"
	"sync"
)

// isHalf reports whether a caller came by some of the schemes of an alternative, but
// not by all: such a request is never taken for one of nobody.
func (w way) isHalf(schemes []string) bool {
	n := 0
	for _, c := range w {
		if slices.Contains(schemes, c.scheme) {
			n++
		}
	}
	return n > 0 && n < len(w)
}

// isMet reports whether a caller who holds g came by every scheme of an alternative and
// has what it asks for.
func (w way) isMet(g Grants, schemes []string) bool {
	for _, c := range w {
		if !slices.Contains(schemes, c.scheme) {
			return false
		}
		for _, n := range c.names {
			if !g.has(n) {
				return false
			}
		}
	}
	return true
}

// permitIndex finds the permits by the names of operations.
var permitIndex = sync.OnceValue(func() map[string]*permit {
	byName := map[string]*permit{}
	for i := range permits {
		byName[permits[i].method] = &permits[i]
	}
	for i, route := range routes {
		byName[route.Method+" "+route.Path] = &permits[i]
	}
	for i, route := range routes {
		byName[route.Operation] = &permits[i]
	}
	return byName
})

// Permitted is every operation that a caller who holds g and came by schemes may call,
// in document order; false: only if a resource check agrees. A caller who came by none
// may call what is open to everybody. For lists of tools, menus and audits: the
// decision about a request is the Check's. The lists in a Route are shared: do not change
// them.
func Permitted(g Grants, schemes ...string) iter.Seq2[Route, bool] {
	return func(yield func(Route, bool) bool) {
		for i := range permits {
			may := permits[i].admits(g, schemes)
			if may != unmet && !yield(routes[i], may == met) {
				return
			}
		}
	}
}

// Allows reports whether grants meet the rule of an operation, without a request, and
// whether a resource check remains that no request has answered; operation is named as
// in Check. It says nothing of the security schemes and of the scopes and roles that
// they ask for. No grants meet the rule of an operation that is not known.
func Allows(operation string, g Grants) (isMet, resource bool) {
	p := permitIndex()[operation]
	if p == nil {
		return false, false
	}
	how := p.meets(g)
	return how != unmet, how == ifObject
}
