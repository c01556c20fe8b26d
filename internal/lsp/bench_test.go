package lsp_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkTyping is the time from a key that is struck, in a document of a thousand
// operations, to the diagnostics that it brings.
func BenchmarkTyping(b *testing.B) {
	var doc strings.Builder
	doc.WriteString(hotel[:strings.Index(hotel, "  /doors:")])
	for i := range 499 {
		fmt.Fprintf(&doc, `  /things%d/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getThing%[1]d
      description: Returns one thing with all of its parts, as they were when it was last written.
      x-required-roles: staff
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: object, properties: {id: {type: string}, name: {type: string}}}}}}
        '401': {description: Unauthorized}
        '403': {description: Forbidden}
    put:
      operationId: putThing%[1]d
      x-authorize: {anyOf: [{roles: [manager]}, {resource: {type: thing, id: id, action: write}}]}
      requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}, name: {type: string}}}}}}
      responses:
        '200': {description: OK}
        '401': {description: Unauthorized}
        '403': {description: Forbidden}
`, i)
	}
	s := start(b, nil)
	s.open("openapi.yaml", doc.String())
	s.problems("openapi.yaml")
	words := []string{"x-required-roles: [manager]", "x-required-roles: [managr]"}
	b.ResetTimer()
	for i := range b.N {
		s.change("openapi.yaml", words[i%2], words[1-i%2])
		<-s.told
	}
	b.StopTimer()
	s.end()
}
