package vet

import (
	"go/types"
	"slices"
)

// dialect is how a router spells the parameters of a path.
type dialect int

const (
	patterns dialect = iota // net/http: METHOD /a/{b}/{c...}
	braces                  // chi, gorilla: /a/{b:[0-9]+}/*
	colons                  // gin, echo: /a/:b/*c
	marks                   // fiber: /a/:b<int>-:c/*
)

// action is what a call on a router does.
type action int

const (
	registers action = iota // a route
	groups                  // answers or hands on a router under a prefix
	uses                    // adds middleware
)

// call is one way to call a router. Where an argument is absent its place is -1.
type routerCall struct {
	action   action
	method   string // of the route; empty: any
	methodAt int    // the argument that names the method
	path     int
	handlers int // the first argument that is a handler or middleware
}

// router is what is known of one router package.
type routerPackage struct {
	dialect dialect
	types   []string // the receivers of the calls
	calls   map[string]routerCall
	chained bool // routes are built by a chain of calls on a Route (gorilla)
}

// verbs are calls that are named like the method they register.
func verbs(path, handlers int, names ...string) map[string]routerCall {
	calls := map[string]routerCall{}
	for _, name := range names {
		calls[name] = routerCall{method: upper(name), methodAt: -1, path: path, handlers: handlers}
	}
	return calls
}

func with(calls map[string]routerCall, more map[string]routerCall) map[string]routerCall {
	for name, c := range more {
		calls[name] = c
	}
	return calls
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// routerOf is what is known of the router package; nil if it is none.
func routerOf(path string) *routerPackage {
	anyMethod := routerCall{methodAt: -1, path: 0, handlers: 1}
	byName := routerCall{methodAt: 0, path: 1, handlers: 2}
	middleware := routerCall{action: uses, methodAt: -1, path: -1, handlers: 0}
	group := routerCall{action: groups, methodAt: -1, path: 0, handlers: 1}
	lower := []string{"Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Connect", "Trace"}
	capitals := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "QUERY"}
	switch path {
	case "net/http":
		return &routerPackage{dialect: patterns, types: []string{"", "ServeMux"}, calls: map[string]routerCall{
			"Handle": anyMethod, "HandleFunc": anyMethod,
		}}
	case "github.com/go-chi/chi":
		return &routerPackage{dialect: braces, types: []string{"Mux", "Router"}, calls: with(verbs(0, 1, lower...), map[string]routerCall{
			"Handle": anyMethod, "HandleFunc": anyMethod, "Method": byName, "MethodFunc": byName,
			"Use": middleware, "With": middleware, "Route": group,
		})}
	case "github.com/gin-gonic/gin":
		return &routerPackage{dialect: colons, types: []string{"RouterGroup", "Engine", "IRoutes", "IRouter"}, calls: with(verbs(0, 1, capitals...), map[string]routerCall{
			"Any": anyMethod, "Handle": byName, "Match": byName, "Use": middleware, "Group": group,
		})}
	case "github.com/labstack/echo":
		return &routerPackage{dialect: colons, types: []string{"Echo", "Group"}, calls: with(verbs(0, 1, capitals...), map[string]routerCall{
			"Any": anyMethod, "Add": byName, "Match": byName, "Use": middleware, "Pre": middleware, "Group": group,
		})}
	case "github.com/gofiber/fiber":
		return &routerPackage{dialect: marks, types: []string{"App", "Group", "Router"}, calls: with(verbs(0, 1, lower...), map[string]routerCall{
			"All": anyMethod, "Add": byName, "Use": middleware, "Group": group,
		})}
	case "github.com/gorilla/mux":
		return &routerPackage{dialect: braces, chained: true, types: []string{"Router", "Route"}, calls: map[string]routerCall{
			"Handle": anyMethod, "HandleFunc": anyMethod, "Use": middleware,
			"Handler": {methodAt: -1, path: -1, handlers: 0}, "HandlerFunc": {methodAt: -1, path: -1, handlers: 0},
		}}
	}
	return nil
}

// isRouter reports whether the type is a router of a package that is known.
func isRouter(t types.Type) bool {
	named := namedOf(t)
	if named == nil || named.Obj().Pkg() == nil {
		return false
	}
	router := routerOf(modulePath(named.Obj().Pkg()))
	return router != nil && slices.Contains(router.types, named.Obj().Name())
}

// routerFunc is the router call that f is.
func routerFunc(f *types.Func) (*routerPackage, routerCall, bool) {
	router := routerOf(modulePath(f.Pkg()))
	if router == nil {
		return nil, routerCall{}, false
	}
	receiver := ""
	if recv := f.Signature().Recv(); recv != nil {
		if named := namedOf(recv.Type()); named != nil {
			receiver = named.Obj().Name()
		}
	}
	c, ok := router.calls[f.Name()]
	return router, c, ok && slices.Contains(router.types, receiver)
}
