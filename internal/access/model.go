// Package access is the model of who may call what: security schemes,
// requirements, authorization rules and operations, and Evaluate, the plain
// reference of the decision that generated code is held against.
//
// A value of this package is complete and checked: whoever builds an API
// (internal/resolve does) has reported every problem before. The package knows
// neither OpenAPI documents nor Go source, and imports nothing of ours.
package access

import "fmt"

// In is where a parameter or an API key stands in a request.
type In string

// The places of a request that a parameter or an API key is read from.
const (
	InPath   In = "path"
	InQuery  In = "query"
	InHeader In = "header"
	InCookie In = "cookie"
)

// Scheme is one security scheme that some operation uses.
type Scheme struct {
	Name string // its key in components.securitySchemes
	Kind Kind
	// HTTPScheme is the scheme name as the document spells it; for kind HTTP only.
	HTTPScheme string
	// In and Param say where an API key stands; for kind APIKey only.
	In    In
	Param string
}

// Requirement is one scheme of an alternative with what its credential must carry.
type Requirement struct {
	Scheme *Scheme
	Scopes []string // all needed; oauth2 and openIdConnect
	Roles  []string // all needed; any other scheme, from OpenAPI 3.1 on
}

// Alternative is one way to authenticate: all of its requirements together.
// They stand in the order of the scheme names, and there is at least one.
type Alternative []Requirement

// RuleKind tells the forms of a Rule apart.
type RuleKind int

// The forms of a Rule. Read and ReadLeaf alone tell them apart, outside of tests.
const (
	All           RuleKind = iota // every one of Rules holds
	Any                           // at least one of Rules holds
	HasRole                       // the principal has the role Name
	HasPermission                 // the principal has the permission Name
	HasScope                      // the principal has the scope Name
	HasResource                   // the authorizer allows Resource
)

// Rule is a monotone boolean expression over roles, permissions and resource
// checks: more grants never turn it from true to false. Its parts are asked in
// order, left to right, until the value is decided. RoleRule and its like make rules,
// and Read reads them.
type Rule struct {
	Kind     RuleKind
	Name     string    // for HasRole, HasPermission and HasScope
	Resource *Resource // for HasResource
	Rules    []Rule    // for All and Any; never empty
}

// Resource is an object-level check: may this principal do Action to the object
// of type Type that the parameters IDs name together? There is at least one; every
// Resource of one type and action has as many.
type Resource struct {
	Type, Action string
	IDs          []Parameter
}

// Parameter is one parameter of an operation, by name and place.
type Parameter struct {
	Name     string
	In       In
	Required bool
}

// Response is a denial that the document describes; it decides nothing.
type Response struct {
	Status     int
	MediaTypes []string // at least one
}

// Operation is one method of one path, with who may call it.
type Operation struct {
	ID      string // operationId; empty where the document gives none
	Method  string // upper case, as in the request line
	Path    string // path template, as in the document
	Summary string // the document's summary; untrusted text, may be empty

	// Alternatives are the ways to authenticate in document order, without {}.
	// Empty: the operation is public.
	Alternatives []Alternative
	// Anonymous: {} stands among the alternatives; meaningless for a public operation.
	Anonymous bool
	// Visitor is what callers hold who sent no credential: of it Rule is asked before they
	// are let in. It is set where Anonymous is and there is a Rule; AdmitVisitors does.
	Visitor *Visitor
	// Rule must hold for the principal of the alternative that grants; nil: no rule.
	Rule *Rule
	// StepUp is asked of the login of whom the rule admits. No operation that lets callers
	// in without a credential has one, and each of its alternatives has a Stepper.
	StepUp StepUp
	// Conceal: a denial that would be 403 is 404 (RFC 9110, 15.5.4).
	Conceal bool
	// Required are the query, header and cookie parameters that must be there.
	Required []Parameter
	// Declared are the responses for 401 and 403 as the document describes them.
	Declared []Response

	// Unread are keys of other tools that sound like rules and that no mapping
	// reads, the nearest of each. They decide nothing; a change of one is worth a look.
	Unread []Annotation

	Source Position // where the document defines it
	// Secured is where the security stands that the operation inherits. The zero value: it has
	// its own, or there is none.
	Secured Inherited
}

// Inherited is where something stands that an operation does not say itself.
type Inherited struct {
	From string // "root", or "path item"
	At   Position
}

// Annotation is an extension with its value in one spelling, both untrusted text.
type Annotation struct{ Key, Value string }

// Position is a place in a file of the user's. The zero value is no place.
type Position struct {
	File   string // as the user named it, or as a $ref of theirs did
	Line   int    // from 1; 0 where only the file is known
	Column int    // from 1, in characters; 0 where only the line is known
}

// String is file:line:column, as editors and compilers read it.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Public reports whether the operation asks for no credential at all.
func (o *Operation) Public() bool { return len(o.Alternatives) == 0 }

// Role is a role of the catalogue, or one that was collected from use.
type Role struct {
	Name, Description string
	Inherits          []string // roles that this one includes, as written
	Permissions       []string // permissions that it carries itself, as written
	Scopes            []string // likewise scopes
}

// Implication is a permission or a scope that brings others of its kind with it.
type Implication struct {
	Name    string
	Implies []string // as written
	All     bool     // '*' was written: Implies is every other name of the document
}

// API is everything that a document says about access.
type API struct {
	Title       string    // info.title; untrusted text: the default realm
	More        []string  // the titles of further documents of the same guard; untrusted text
	BasePath    string    // in front of every path unless the program says otherwise; often empty
	Unserved    string    // what Swagger 2.0 says stands in front of every path, where BasePath does not; untrusted text
	Schemes     []*Scheme // those that some operation uses, in order of name
	Roles       []Role    // in document order; collected ones in order of name
	Permissions []string  // all that a role, a rule or an implication names, in order of name
	Scopes      []string  // all that a requirement, a rule, a role or an implication names, in order of name
	// What permissions and scopes bring with them, in document order.
	PermissionImplies, ScopeImplies []Implication
	Operations                      []*Operation // in document order
	LeftOut                         []*Operation // described, and unknown to the guard by choice; only what tells them apart
	Visitor                         *Visitor     // what callers hold who sent no credential; nil where nothing is said of it
}
