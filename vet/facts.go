package vet

import (
	"fmt"
	"slices"
	"strings"
)

// route is one operation of a generated guard.
type route struct {
	Operation string // as the document names it
	Name      string // Go name of its wrapper
	Method    string
	Path      string
	Public    bool // everybody may call it: it needs no wrapper
}

func (r route) String() string { return r.Method + " " + r.Path }

// guardFact says that a package is a generated guard, and of which operations.
type guardFact struct{ Routes []route }

// AFact marks a fact.
func (*guardFact) AFact() {}

func (f *guardFact) String() string {
	var words []string
	for _, r := range f.Routes {
		words = append(words, r.Name)
	}
	return "guard of " + strings.Join(words, ", ")
}

// usesFact says which guards a package uses, itself or through its imports, direct
// or not, and which of their operations it mounts.
type usesFact struct {
	Guards  []usedGuard
	Fronted bool // something that may pass a guard stands in front of some router
	Serves  bool // a server is started
}

type usedGuard struct {
	Path    string // import path of the guard
	Routes  []route
	All     bool     // by Each, Handler, Middleware, or out of sight
	Mounted []string // Go names, sorted
	Made    string   // where NewGuard was called, if importers may get that guard
}

// mounted reports whether anything passes the guard.
func (g usedGuard) mounted() bool { return g.All || len(g.Mounted) > 0 }

// AFact marks a fact.
func (*usesFact) AFact() {}

func (f *usesFact) String() string {
	var words []string
	for _, g := range f.Guards {
		mounted := strings.Join(g.Mounted, ", ")
		if g.All {
			mounted = "all"
		}
		if g.Made != "" {
			mounted += ", made"
		}
		words = append(words, fmt.Sprintf("uses %s: %s", g.Path, mounted))
	}
	return strings.Join(words, "; ")
}

// add joins g into the fact.
func (f *usesFact) add(g usedGuard) {
	i := slices.IndexFunc(f.Guards, func(u usedGuard) bool { return u.Path == g.Path })
	if i < 0 {
		f.Guards = append(f.Guards, g)
		return
	}
	f.Guards[i].All = f.Guards[i].All || g.All
	f.Guards[i].Mounted = sorted(append(slices.Clone(f.Guards[i].Mounted), g.Mounted...))
	if f.Guards[i].Made == "" {
		f.Guards[i].Made = g.Made
	}
}

// of returns what is known of the guard with that import path.
func (f *usesFact) of(path string) usedGuard {
	if i := slices.IndexFunc(f.Guards, func(u usedGuard) bool { return u.Path == path }); i >= 0 {
		return f.Guards[i]
	}
	return usedGuard{}
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// standing is what is known of whether a handler passes a guard.
type standing int

// In the order in which the parts of a handler outvote each other: one part that
// passes is enough, and one that nobody can follow forbids to say that none does.
const (
	open    standing = iota // certainly not
	unknown                 // perhaps
	guarded                 // yes
)

// verdict is the standing of a handler, and the operations whose guard it passes.
type verdict struct {
	Standing   standing
	Operations []string // path#Name of each wrapper or Check, sorted
	Any        bool     // also of operations that cannot be named
}

func (v verdict) join(other verdict) verdict {
	return verdict{
		Standing:   max(v.Standing, other.Standing),
		Operations: sorted(slices.Concat(v.Operations, other.Operations)),
		Any:        v.Any || other.Any,
	}
}

// handlerFact is the verdict of a function that is not certainly open.
type handlerFact struct{ Verdict verdict }

// AFact marks a fact.
func (*handlerFact) AFact() {}

func (f *handlerFact) String() string {
	if f.Verdict.Standing == unknown {
		return "may pass a guard"
	}
	return "passes a guard"
}
