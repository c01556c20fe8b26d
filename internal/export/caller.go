package export

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// Caller is somebody whose credentials are all valid, and who holds the same by each.
type Caller struct {
	Holds   access.Grants // as granted, before inheritance
	Schemes []string      // of which a credential is sent
	Any     bool          // a credential of every scheme is sent
	Login   access.Assurance
}

// Sees reports whether the caller may use the operation, or may use it if resource checks
// and the login agree: whether it is one of those that Permitted lists.
func (c Caller) Sees(api *access.API, op *access.Operation) bool {
	return access.Evaluate(op, c.World(api, op, access.Yes)).Granted
}

// World is a request of the caller for which everything else is in order, and of which
// every resource check says the same. Where they all agree, so does the login.
func (c Caller) World(api *access.API, op *access.Operation, may access.Verdict) access.World {
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}}
	who := access.Principal{Grants: api.Expand(c.Holds), May: map[string]access.Verdict{}, Assurance: c.Login}
	if may == access.Yes {
		who.Assurance = access.Assurance{ACR: op.StepUp.ACR, Known: true}
	}
	for _, resource := range op.Resources() {
		who.May[resource.Words()] = may
	}
	for _, a := range op.Alternatives {
		for _, q := range a {
			if c.Any || slices.Contains(c.Schemes, q.Scheme.Name) {
				w.Credentials[q.Scheme.Name] = access.Credential{State: access.Sent}
			}
			w.Principals[access.PrincipalOf(q.Scheme)] = who
		}
		w.Principals[a.Principal()] = who
	}
	if !c.Any && len(c.Schemes) == 0 { // it is what anonymous callers hold, where that is asked
		w.Principals[access.AnonymousPrincipal] = who
	}
	return w
}

// Words say who the caller is: "role staff, by keyCard".
func (c Caller) Words() string {
	words := c.Holds.Words()
	if words == "" {
		words = "nothing granted"
	}
	switch {
	case c.Any:
		return words + ", by any credential"
	case len(c.Schemes) == 0:
		return words + ", without a credential"
	}
	words += ", by "
	for i, name := range c.Schemes {
		if i > 0 {
			words += " and "
		}
		words += access.Word(name)
	}
	return words
}
