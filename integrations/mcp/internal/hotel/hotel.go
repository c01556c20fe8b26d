// Package hotel has the callbacks and tools of the hotel, whose server of MCP is tested
// behind its guard.
package hotel

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/guard"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard/guardmcp"
)

// Person is a caller.
type Person struct {
	Name   string
	Roles  []string
	Scopes []string
	Rooms  []string // that they may open
}

// People are the callers by their tokens, and by their keys.
var People = map[string]*Person{
	"guest-token":   {Name: "guest", Scopes: []string{"rooms.read", "rooms.open"}, Rooms: []string{"502"}},
	"reader-token":  {Name: "reader", Scopes: []string{"rooms.read"}},
	"staff-token":   {Name: "staff", Roles: []string{"staff"}, Scopes: []string{"rooms.read", "rooms.open"}},
	"manager-token": {Name: "manager", Roles: []string{"manager"}, Scopes: []string{"rooms.read", "rooms.open"}},
	"nobody-token":  {Name: "nobody"},
	"desk-key":      {Name: "desk", Roles: []string{"staff"}},
}

// Callbacks verify tokens and keys by a table.
type Callbacks struct{}

// Find looks a credential up.
func Find(credential string) (*Person, error) {
	switch credential {
	case "down-token":
		return nil, guard.ErrUnavailable
	case "barred-token":
		return nil, guard.ErrForbidden
	}
	if p := People[credential]; p != nil {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

// AuthenticateLogin verifies a token.
func (Callbacks) AuthenticateLogin(_ *http.Request, token string) (*Person, error) {
	return Find(token)
}

// AuthenticateDeskKey verifies a key.
func (Callbacks) AuthenticateDeskKey(_ *http.Request, key string) (*Person, error) { return Find(key) }

// Grants are what a caller holds.
func (Callbacks) Grants(_ *http.Request, p *Person) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(p.Roles...).WithScopeNames(p.Scopes...), nil
}

// AuthorizeRoomOpen knows the rooms of a caller.
func (Callbacks) AuthorizeRoomOpen(_ *http.Request, p *Person, room string) (bool, error) {
	return slices.Contains(p.Rooms, room), nil
}

// AuthorizeBillRead lets everybody see their own bill.
func (Callbacks) AuthorizeBillRead(_ *http.Request, p *Person, guest string) (bool, error) {
	return p.Name == guest, nil
}

// Ran are the tools that ran, with their argument and their caller.
type Ran struct {
	mu    sync.Mutex
	calls []string
}

func (r *Ran) add(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, call)
}

// Take returns what ran since the last time.
func (r *Ran) Take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

type none struct{}
type room struct {
	RoomID string `json:"roomId"`
}
type day struct {
	Date string `json:"date"`
}
type bill struct {
	Guest string `json:"guest"`
}

// Name is the caller in a context of a tool.
func Name(ctx context.Context) string {
	if p, ok := guard.PrincipalFrom[*Person](ctx); ok {
		return p.Name
	}
	return "nobody"
}

// Tools is a server with a tool for every operation; who names the caller in a context.
func Tools(ran *Ran, who func(context.Context) string) *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "hotel", Version: "1"}, nil)
	add(server, ran, who, "getStatus", func(none) string { return "" })
	add(server, ran, who, "listRooms", func(none) string { return "" })
	add(server, ran, who, "createRoom", func(none) string { return "" })
	add(server, ran, who, "getRate", func(in room) string { return in.RoomID })
	add(server, ran, who, "openDoor", func(in room) string { return in.RoomID })
	add(server, ran, who, "listBookings", func(in day) string { return in.Date })
	add(server, ran, who, "getBill", func(in bill) string { return in.Guest })
	return server
}

func add[In any](server *mcp.Server, ran *Ran, who func(context.Context) string, name string, argument func(In) string) {
	mcp.AddTool(server, &mcp.Tool{Name: name, Description: name}, func(ctx context.Context, req *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		did := name + " " + argument(in) + " by " + who(guardmcp.Context(ctx, req.Extra.Header))
		ran.add(did)
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: did}}}, nil, nil
	})
}

// Serve is the server behind its guard.
func Serve(server *mcp.Server, options *mcp.StreamableHTTPOptions, opts ...guardmcp.Option) (http.Handler, error) {
	g, err := guard.NewGuard[*Person](Callbacks{}, Callbacks{})
	if err != nil {
		return nil, err
	}
	if server == nil {
		return nil, errors.New("no server")
	}
	next := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, options)
	return guardmcp.Handler(g, next, opts...), nil
}

// AddTool adds a tool that is no operation.
func AddTool(server *mcp.Server, ran *Ran, name string) {
	add(server, ran, func(context.Context) string { return "somebody" }, name, func(none) string { return "" })
}
