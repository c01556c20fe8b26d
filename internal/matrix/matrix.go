// Package matrix says who may call what: a table of every operation against
// every role, permission, scope and security scheme of a document. The model
// comes in; HTML, Markdown, CSV and JSON go out. It knows neither OpenAPI
// documents nor files, and decides nothing of its own: what a cell says is what
// access.Evaluate would answer.
package matrix

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// Kind says what the name at the head of a column is.
type Kind string

// The kinds of column, in the order in which they stand.
const (
	Role       Kind = "role"
	Permission Kind = "permission"
	Scope      Kind = "scope"
	Scheme     Kind = "scheme"
	// Anonymous is the kind of the one column about callers who send no credential. It is
	// there where the document says what they hold.
	Anonymous Kind = "anonymous"
)

// heading is a kind of column with its title.
type heading struct {
	kind  Kind
	title string
}

// kinds are the kinds of column in order, with the heading of each.
func (m *Matrix) kinds() []heading {
	list := []heading{{Role, "Roles"}, {Permission, "Permissions"}, {Scope, "Scopes"}, {Scheme, "Credentials"}}
	if len(m.columns(Anonymous)) > 0 {
		list = append(list, heading{Anonymous, "Without a credential"})
	}
	return list
}

// Access says whether an operation is guarded at all.
type Access string

// The ways in which an operation is open or not.
const (
	Guarded  Access = "guarded"  // nobody gets in without a credential
	Optional Access = "optional" // anonymous callers get in too
	Public   Access = "public"   // no credential is looked at
)

// Verdict says whether a caller may call an operation.
type Verdict string

// The verdicts. The zero value is none of them, so that a forgotten one shows.
const (
	Yes Verdict = "yes"
	If  Verdict = "if" // under the conditions that the cell names
	No  Verdict = "no"
)

// Matrix is the table.
type Matrix struct {
	Title   string // of the document; untrusted text
	Columns []Column
	Rows    []Row // in document order
	// Rows by Access.
	Guarded, Optional, Public int
}

// Column is one role, permission, scope or scheme.
type Column struct {
	Kind        Kind
	Name        string // as the document has it; untrusted text
	Description string // likewise; may be empty
	Yes, If     int    // the rows where its cell says so
	Any         int    // of those with Yes, the rows that ask for no name of this kind
}

// Row is one operation.
type Row struct {
	Method, Path string
	ID           string // operationId; may be empty
	Summary      string
	Access       Access
	Needs        string // who may call it, in words
	Concealed    bool   // a denial is 404, not 403
	// Bare: the operation asks for a credential, and for nothing that somebody holds.
	Bare  bool
	Cells []Cell // one for each column
}

// Cell says whether the caller of a column may call the operation of a row.
type Cell struct {
	May Verdict
	If  string // with verdict If: what it takes besides, in words
	// Any: with verdict Yes of a role, a permission or a scope, that callers without it
	// may do the same, because the operation asks for none.
	Any bool
}

// Build decides every cell.
func Build(api *access.API) *Matrix {
	m := &Matrix{Title: api.Title}
	callers := callers(api)
	for _, c := range callers {
		m.Columns = append(m.Columns, c.Column)
	}
	for _, op := range api.Operations {
		row := Row{
			Method: op.Method, Path: op.Path, ID: op.ID, Summary: op.Summary,
			Access: accessOf(op), Needs: op.Words(), Concealed: op.Conceal,
			Cells: make([]Cell, len(callers)), Bare: isBare(op),
		}
		for i, c := range callers {
			may, ways := c.decide(op)
			row.Cells[i] = Cell{May: may, If: ways.words(), Any: may == Yes && c.needless(op)}
			switch may {
			case Yes:
				m.Columns[i].Yes++
				if row.Cells[i].Any {
					m.Columns[i].Any++
				}
			case If:
				m.Columns[i].If++
			}
		}
		m.count(row.Access)
		m.Rows = append(m.Rows, row)
	}
	return m
}

