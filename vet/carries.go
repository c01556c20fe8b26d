package vet

import (
	"go/types"
	"regexp"
	"slices"
)

// versioned takes the major version off an import path.
var versioned = regexp.MustCompile(`/v[0-9]+$`)

// modulePath is the import path without its major version.
func modulePath(pkg *types.Package) string {
	if pkg == nil {
		return ""
	}
	return versioned.ReplaceAllString(pkg.Path(), "")
}

// isRequest reports whether a value of the type gives a function what a guard
// needs to decide: the request or the writer, or a router's context that holds
// them.
func isRequest(t types.Type) bool { return holdsRequest(t, 2) }

// ofRouter reports whether a type is declared by a router that is known.
func ofRouter(t types.Type) bool {
	named := namedOf(t)
	return named != nil && named.Obj().Pkg() != nil && routerOf(modulePath(named.Obj().Pkg())) != nil
}

func holdsRequest(t types.Type, depth int) bool {
	named := namedOf(t)
	if named == nil || named.Obj().Pkg() == nil {
		return false
	}
	name := named.Obj().Name()
	switch modulePath(named.Obj().Pkg()) {
	case "net/http":
		return name == "Request" || name == "ResponseWriter"
	case "github.com/gin-gonic/gin", "github.com/labstack/echo":
		if name == "Context" || name == "ResponseWriter" || name == "Response" {
			return true
		}
	case "github.com/gofiber/fiber":
		if name == "Ctx" {
			return true
		}
	}
	switch u := named.Underlying().(type) {
	case *types.Interface:
		return hasMethods(u, "Header", "Write", "WriteHeader")
	case *types.Struct:
		for f := range u.Fields() {
			if depth > 0 && holdsRequest(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

func hasMethods(u *types.Interface, names ...string) bool {
	for _, name := range names {
		if !slices.ContainsFunc(slices.Collect(u.Methods()), func(m *types.Func) bool { return m.Name() == name }) {
			return false
		}
	}
	return true
}

// takesRequest reports whether a function of that signature is given a request.
func takesRequest(s *types.Signature) bool {
	for v := range s.Params().Variables() {
		if isRequest(v.Type()) {
			return true
		}
	}
	return false
}

// carriesHandler reports whether a value of the type is a handler or a
// middleware, or a collection of them. Structs are not looked into: their fields
// are looked at where they are used.
func carriesHandler(t types.Type) bool { return carries(t, 3) }

func carries(t types.Type, depth int) bool {
	if t == nil || depth == 0 {
		return false
	}
	if serveHTTP(t) != nil || isRouter(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Signature:
		if takesRequest(u) {
			return true
		}
		for _, tuple := range []*types.Tuple{u.Params(), u.Results()} {
			for v := range tuple.Variables() {
				if carries(v.Type(), depth-1) {
					return true
				}
			}
		}
	case *types.Slice:
		return carries(u.Elem(), depth-1)
	case *types.Array:
		return carries(u.Elem(), depth-1)
	case *types.Map:
		return carries(u.Elem(), depth-1)
	case *types.Pointer:
		return carries(u.Elem(), depth-1)
	}
	return false
}

// serveHTTP is the method of that name of http.Handler's shape; nil if there is none.
func serveHTTP(t types.Type) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "ServeHTTP")
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Params().Len() != 2 || !takesRequest(f.Signature()) {
		return nil
	}
	return f
}
