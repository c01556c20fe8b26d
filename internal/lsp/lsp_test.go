package lsp_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/lsp"
)

const hotel = `openapi: 3.1.0
info: {title: Hotel, version: '1'}
components:
  securitySchemes:
    keyCard: {type: http, scheme: bearer}
    partner:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://example.com/token
          scopes: {rooms.read: read, rooms.open: open}
x-roles:
  guest: {description: Has a booking}
  staff: {permissions: ['rooms:open']}
  manager:
    inherits: [staff]
security:
- keyCard: []
paths:
  /rooms/{roomId}:
    parameters:
    - {name: roomId, in: path, required: true, schema: {type: string}}
    get:
      operationId: getRoom
      x-required-roles: {anyOf: [staff, guest]}
      responses: {'200': {description: OK}}
    delete:
      operationId: deleteRoom
      x-required-roles: [manager]
      responses: {'200': {description: OK}}
  /doors:
    post:
      security:
      - partner: [rooms.open]
      x-required-permissions:
      - rooms:open
      responses: {'200': {description: OK}}
    $ref: doors.yaml
`

const doors = `get:
  operationId: doors # 🚪🚪 two units each
  x-required-roles: staff
  responses: {'200': {description: OK}}
`

// TestSession goes once through everything.
func TestSession(t *testing.T) {
	s := start(t, map[string]string{"openapi.yaml": "openapi: what the disk has, which is not asked", "doors.yaml": doors})
	s.open("openapi.yaml", hotel)
	wholesome := []string{"object-without-resource at openapi"} // a warning
	s.same("a good document", s.problems("openapi.yaml"), wholesome)

	s.contains("hover on a method", s.hover("openapi.yaml", "del|ete:"), "DELETE /rooms/{roomId}", "role manager", "keyCard")
	s.contains("hover on a path", s.hover("openapi.yaml", "  /rooms|/{roomId}"), "GET: ", "DELETE: ")
	s.contains("hover on a role", s.hover("openapi.yaml", "anyOf: [st|aff"), "role staff", "rooms:open", "named by 2 of 4")
	s.same("hover on a description", s.hover("openapi.yaml", "Has a| booking"), "")

	s.change("openapi.yaml", "x-required-roles: [manager]", "x-required-roles: [managr]")
	s.same("a slip", s.problems("openapi.yaml"), []string{"undefined-role at managr"})
	s.contains("hover while the document has an error", s.hover("openapi.yaml", "del|ete:"), "role manager", "before the errors")
	s.same("the fix of a slip", s.fixes("openapi.yaml", "[mana|gr]"), []string{"manager: [managr] -> [manager]"})

	s.change("openapi.yaml", "x-required-roles: [managr]", "x-required-roles: [")
	if found := s.problems("openapi.yaml"); len(found) == 0 {
		t.Error("a broken document has no problems")
	}
	s.contains("hover while the document is broken", s.hover("openapi.yaml", "del|ete:"), "role manager")
	s.same("completion of roles", s.complete("openapi.yaml", "x-required-roles: [|\n"), []string{"guest", "staff", "manager"})
	s.change("openapi.yaml", "x-required-roles: [\n", "x-required-roles: manager\n")
	s.same("mended", s.problems("openapi.yaml"), wholesome)

	s.same("completion of schemes", s.complete("openapi.yaml", "- part|ner"), []string{"keyCard", "partner"})
	s.same("completion of scopes", s.complete("openapi.yaml", "partner: [rooms.o|pen]"), []string{"rooms.read", "rooms.open"})
	s.change("openapi.yaml", "x-required-roles: manager\n", "x-resource: {type: room, id: , action: delete}\n")
	s.same("completion of parameters", s.complete("openapi.yaml", "id: |,"), []string{"roomId"})
	s.change("openapi.yaml", "x-resource: {type: room, id: , action: delete}\n", "x-required-roles: manager\n")

	var places []struct {
		URI   string
		Range span
	}
	s.call("textDocument/definition", s.at("openapi.yaml", "anyOf: [st|aff"), &places)
	if len(places) != 1 || s.cut("openapi.yaml", places[0].Range) != "staff" || places[0].Range.Start.Line != 13 {
		t.Errorf("definition: %v", places)
	}
	s.same("rename", s.rename("openapi.yaml", "anyOf: [st|aff", "crew & co"), map[string][]string{
		"openapi.yaml": {`staff -> "crew & co"`, `staff -> "crew & co"`, `staff -> "crew & co"`},
		"doors.yaml":   {`staff -> "crew & co"`},
	})
	var refused any
	params := s.at("openapi.yaml", "anyOf: [st|aff")
	params["newName"] = "guest"
	if err := s.conn.Call(context.Background(), "textDocument/rename", params, &refused); err == nil || !strings.Contains(err.Error(), `there is a role "guest" already`) {
		t.Errorf("rename to a name that is there: %v", err)
	}
	s.end()
}

