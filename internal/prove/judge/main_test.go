package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const document = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
paths:
  /rooms:
    get: {operationId: listRooms, responses: {default: {}}}
    head: {operationId: headRooms, responses: {default: {}}}
    post: {operationId: addRoom, security: [{keyCard: []}], responses: {"200": {}}}
`

// TestDraw draws findings as lint tells them, no part of a document for one, none twice,
// and the same for the same seed.
func TestDraw(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"hotel.yaml": document, "part.yaml": "rooms: {get: {}}\n", "readme.md": "# no document\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	drawn := func(n int, seed uint64) string {
		var b bytes.Buffer
		if err := run(&b, []string{folder}, n, seed); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(b.String(), folder+string(filepath.Separator), "")
	}
	want := `1. hotel.yaml:8:72: info: addRoom: the guard answers 400 and 401, which responses does not declare (undeclared-response)
    fix: declare 400 and 401; oasguard lint --fix FILE writes an overlay that does
2. hotel.yaml:6:5: warning: 2 operations have no security, which makes them public: listRooms, headRooms (implicit-public)
    fix: security: [] if it is meant to be public
3. hotel.yaml:8:5: warning: addRoom: POST asks callers with keyCard for no role, permission, scope or resource (unsafe-without-rule)
    fix: x-required-roles: [name], or x-required-permissions, x-resource or scopes

3 of 3 findings in 1 documents, seed 1
   1 implicit-public
   1 undeclared-response
   1 unsafe-without-rule
`
	if diff := cmp.Diff(want, drawn(100, 1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if one, again := drawn(2, 7), drawn(2, 7); one != again || !strings.Contains(one, "2 of 3 findings") {
		t.Errorf("one seed draws\n%s\nand then\n%s", one, again)
	}
}
