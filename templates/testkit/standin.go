// Package guard is the fixed part of guard.gen_test.go, emitted as it stands.
// What stands in this file stands in for the rest of the generated package, so
// that the part compiles where it lies; it is never emitted.
package guard

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"
)

type (
	Role       string
	Permission string
	Scope      string
	Reason     string
	Option     func()
	Grants     struct{}
	Assurance  struct {
		ACR      []string
		AuthTime time.Time
	}
	Server[P any]        interface{}
	Guard[P any]         struct{}
	Unimplemented[P any] struct{}
	Route                struct {
		Operation, Method, Path, Access     string
		Public, Anonymous                   bool
		Schemes, Scopes, Roles, Permissions []string
	}
	Denial struct {
		Status     int
		Reason     Reason
		Operation  string
		Challenges []string
		Parameter  string
		Err        error
	}
	Decision struct {
		Operation                     string
		Granted, Anonymous, Concealed bool
		Status                        int
		Reason                        Reason
		Principal                     any
		Scheme, Parameter             string
		Missing                       []string
		Err                           error
	}
)

const (
	ReasonUnavailable Reason = "unavailable"
	ReasonNotFound    Reason = "not_found"
)

var (
	ErrUnavailable          = errors.New("unavailable")
	ErrMalformedCredentials = errors.New("malformed")
	ErrForbidden            = errors.New("forbidden")
	ErrNoCredential         = errors.New("nobody")
	ErrNotFound             = errors.New("no such object")
)

func (g Grants) WithRoles(...Role) Grants             { return g }
func (g Grants) WithPermissions(...Permission) Grants { return g }
func (g Grants) WithScopes(...Scope) Grants           { return g }
func (g Grants) WithRoleNames(...string) Grants       { return g }
func (g Grants) WithPermissionNames(...string) Grants { return g }
func (g Grants) WithScopeNames(...string) Grants      { return g }
func (g Grants) HasRole(Role) bool                    { return false }
func (g Grants) HasPermission(Permission) bool        { return false }
func (g Grants) HasScope(Scope) bool                  { return false }

func Permitted(Grants, ...string) iter.Seq2[Route, bool] { return nil }
func Allows(string, Grants) (bool, bool)                 { return false, false }

func (g *Guard[P]) Handler(Server[P]) http.Handler { return nil }
func (g *Guard[P]) Check(string, http.ResponseWriter, *http.Request, func(string) string) (p P, ok, granted bool) {
	return p, ok, granted
}
func (g *Guard[P]) Middleware(http.Handler) http.Handler                        { return nil }
func (g *Guard[P]) Each(Server[P]) iter.Seq2[Route, http.Handler]               { return nil }
func Routes() []Route                                                           { return nil }
func GrantsFrom(context.Context) (Grants, bool)                                 { return Grants{}, false }
func PrincipalFrom[P any](context.Context) (p P, ok bool)                       { return p, false }
func WithBasePath(string) Option                                                { return nil }
func WithRealm(string) Option                                                   { return nil }
func WithNotFound(http.Handler) Option                                          { return nil }
func WithPreflight(http.Handler) Option                                         { return nil }
func WithResourceMetadata(string) Option                                        { return nil }
func WithScopeHint() Option                                                     { return nil }
func WithRequestPathValues() Option                                             { return nil }
func WithPathValue(func(*http.Request, string) string) Option                   { return nil }
func WithObserver(func(*http.Request, Decision)) Option                         { return nil }
func WithDenialHandler(func(http.ResponseWriter, *http.Request, Denial)) Option { return nil }

// What is emitted for each document.

const testBasePath = ""

type testServer struct{}

var (
	testOperations []testOperation
	testTables     []testTable
	testSchemes    []testScheme
	testNames      []testName

	testHeldByAnonymous []string

	testLogins []string
)

func testSwitches() []Option                               { return nil }
func badTestGuards() map[string]error                      { return nil }
func newTestGuard(...Option) (*Guard[*testSubject], error) { return nil, nil }
