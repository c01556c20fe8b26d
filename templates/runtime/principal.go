package guard

import (
	"context"
	"fmt"
	"net/http"
)

// mark is what a request carries to its Check, and what Middleware, MiddlewareFor and
// adapters hand on to the handler: it is the context of the request, because the type
// of a context is compared faster than a value is looked up in it.
type mark struct {
	context.Context
	noPath    bool // the router gave no value for a path parameter
	emptyAt   int  // which one, among all of the path
	challenge bool // answer as if no credential had been sent
	keeps     bool // the Check notes below what the caller was granted

	carries   bool // PrincipalFrom and GrantsFrom find what follows, and nothing further out
	principal any  // a *P; nil: nobody
	callerGrants
	isGranted bool // the authorizer was asked about the grants
}

// Value returns the mark itself to PrincipalFrom and GrantsFrom.
func (m *mark) Value(key any) any {
	if m.carries && key == (principalKey{}) {
		return m
	}
	return m.Context.Value(key)
}

// principalKey is the context key of a mark that carries a principal.
type principalKey struct{}

// PrincipalFrom returns the principal that Middleware, MiddlewareFor or WithPrincipal
// put into a context; false behind a public operation, for an anonymous caller, and
// where none of them ran. It panics if the guard's principal is not a P: the program
// is wired wrongly.
func PrincipalFrom[P any](ctx context.Context) (P, bool) {
	m, _ := ctx.Value(principalKey{}).(*mark)
	if m == nil || m.principal == nil {
		var zero P
		return zero, false
	}
	p, ok := m.principal.(*P)
	if !ok {
		panic(fmt.Sprintf("PrincipalFrom[%T]: the principal of the guard is a %s", *new(P), fmt.Sprintf("%T", m.principal)[1:]))
	}
	return *p, true
}

// pass decides a request to the operation and hands it to next, with the principal in
// its context.
func (o *operation[P]) pass(a arrival, next http.Handler) {
	m := &mark{Context: a.r.Context(), keeps: true}
	for i := range o.params {
		if a.v[i] == "" && !m.noPath {
			m.noPath, m.emptyAt = true, i
		}
	}
	if o.check == nil {
		if a.r.Context().Value(principalKey{}) == nil {
			next.ServeHTTP(a.w, a.r)
			return
		}
		// There is no principal here: hide the one that something further out has found.
	}
	a.r = a.r.WithContext(m)
	p, isKnown, granted := o.decide(a)
	if !granted {
		return
	}
	m.noPath, m.keeps, m.carries = false, false, true
	if isKnown {
		m.principal = &p
	}
	next.ServeHTTP(a.w, a.r)
}
