// Package stack is the fleet on one generated server.
package stack

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"STACK/guard"
	"STACK/guard/guardserver"
)

// Person is who calls: a rider, somebody who works here, a depot or a partner.
type Person struct {
	Name                string
	Role                guard.Role
	Permissions, Scopes []string
	Vehicles            []string // that this rider has hired
	Trip                string   // that this rider has made
}

// people are all that there are, by token.
var people = map[string]*Person{
	"token-of-ada":  {Name: "ada", Role: guard.RoleRider, Vehicles: []string{"v1"}, Trip: "17"},
	"token-of-bob":  {Name: "bob", Role: guard.RoleRider, Vehicles: []string{"v/2"}, Trip: "x"},
	"token-of-ben":  {Name: "ben", Role: guard.RoleStaff},
	"token-of-eve":  {Name: "eve", Role: guard.RoleManager},
	"token-of-maps": {Name: "maps", Scopes: []string{"vehicles.read"}},
	"token-of-news": {Name: "news"},
	"key-of-north":  {Name: "north", Permissions: []string{"vehicles:read"}},
	"key-of-eve":    {Name: "eve"},
}

// authenticator says who a caller is.
type authenticator struct{}

func verify(secret, prefix string) (*Person, error) {
	if p := people[secret]; p != nil && strings.HasPrefix(secret, prefix) {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

func isPartner(p *Person) bool { return p != nil && (p.Name == "maps" || p.Name == "news") }

func (authenticator) AuthenticateToken(_ *http.Request, token string) (*Person, error) {
	p, err := verify(token, "token-")
	if isPartner(p) {
		return nil, guard.ErrInvalidCredentials
	}
	return p, err
}

func (authenticator) AuthenticatePartner(_ *http.Request, token string) (*Person, error) {
	p, err := verify(token, "token-")
	if !isPartner(p) {
		return nil, guard.ErrInvalidCredentials
	}
	return p, err
}

func (authenticator) AuthenticateDepotKey(_ *http.Request, key string) (*Person, error) {
	return verify(key, "key-")
}

func (authenticator) Combine(_ *http.Request, key, token *Person) (*Person, error) {
	if key.Name != token.Name {
		return nil, guard.ErrInvalidCredentials
	}
	return token, nil
}

// authorizer says what a person may do.
type authorizer struct{ judged *judged }

// judged is the id of the vehicle that was judged last.
type judged struct {
	sync.Mutex
	id string
}

func (authorizer) Grants(_ *http.Request, p *Person) (guard.Grants, error) {
	grants := guard.Grants{}.WithPermissionNames(p.Permissions...).WithScopeNames(p.Scopes...)
	if p.Role != "" {
		grants = grants.WithRoles(p.Role)
	}
	return grants, nil
}

func (a authorizer) AuthorizeVehicleUnlock(_ *http.Request, p *Person, vehicleID string) (bool, error) {
	if a.judged != nil {
		a.judged.Lock()
		defer a.judged.Unlock()
		a.judged.id = vehicleID
		return true, nil
	}
	return slices.Contains(p.Vehicles, vehicleID), nil
}

func (authorizer) AuthorizeTripRead(_ *http.Request, p *Person, trip string) (bool, error) {
	return trip == p.Trip, nil
}

func (authorizer) AuthorizeInvoiceRead(_ *http.Request, p *Person, rider string) (bool, error) {
	return rider == p.Name, nil
}

// ownKey is where the handlers of the server as it is look for their caller.
type ownKey struct{}

// put puts the caller where they look.
func put(ctx context.Context, p *Person) context.Context { return context.WithValue(ctx, ownKey{}, p) }

// finder is how the server as it is finds its caller.
type finder func(ctx context.Context) *Person

// own is the caller that WithContext put into the context.
func own(ctx context.Context) *Person {
	p, _ := ctx.Value(ownKey{}).(*Person)
	return p
}

// guards is the caller that the guard put there.
func guards(ctx context.Context) *Person {
	p, _ := guard.PrincipalFrom[*Person](ctx)
	return p
}

// answer is what a handler answers: the operation, who called it, and the path values.
// Whom the context knows must be the same.
func answer(ctx context.Context, operation string, p *Person, values ...any) string {
	name, knows := "nobody", "nobody"
	if p != nil {
		name = p.Name
	}
	if found, ok := guard.PrincipalFrom[*Person](ctx); ok {
		knows = found.Name
	}
	text := operation + " " + name
	for _, v := range values {
		text += fmt.Sprint(" ", v)
	}
	if knows != name {
		text += ", but the context knows " + knows
	}
	return text
}

var _ guardserver.Server[*Person] = typed{} // the compiler's message names the method

// serve answers requests until the listener is closed.
type serve func(net.Listener)

func serveHTTP(h http.Handler) serve {
	return func(l net.Listener) { _ = http.Serve(l, h) }
}

// wiring is what a test puts around the guard.
type wiring struct {
	planted bool // an unguarded handler of ada's invoices
	around  bool // the framework's own CORS, for shop, and recovery
	opts    []guardserver.Option
}

// shop is another origin whose pages may call.
const shop = "https://shop.example"

// takeOver answers instead of the generated server: with a connection of its own where the
// client asks for one, as for a websocket, and else with a stream.
func takeOver(w http.ResponseWriter, r *http.Request) {
	caller := guards(r.Context()).Name
	if r.Header.Get("Upgrade") == "" {
		stream(w, func() { _ = http.NewResponseController(w).Flush() })
		return
	}
	conn, both, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	talk(conn, both.Reader, caller)
}

// talk accepts the upgrade and answers one line.
func talk(conn net.Conn, from *bufio.Reader, caller string) {
	fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	if _, err := from.ReadString('\n'); err == nil {
		fmt.Fprintf(conn, "you are %s\n", caller)
	}
}

// more is sent when a client has read the first line of a stream.
var more = make(chan struct{})

// stream answers a line, and another one when the first was read.
func stream(w io.Writer, flush func()) {
	fmt.Fprintln(w, "first")
	flush()
	<-more
	fmt.Fprintln(w, "second")
}
