package mcp

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/guard"
	"github.com/oasguard/oasguard/integrations/mcp/internal/guard/guardmcp"
	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// TestStart: a server whose tools are no operations does not start, unless they are named.
func TestStart(t *testing.T) {
	const stray = `the server has tools that are no operations of the document: "wakeUp"; rename them, say which operations they are (WithTool), or name them as open (WithOpenTools)`
	g, err := guard.NewGuard[*hotel.Person](hotel.Callbacks{}, hotel.Callbacks{})
	if err != nil {
		t.Fatal(err)
	}
	silent := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for name, options := range modes {
		// The stray is on the last of several pages.
		tools := mcp.NewServer(&mcp.Implementation{Name: "hotel", Version: "1"}, &mcp.ServerOptions{PageSize: 1})
		for _, name := range []string{"getStatus", "listRooms", "wakeUp"} {
			hotel.AddTool(tools, &hotel.Ran{}, name)
		}
		next := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, options)
		for _, c := range []struct {
			what   string
			next   http.Handler
			opts   []guardmcp.Option
			verify string // empty: no error
			starts bool   // whatever Verify says
		}{
			{"a stray", next, nil, stray, false},
			{"open", next, []guardmcp.Option{guardmcp.WithOpenTools("wakeUp")}, "", true},
			{"named", next, []guardmcp.Option{guardmcp.WithTool("wakeUp", "createRoom")}, "", true},
			{"named by its Go name", next, []guardmcp.Option{guardmcp.WithTool("wakeUp", "CreateRoom")}, "", true},
			{"named by its route", next, []guardmcp.Option{guardmcp.WithTool("wakeUp", "POST /rooms")}, "", true},
			{"named, and the old name is still there", next, []guardmcp.Option{guardmcp.WithOpenTools("wakeUp"), guardmcp.WithTool("rooms", "listRooms")}, strings.Replace(stray, "wakeUp", "listRooms", 1), false},
			{"silent", silent, nil, "the server does not tell its tools: it answers 418", true},
			{"no such operation", next, []guardmcp.Option{guardmcp.WithTool("wakeUp", "ringBell")}, `WithTool: there is no operation "ringBell"`, false},
			{"another operation", next, []guardmcp.Option{guardmcp.WithTool("openDoor", "createRoom")}, `WithTool: the tool "openDoor" is the operation "openDoor" already`, false},
			{"open, and an operation", next, []guardmcp.Option{guardmcp.WithOpenTools("openDoor")}, `WithOpenTools: the tool "openDoor" is the operation "openDoor"`, false},
			{"calls opened", next, []guardmcp.Option{guardmcp.WithOpenMethods("tools/call")}, `WithOpenMethods: "tools/call" is not a method to open`, false},
			{"no body", next, []guardmcp.Option{guardmcp.WithMaxBody(0)}, "WithMaxBody: no body is that short", false},
			{"no URL", next, []guardmcp.Option{guardmcp.WithResourceMetadata("/x")}, `resource metadata "/x": want an absolute http or https URL`, false},
			{"no option", next, []guardmcp.Option{nil}, "nil Option", false},
			{"no server", nil, nil, "nil guard or server", false},
		} {
			if err := guardmcp.Verify(g, c.next, c.opts...); c.verify == "" && err != nil || c.verify != "" && (err == nil || err.Error() != c.verify) {
				t.Errorf("%s, %s: Verify: %v, want %q", name, c.what, err, c.verify)
			}
			func() {
				defer func() {
					if p := recover(); (p == nil) != c.starts || p != nil && p != "Handler: "+c.verify {
						t.Errorf("%s, %s: Handler: %v", name, c.what, p)
					}
				}()
				guardmcp.Handler(g, c.next, c.opts...)
			}()
		}
	}
}

// TestOpen: open tools and methods are there for those who may call something; a tool of
// another name is its operation.
func TestOpen(t *testing.T) {
	ran := &hotel.Ran{}
	tools := mcp.NewServer(&mcp.Implementation{Name: "hotel", Version: "1"}, nil)
	hotel.AddTool(tools, ran, "wakeUp")
	hotel.AddTool(tools, ran, "new_room")
	tools.AddPrompt(&mcp.Prompt{Name: "greet"}, nil)
	server := serveTools(t, tools, modes["sessionless, JSON"], guardmcp.WithOpenTools("wakeUp"), guardmcp.WithTool("new_room", guard.OperationCreateRoom), guardmcp.WithOpenMethods("prompts/list"))
	for token, want := range map[string]string{"manager-token": "new_room wakeUp", "reader-token": "wakeUp", "": "wakeUp"} {
		session, err := connect(t, server.URL, bearer(token))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(names(t, session), " "); got != want {
			t.Errorf("%q is shown %s, want %s", token, got, want)
		}
		if list, err := session.ListPrompts(t.Context(), nil); err != nil || len(list.Prompts) != 1 {
			t.Errorf("%q: %+v, %v", token, list, err)
		}
		for tool, may := range map[string]bool{"wakeUp": true, "new_room": token == "manager-token", "createRoom": false} {
			_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: map[string]any{}})
			if did := len(ran.Take()) > 0; did != may || (err == nil) != may {
				t.Errorf("%q calls %s: ran %v, %v", token, tool, did, err)
			}
		}
	}
}

// wire is all that a program writes, beside its callbacks and tools. README counts the lines.
func wire(server http.Handler) (http.Handler, error) {
	g, err := guard.NewGuard[*hotel.Person](hotel.Callbacks{}, hotel.Callbacks{})
	if err != nil {
		return nil, err
	}
	return guardmcp.Handler(g, server), nil
}

// TestWired counts the lines of wire, and looks them up in README.
func TestWired(t *testing.T) {
	source, err := os.ReadFile("start_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(source), "\nfunc wire(server http.Handler) (http.Handler, error) {\n")
	body, _, _ = strings.Cut(body, "\n}\n")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("| MCP, official Go SDK | `--mount mcp` | %d | [docs/mcp.md](docs/mcp.md) |\n", strings.Count(body, "\n")+1); !strings.Contains(string(readme), want) {
		t.Errorf("README.md has no line\n%s", want)
	}
	tools := hotel.Tools(&hotel.Ran{}, hotel.Name)
	if _, err := wire(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, nil)); err != nil {
		t.Error(err)
	}
}

// TestDocs: the denial that docs/mcp.md shows is the one that comes.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/mcp.md")
	if err != nil {
		t.Fatal(err)
	}
	const metadata = "https://hotel.example/.well-known/oauth-protected-resource/mcp"
	server, _ := serve(t, modes["sessionless, JSON"], guardmcp.WithResourceMetadata(metadata))
	shown := regexp.MustCompile("(?s)\n    -d '([^']*)'\n(.*?)\n```").FindStringSubmatch(string(page))
	if shown == nil {
		t.Fatal("docs/mcp.md shows no request")
	}
	response, body := send(t, server, post(shown[1], "Authorization: -"))
	challenge := response.Header.Values("WWW-Authenticate")
	got := fmt.Sprintf("HTTP/1.1 %s\nWWW-Authenticate: %s\n\n%s", response.Status, strings.Join(challenge, "\nWWW-Authenticate: "), body)
	if got != shown[2] {
		t.Errorf("docs/mcp.md shows\n%s\nand this comes:\n%s", shown[2], got)
	}
	for _, option := range []string{"WithResourceMetadata", "WithOpenTools", "WithOpenMethods", "WithTool", "WithMaxBody"} {
		if !strings.Contains(string(page), option) {
			t.Errorf("docs/mcp.md lacks %s", option)
		}
	}
}
