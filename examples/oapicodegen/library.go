// Package oapicodegen serves a document for which oapi-codegen writes the types
// and the parsing of parameters, and oasguard the guard in front of it.
//
// Both generators read library.yaml. oapi-codegen's own router and its security
// context are not used: guard.Handler routes, decides, and calls what
// oapi-codegen wrote with the path values set.
package oapicodegen

//go:generate go tool oapi-codegen -config oapi-codegen.yaml library.yaml
//go:generate go tool oasguard generate --harness -o internal/guard -p guard library.yaml

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/oasguard/oasguard/examples/oapicodegen/internal/api"
	"github.com/oasguard/oasguard/examples/oapicodegen/internal/guard"
)

// person is the principal.
type person struct {
	name   string
	grants guard.Grants
}

// Handler is the whole server.
func Handler() (http.Handler, error) {
	g, err := guard.NewGuard[*person](desk{}, rules{}, guard.WithRequestPathValues())
	if err != nil {
		return nil, err
	}
	return g.Handler(&guarded{api.ServerInterfaceWrapper{
		Handler: library{},
		ErrorHandlerFunc: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadRequest)
		},
	}}), nil
}

// guarded hands every operation, once the guard has let it pass, to the wrapper
// that oapi-codegen wrote. A method that takes a principal is reached only by one
// who may call it.
type guarded struct{ api.ServerInterfaceWrapper }

var _ guard.Server[*person] = (*guarded)(nil)

type personKey struct{}

func with(r *http.Request, p *person) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), personKey{}, p))
}

func (s *guarded) ListBooks(w http.ResponseWriter, r *http.Request, p *person, ok bool) {
	if ok {
		r = with(r, p)
	}
	s.ServerInterfaceWrapper.ListBooks(w, r)
}

func (s *guarded) AddBook(w http.ResponseWriter, r *http.Request, p *person) {
	s.ServerInterfaceWrapper.AddBook(w, with(r, p))
}

func (s *guarded) GetBook(w http.ResponseWriter, r *http.Request, p *person, _ string) {
	s.ServerInterfaceWrapper.GetBook(w, with(r, p))
}

func (s *guarded) GetLoan(w http.ResponseWriter, r *http.Request, p *person, _ string) {
	s.ServerInterfaceWrapper.GetLoan(w, with(r, p))
}

// library implements what oapi-codegen wants.
type library struct{}

var _ api.ServerInterface = library{}

func (library) ListBooks(w http.ResponseWriter, _ *http.Request, _ api.ListBooksParams) {
	answer(w, http.StatusOK, []api.Book{{Id: "1", Title: "Moby-Dick"}})
}

func (library) AddBook(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }

func (library) GetBook(w http.ResponseWriter, _ *http.Request, bookID string) {
	if bookID != "1" {
		http.Error(w, "no such book", http.StatusNotFound)
		return
	}
	answer(w, http.StatusOK, api.Book{Id: "1", Title: "Moby-Dick"})
}

func (library) GetLoan(w http.ResponseWriter, r *http.Request, loanID string) {
	p, _ := r.Context().Value(personKey{}).(*person)
	answer(w, http.StatusOK, map[string]string{"loan": loanID, "borrower": p.name})
}

func (library) GetOpeningHours(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"monday": "closed"})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that has hung up is the only way for this to fail.
	_ = json.NewEncoder(w).Encode(body)
}

// desk authenticates. The tokens are looked up; see examples/hotel for what a
// real one would do.
type desk struct{}

func (desk) AuthenticateReader(_ *http.Request, token string) (*person, error) {
	var none guard.Grants
	switch token {
	case "token-of-ada":
		return &person{"ada", none.WithScopes(guard.ScopeBooksRead)}, nil
	case "token-of-bob":
		return &person{"bob", none.WithScopes(guard.ScopeBooksRead, guard.ScopeBooksWrite)}, nil
	case "token-of-lin":
		return &person{"lin", none.WithRoles(guard.RoleLibrarian).WithScopes(guard.ScopeBooksRead, guard.ScopeBooksWrite)}, nil
	case "token-of-nil":
		return &person{"nil", none}, nil
	}
	return nil, guard.ErrInvalidCredentials
}

func (desk) AuthenticateBranch(_ *http.Request, key string) (*person, error) {
	if key != "key-of-the-branch" {
		return nil, guard.ErrInvalidCredentials
	}
	return &person{name: "branch"}, nil
}

// rules authorizes.
type rules struct{}

func (rules) Grants(_ *http.Request, p *person) (guard.Grants, error) { return p.grants, nil }

func (rules) AuthorizeLoanRead(_ *http.Request, p *person, loanID string) (bool, error) {
	return p.name == "ada" && loanID == "17", nil
}