// TestPartOfADocument: a file that a document is kept in has problems, answers and
// names as the document has them, and characters beyond the first plane count twice.
func TestPartOfADocument(t *testing.T) {
	s := start(t, map[string]string{"openapi.yaml": hotel, "doors.yaml": doors})
	s.open("doors.yaml", doors)
	s.same("a good part", s.problems("doors.yaml"), []string{})
	s.contains("hover", s.hover("doors.yaml", "ge|t:"), "GET /doors", "role staff")
	s.change("doors.yaml", "operationId: doors # 🚪🚪 two units each", "operationId: doors # 🚪🚪 four")
	s.same("still good", s.problems("doors.yaml"), []string{})
	s.change("doors.yaml", "x-required-roles: staff", `x-required-roles: {anyOf: ["🚪", staff, staf]}`)
	s.same("slips", s.problems("doors.yaml"), []string{`undefined-role at "🚪"`, "undefined-role at staf"})
	s.same("the fix", s.fixes("doors.yaml", "staff, st|af]")[:1], []string{`staff: ["🚪", staff, staf]} -> ["🚪", staff, staff]}`})
	s.end()
}

// TestSettings: oasguard.yaml beside the document and overlays are read, as the editor
// has them.
func TestSettings(t *testing.T) {
	list := strings.Replace(hotel, "x-required-roles: [manager]", "x-required-roles: [staff, manager]", 1)
	overlay := "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n- target: $.paths['/doors'].post\n  update: {x-required-roles: [staf]}\n"
	s := start(t, map[string]string{"openapi.yaml": list, "doors.yaml": doors, "o.yaml": overlay}, func(o *lsp.Options) { o.Source.Overlays = []string{"o.yaml"} })
	s.open("openapi.yaml", list)
	s.same("an open list", s.problems("openapi.yaml"), []string{"ambiguous-list at x-required-roles"})
	s.same("its fixes", s.fixes("openapi.yaml", "[staff, man|ager]"), []string{
		"x-required-roles: {anyOf: [staff, manager]}: x-required-roles: [staff, manager] -> x-required-roles: {anyOf: [staff, manager]}",
		"x-required-roles: {allOf: [staff, manager]}: x-required-roles: [staff, manager] -> x-required-roles: {allOf: [staff, manager]}",
	})
	s.open("oasguard.yaml", "lists: any\n")
	s.same("settled by the settings", s.problems("openapi.yaml"), []string{})
	s.open("o.yaml", overlay)
	s.same("the overlay", s.problems("o.yaml"), []string{"undefined-role at staf"})
	s.change("o.yaml", "[staf]", "[staff]")
	s.same("the overlay, mended", s.problems("o.yaml"), []string{})
	if got := s.rename("openapi.yaml", "anyOf: [st|aff", "crew"); !slices.Contains(got["o.yaml"], "staff -> crew") {
		t.Errorf("rename leaves the overlay: %v", got)
	}
	s.end()
}

// TestJSON: a document as JSON, while it is typed.
func TestJSON(t *testing.T) {
	document := `{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
 "components": {"securitySchemes": {"keyCard": {"type": "http", "scheme": "bearer"}}},
 "x-roles": {"staff": {}, "guest": {}},
 "paths": {"/a": {"get": {"security": [{"keyCard": []}], "x-required-roles": ["staff", "guest"], "responses": {"200": {"description": "OK"}}}}}}
`
	s := start(t, map[string]string{"openapi.json": document})
	s.open("openapi.json", document)
	s.same("problems", s.problems("openapi.json"), []string{`ambiguous-list at "x-required-roles"`})
	s.change("openapi.json", `["staff", "guest"]`, `"staff"`)
	s.same("mended", s.problems("openapi.json"), []string{`role-never-used at "guest"`})
	s.contains("hover", s.hover("openapi.json", `"ge|t": {`), "GET /a", "role staff")
	s.change("openapi.json", `"staff", "resp`, `{"anyOf": ["", "resp`)
	s.same("completion", s.complete("openapi.json", `"anyOf": ["|"`), []string{"staff", "guest"})
	s.end()
}

// TestOddSessions: what editors do besides.
func TestOddSessions(t *testing.T) {
	s := start(t, map[string]string{"notes.yaml": "a: 1\n"})
	s.open("notes.yaml", "a: [\n")
	s.open("empty.yaml", "")
	s.same("hover in a file of somebody else's", s.hover("notes.yaml", "a|:"), "")
	s.same("completion there", s.complete("notes.yaml", "[|\n"), []string{})
	var ignored any
	if err := s.conn.Call(context.Background(), "textDocument/foldingRange", map[string]any{}, &ignored); err == nil {
		t.Error("an unknown request was answered")
	}
	s.notify("$/setTrace", map[string]any{"value": "off"})
	s.notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": s.uri("notes.yaml")}})
	s.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": s.uri("notes.yaml")}})
	s.notify("exit", nil)
	if err := <-s.ended; err != lsp.ErrNoShutdown {
		t.Errorf("exit without shutdown: %v", err)
	}
}

// TestAllAtOnce: a script that says everything and closes its end gets every answer.
func TestAllAtOnce(t *testing.T) {
	var in, out strings.Builder
	for _, message := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/openapi.yaml","text":"openapi: 3.1.0\ninfo: {}\npaths: {/a: {get: {x-required-roles: [a, b]}}}\n"}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///nowhere/openapi.yaml"},"position":{"line":2,"character":1}}}`,
	} {
		fmt.Fprintf(&in, "Content-Length: %d\r\n\r\n%s", len(message), message)
	}
	if err := lsp.Serve(context.Background(), strings.NewReader(in.String()), &out, lsp.Options{}); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`"hoverProvider":true`, `"code":"ambiguous-list"`, `"id":2`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, out.String())
		}
	}
}
