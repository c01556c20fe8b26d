package harness

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Harness says how the cases are run. The zero value changes nothing at the
// server: requests of safe methods only (GET, HEAD, OPTIONS, TRACE, QUERY).
type Harness struct {
	// DeniedUnsafe also sends POST, PUT, PATCH, DELETE and the like where the
	// document denies the request. A server whose guard is broken runs its handler.
	DeniedUnsafe bool
	// AllowUnsafe sends them where the document grants the request, too. Use it
	// against a server whose data may change.
	AllowUnsafe bool

	// Values of parameters by place, "path.roomId", or by operation and place,
	// "openDoor path.roomId"; "1" where there is none. A parameter that names the
	// object of a check takes what the Credentials may do as well.
	Values map[string][]string
	// Statuses are all that a granted request of an operation may be answered.
	// Where an operation has none, it is anything that is not a guard's denial.
	Statuses map[string][]int
	// Anonymous are the Roles, Permissions and Scopes of callers who sent no credential,
	// where the document leaves it to the authorizer to say.
	Anonymous Credential
	// Prepare completes a request of an operation, with a body for instance.
	Prepare func(operation string, r *http.Request)
	// BasePath stands in front of every path, "/api/v3", where the target is an
	// http.Handler; a base URL holds it already. The default is that of the guard;
	// "/" is none.
	BasePath string
	// RootCAs verify the server where the target is an https URL; nil: the system's.
	RootCAs *x509.CertPool
}

// Credential is a valid credential of one scheme, with all that its holder
// holds. What is not listed, the server must deny.
type Credential struct {
	// Person names who holds it. Two credentials of one person are sent together
	// where an operation wants both.
	Person string
	// Secret is the token, the API key, the password, or what follows the name of
	// another scheme in Authorization.
	Secret      string
	Username    string          // for basic
	Certificate tls.Certificate // for mutualTLS

	Roles, Permissions, Scopes []string
	// ACR and AuthTime say how its holder logged in, where the document asks for that: the
	// claims acr and auth_time of a token.
	ACR      []string
	AuthTime time.Time
	// May says for which objects each check of the document says yes.
	May May
}

// Run runs every operation's cases against target, which is an http.Handler or
// the base URL of a server that listens.
func Run(t *testing.T, target any, credentials Credentials) {
	t.Helper()
	Harness{}.Run(t, target, credentials)
}

// Run reports every case as a subtest and logs the table.
func (h Harness) Run(t *testing.T, target any, credentials Credentials) {
	t.Helper()
	report, err := h.Check(context.Background(), target, credentials)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Rows {
		t.Run(row.Operation+"/"+row.Case, func(t *testing.T) {
			switch row.Result {
			case Failed:
				t.Error(row.Detail)
			case Skipped:
				t.Skip(row.Detail)
			}
		})
	}
	t.Logf("\n%s", report)
	if report.Count(OK) == 0 {
		t.Error("no case was run: nothing is shown")
	}
}

// Check runs the cases and returns what came of each. The error is of the
// arguments: nothing was sent then.
func (h Harness) Check(ctx context.Context, target any, credentials Credentials) (Report, error) {
	r := &run{
		Harness: h, ctx: ctx, schemes: schemes(), operations: operations(), inclusions: inclusions(),
		given: credentials.byScheme(), denials: map[int][]string{},
	}
	if err := r.checkArguments(); err != nil {
		return Report{}, err
	}
	for name, list := range r.given {
		r.given[name] = slices.Clone(list)
		for i, c := range list {
			r.given[name][i] = r.expand(c)
		}
	}
	r.Anonymous = r.expand(r.Anonymous)
	client, err := newClient(target, h)
	if err != nil {
		return Report{}, err
	}
	defer client.close()
	r.client = client
	r.all()
	return r.report, nil
}

// run is one Check on its way.
type run struct {
	Harness
	ctx        context.Context
	schemes    []scheme
	operations []operation
	inclusions []inclusion
	given      map[string][]Credential // by scheme
	client     *client
	denials    map[int][]string // bodies of the server's own denials, by status
	report     Report
}

// inclusion is a name, such as "role manager", with all that it brings.
type inclusion struct {
	name                       string
	roles, permissions, scopes []string
}

// expand adds what the names of a credential's holder bring.
func (r *run) expand(c Credential) Credential {
	out := c
	for _, i := range r.inclusions {
		for noun, list := range map[string][]string{"role": c.Roles, "permission": c.Permissions, "scope": c.Scopes} {
			for _, name := range list {
				if noun+" "+name == i.name {
					out.Roles = slices.Concat(out.Roles, i.roles)
					out.Permissions = slices.Concat(out.Permissions, i.permissions)
					out.Scopes = slices.Concat(out.Scopes, i.scopes)
				}
			}
		}
	}
	return out
}

// checkArguments refuses names that the document does not have: a misspelt role
// would make a case that proves nothing.
func (r *run) checkArguments() error {
	var problems []string
	known := names()
	check := func(whose string, c Credential) {
		for noun, list := range map[string][]string{"role": c.Roles, "permission": c.Permissions, "scope": c.Scopes} {
			for _, name := range list {
				if !slices.Contains(known, noun+" "+name) {
					problems = append(problems, fmt.Sprintf("%s: the document has no %s %q", whose, noun, name))
				}
			}
		}
	}
	check("Anonymous", r.Anonymous)
	for _, s := range r.schemes {
		for i, c := range r.given[s.name] {
			check(fmt.Sprintf("credential %d of %s", i+1, s.name), c)
			if problem := s.lacks(c); problem != "" {
				problems = append(problems, fmt.Sprintf("credential %d of %s: %s", i+1, s.name, problem))
			}
		}
	}
	for key := range r.Values {
		if !slices.ContainsFunc(r.operations, func(op operation) bool { return op.takes(key) }) {
			problems = append(problems, fmt.Sprintf("Values: no operation has a parameter %q", key))
		}
	}
	for id := range r.Statuses {
		if !slices.ContainsFunc(r.operations, func(op operation) bool { return op.id == id }) {
			problems = append(problems, fmt.Sprintf("Statuses: no operation %q", id))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.Sort(problems)
	return fmt.Errorf("harness: %s", strings.Join(problems, "; "))
}
