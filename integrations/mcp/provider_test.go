package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard/guardmcp"
	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// node finds the programs of testdata/node, and installs what they need where it is not yet.
func node(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts programs of node, which takes seconds")
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("no %s here: nothing was tried against the real oidc-provider and the TypeScript client", name)
		}
	}
	dir := filepath.Join("testdata", "node")
	install.Do(func() {
		if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
			return
		}
		command := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--silent")
		command.Dir = dir
		if out, err := command.CombinedOutput(); err != nil {
			installFault = fmt.Sprintf("npm ci: %v\n%s", err, out)
		}
	})
	if installFault != "" {
		t.Skipf("nothing was tried against the real oidc-provider and the TypeScript client: %s", installFault)
	}
	return dir
}

var (
	install      sync.Once
	installFault string
)

// startProvider starts npm's oidc-provider, and returns its issuer.
func startProvider(t *testing.T) string {
	t.Helper()
	dir := node(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	_ = listener.Close()
	command := exec.Command("node", "provider.mjs", port)
	command.Dir, command.Stderr = dir, os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()
	})
	issuer := "http://127.0.0.1:" + port
	for range 600 {
		if response, err := http.Get(issuer + "/jwks"); err == nil {
			_ = response.Body.Close()
			return issuer
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the provider does not answer")
	return ""
}

// tokens verifies the tokens of a provider.
type tokens struct{ jwt *identity.JWT }

func (c tokens) AuthenticateLogin(r *http.Request, token string) (*identity.Identity, error) {
	return c.jwt.Verify(r.Context(), token)
}

func (tokens) AuthenticateDeskKey(*http.Request, string) (*identity.Identity, error) {
	return nil, guard.ErrInvalidCredentials
}

func (tokens) Grants(_ *http.Request, p *identity.Identity) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(p.Roles...).WithScopeNames(p.Scopes...), nil
}

func (tokens) AuthorizeRoomOpen(*http.Request, *identity.Identity, string) (bool, error) {
	return false, nil
}

func (tokens) AuthorizeBillRead(*http.Request, *identity.Identity, string) (bool, error) {
	return false, nil
}

// serveProtected starts a hotel whose callers come by tokens of the provider; its server
// of MCP is below /mcp, and the document that says so is where RFC 9728, 3.1 wants it.
func serveProtected(t *testing.T, issuer string, options *mcp.StreamableHTTPOptions) (*httptest.Server, *hotel.Ran) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	jwt, err := identity.NewJWT(identity.JWTConfig{Issuer: issuer, Audiences: []string{server.URL + "/mcp"}})
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.NewGuard[*identity.Identity](tokens{jwt}, tokens{jwt})
	if err != nil {
		t.Fatal(err)
	}
	ran := &hotel.Ran{}
	tools := hotel.Tools(ran, func(ctx context.Context) string {
		if p, ok := guard.PrincipalFrom[*identity.Identity](ctx); ok {
			return p.Subject
		}
		return "nobody"
	})
	next := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, options)
	metadata := "/.well-known/oauth-protected-resource/mcp"
	mux.Handle("/mcp", guardmcp.Handler(g, next, guardmcp.WithResourceMetadata(server.URL+metadata)))
	mux.Handle(metadata, guard.ResourceMetadata(server.URL+"/mcp", issuer))
	return server, ran
}

// browser goes where a person would be sent, and comes back with the code.
func browser(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	var result *auth.AuthorizationResult
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), callback) {
			q := r.URL.Query()
			if q.Get("error") != "" {
				return errors.New(q.Get("error") + ": " + q.Get("error_description"))
			}
			result = &auth.AuthorizationResult{Code: q.Get("code"), State: q.Get("state"), Iss: q.Get("iss")}
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, args.URL, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if result == nil {
		body, _ := io.ReadAll(response.Body)
		return nil, fmt.Errorf("%d: %s", response.StatusCode, body)
	}
	return result, nil
}

const callback = "http://127.0.0.1:9/callback"

func ask(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestRealProvider: the SDK's client finds the provider from the challenge alone, asks for
// the scopes that it names, and for more when a call needs more.
func TestRealProvider(t *testing.T) {
	issuer := startProvider(t)
	asked := 0
	for name, options := range modes {
		t.Run(name, func(t *testing.T) {
			server, ran := serveProtected(t, issuer, options)
			login, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
				DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
					ClientName: "client", RedirectURIs: []string{callback}, GrantTypes: []string{"authorization_code"}, ResponseTypes: []string{"code"},
					TokenEndpointAuthMethod: "none",
				}},
				RedirectURL:              callback,
				AuthorizationCodeFetcher: browser,
			})
			if err != nil {
				t.Fatal(err)
			}
			client := mcp.NewClient(&mcp.Implementation{Name: "client", Version: "1"}, nil)
			session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: server.URL + "/mcp", OAuthHandler: login}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = session.Close() }()
			for _, c := range []struct {
				tool      string
				arguments map[string]any
				list      string
			}{
				{"getStatus", nil, "getRate getStatus"},
				{"listRooms", nil, "getBill getRate getStatus listBookings listRooms"},
				{"openDoor", map[string]any{"roomId": "502"}, "getBill getRate getStatus listBookings listRooms openDoor"},
			} {
				_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: c.tool, Arguments: c.arguments})
				if did := ran.Take(); err != nil || len(did) != 1 || !strings.HasPrefix(did[0], c.tool) || c.tool != "getStatus" && !strings.HasSuffix(did[0], " by alice") {
					t.Errorf("%s: %v, ran %q", c.tool, err, did)
				}
				if list := strings.Join(names(t, session), " "); list != c.list {
					t.Errorf("after %s it is shown %s, want %s", c.tool, list, c.list)
				}
			}
			got := strings.Split(strings.Trim(ask(t, issuer+"/test/asked"), `[]"`), `","`)
			got = got[asked:]
			for i := range got { // a client joins what it has and what it lacks in any order
				words := strings.Fields(got[i])
				slices.Sort(words)
				slices.Reverse(words)
				got[i] = strings.Join(words, " ")
			}
			if want := []string{"rooms.read", "rooms.read rooms.open"}; !slices.Equal(got, want) {
				t.Errorf("authorization was asked for %q, want %q", got, want)
			}
			asked += len(got)
		})
	}
}
