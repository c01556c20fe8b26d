// Package proof lets another implementation judge who is let in: kin-openapi's
// openapi3filter, which shares no code with the decision of oasguard. It is a
// module of its own so that nobody who runs oasguard downloads the judge.
package proof

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/oasguard/oasguard/internal/access"
)

var errNotAuthenticated = errors.New("not authenticated")

// allows is the judge's verdict. It is told of each credential whether it is
// valid and carries the names that the requirement lists, and finds out itself
// which credentials it takes.
func allows(document *openapi3.T, op *access.Operation, w access.World) bool {
	item := document.Paths.Value(op.Path)
	operation := item.GetOperation(op.Method)
	r, err := http.NewRequest(op.Method, "http://example.com"+op.Path, nil)
	if err != nil {
		return false
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r,
		Route:   &routers.Route{Spec: document, Path: op.Path, PathItem: item, Method: op.Method, Operation: operation},
		Options: &openapi3filter.Options{AuthenticationFunc: func(_ context.Context, asked *openapi3filter.AuthenticationInput) error {
			c := w.Credentials[asked.SecuritySchemeName]
			p := w.Principals[access.Word(asked.SecuritySchemeName)]
			holds := func(name string) bool {
				return !p.GrantsFail && !p.GrantsBar && (slices.Contains(p.Grants.Scopes, name) || slices.Contains(p.Grants.Roles, name))
			}
			lacks := slices.ContainsFunc(asked.Scopes, func(name string) bool { return !holds(name) })
			if c.State != access.Sent || c.Answer != access.Accepts || lacks {
				return errNotAuthenticated
			}
			return nil
		}},
	}
	return openapi3filter.ValidateSecurityRequirements(context.Background(), input, *operation.Security) == nil
}

// difference is one that the design intends: the judge lets in, oasguard does not.
type difference struct {
	name, why string
	// without takes what makes the difference away.
	without func(op *access.Operation, w *access.World)
}

// differences are all of them but one: {} admits anonymous callers, and the judge
// takes a caller with a bad credential for one, which oasguard never does in silence.
func differences() []difference {
	return []difference{
		{"required field", "oasguard answers 400 once the caller is known; the judge was asked about security only",
			func(op *access.Operation, _ *access.World) { op.Required = nil }},
		{"combine", "the judge takes two valid credentials for one caller; oasguard asks whether they belong together",
			func(_ *access.Operation, w *access.World) { w.Combine = nil }},
		{"rule", "roles, permissions and resources are extensions, of which the judge knows nothing",
			func(op *access.Operation, _ *access.World) { op.Rule, op.Visitor = nil, nil }},
		{"login", "how and when a caller logged in is an extension as well",
			func(op *access.Operation, _ *access.World) { op.StepUp = access.StepUp{} }},
		{"path value", "oasguard lets nobody reach a handler without the values of its path; the judge knows none of them",
			func(op *access.Operation, w *access.World) {
				w.Parameters = maps.Clone(w.Parameters)
				for _, name := range access.PathParameters(op.Path) {
					delete(w.Parameters, access.Parameter{Name: name, In: access.InPath}.Place())
				}
			}},
		{"barred", "a callback bars a known caller for good; the judge lets in by the next alternative",
			func(_ *access.Operation, w *access.World) { w.Credentials, w.Principals = unbarred(*w) }},
	}
}

// unbarred are the credentials and principals of a world in which no callback bars: the
// one that did only refuses.
func unbarred(w access.World) (map[string]access.Credential, map[string]access.Principal) {
	credentials, principals := maps.Clone(w.Credentials), maps.Clone(w.Principals)
	for name, c := range credentials {
		if c.Answer == access.Bars {
			c.Answer = access.Refuses
			credentials[name] = c
		}
	}
	for name, p := range principals {
		p.GrantsFail, p.GrantsBar = p.GrantsFail || p.GrantsBar, false
		principals[name] = p
	}
	return credentials, principals
}

// anyBad reports whether a credential of op was sent that is not valid, or half
// of what an alternative needs.
func anyBad(op *access.Operation, w access.World) bool {
	for _, alternative := range op.Alternatives {
		absent := 0
		for _, q := range alternative {
			switch c := w.Credentials[q.Scheme.Name]; {
			case c.State == access.Absent:
				absent++
			case c.State != access.Sent || c.Answer != access.Accepts || w.Principals[access.PrincipalOf(q.Scheme)].GrantsFail:
				return true
			}
		}
		if absent > 0 && absent < len(alternative) {
			return true
		}
	}
	return false
}