func (m *Matrix) count(a Access) {
	switch a {
	case Guarded:
		m.Guarded++
	case Optional:
		m.Optional++
	default:
		m.Public++
	}
}

func accessOf(op *access.Operation) Access {
	switch {
	case op.Public():
		return Public
	case op.AdmitsVisitors():
		return Optional
	}
	return Guarded
}

// isBare reports whether an operation asks for a credential, and for nothing that
// somebody holds.
func isBare(op *access.Operation) bool {
	asks := slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Scopes)+len(q.Roles) > 0 })
	})
	return accessOf(op) == Guarded && op.Rule == nil && !op.StepUp.Asked() && !asks
}

// callers are the columns with what a caller of each holds.
func callers(api *access.API) []caller {
	var list []caller
	hierarchy := api.Hierarchy()
	var all access.Grants
	for _, r := range api.Roles {
		all.Roles = append(all.Roles, r.Name)
	}
	byRole := hierarchy.Expand(all)
	rest := hierarchy.Expand(access.Grants{
		Permissions: without(api.Permissions, set(byRole.Permissions)), Scopes: without(api.Scopes, set(byRole.Scopes)),
	})
	free := freeNames{set(rest.Permissions), set(rest.Scopes)}
	for _, r := range api.Roles {
		held := hierarchy.Expand(access.Grants{Roles: []string{r.Name}})
		list = append(list, caller{
			Column: Column{Kind: Role, Name: r.Name, Description: r.Description},
			roles:  set(held.Roles), permissions: set(held.Permissions), scopes: set(held.Scopes),
			free: free,
		})
	}
	for _, p := range api.Permissions {
		held := hierarchy.Expand(access.Grants{Permissions: []string{p}})
		list = append(list, caller{Column: Column{Kind: Permission, Name: p}, permissions: set(held.Permissions)})
	}
	askedOf := scopeSchemes(api)
	for _, s := range api.Scopes {
		held, schemes := set(hierarchy.Expand(access.Grants{Scopes: []string{s}}).Scopes), map[string]bool{}
		for scope := range held {
			for name := range askedOf[scope] {
				schemes[name] = true
			}
		}
		list = append(list, caller{Column: Column{Kind: Scope, Name: s}, scopes: held, schemes: schemes, free: freeNames{scopes: set(byRole.Scopes)}})
	}
	for _, s := range api.Schemes {
		list = append(list, caller{Column: Column{Kind: Scheme, Name: s.Name, Description: access.ReadScheme(s, schemeWords{})}, schemes: set([]string{s.Name})})
	}
	if api.Visitor != nil {
		held := "what AnonymousGrants returns"
		if !api.Visitor.Ask {
			held = api.Visitor.Given.Words()
		}
		list = append(list, caller{Column: Column{Kind: Anonymous, Name: "anonymous", Description: "callers who send no credential hold " + held}})
	}
	return list
}

func set(names []string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[name] = true
	}
	return m
}

// scopeSchemes are the schemes that some operation asks a scope of, by scope: in a
// requirement of the scheme, or in the rule of who comes by it.
func scopeSchemes(api *access.API) map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for _, s := range api.Scopes {
		m[s] = map[string]bool{}
	}
	for _, op := range api.Operations {
		inRule := op.Named().RuleScopes
		for _, a := range op.Alternatives {
			for _, q := range a {
				for _, s := range slices.Concat(q.Scopes, inRule) {
					m[s][q.Scheme.Name] = true
				}
			}
		}
	}
	return m
}

// schemeWords reads a scheme as words about its credential.
type schemeWords struct{}

func (schemeWords) Token(s *access.Scheme) string       { return s.Credential() }
func (schemeWords) Password(s *access.Scheme) string    { return s.Credential() }
func (schemeWords) Certificate(s *access.Scheme) string { return s.Credential() }

func (schemeWords) Credentials(s *access.Scheme) string {
	return s.Credential() + " scheme " + access.Word(s.HTTPScheme)
}

func (schemeWords) Key(s *access.Scheme) string {
	return s.Credential() + " in " + string(s.In) + " " + access.Word(s.Param)
}
