// Package serverapi reads a server that another generator wrote: the import path of its
// package comes in, the methods of its interface go out, each with its route. It knows
// oapi-codegen and ogen, and nothing of guards.
package serverapi

import "github.com/oasguard/oasguard/internal/diag"

// Server is the server of a package.
type Server struct {
	Path    string // by which it is imported
	Package string // its name
	Kind    Kind
	Strict  bool // it has a StrictServerInterface, which oapi-codegen writes on demand
	// Interface is the name of the interface that a program implements.
	Interface string
	Methods   []Method
	// Security are the methods of ogen's SecurityHandler; nil: there is none.
	Security []Method
	// Imports are the packages that types of the methods are from, each with the name that
	// they are written with.
	Imports map[string]string
}

// Kind is a generator with the framework that it wrote for.
type Kind string

// The kinds of servers.
const (
	Std     Kind = "net/http"
	Chi     Kind = "chi"
	Gorilla Kind = "gorilla"
	Gin     Kind = "gin"
	Echo4   Kind = "echo4"
	Echo5   Kind = "echo5"
	Fiber2  Kind = "fiber2"
	Fiber3  Kind = "fiber3"
	Ogen    Kind = "ogen"
)

var netHTTP = []string{"http.ResponseWriter", "*http.Request"}

// Native are the parameters of a handler of the framework.
func (k Kind) Native() int {
	switch k {
	case Std, Chi, Gorilla:
		return len(netHTTP)
	default:
		return 1
	}
}

// Method is one method of the interface.
type Method struct {
	Name    string
	Params  []Param
	Results []string // types
	Pos     diag.Position
	// HTTP and Pattern are the route of the operation, the pattern in the syntax of the
	// framework; empty: the method is of no operation.
	HTTP, Pattern string
	IsHelper      bool // it is of no operation, and the generator means it so
}

// Param is a parameter of a method.
type Param struct{ Name, Type string }

// Problem is why a package is no server that can be mounted.
type Problem struct {
	Pos  diag.Position
	Text string
	Fix  string
}

// Error is the text.
func (p *Problem) Error() string { return p.Text }
