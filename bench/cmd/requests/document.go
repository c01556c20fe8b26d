package main

import (
	"bytes"
	"fmt"
)

// thing is the one of the many resources that the requests ask for.
const thing = 500

// things is the path without a parameter that they ask for beside it.
const things = "/things0500"

// document is an OpenAPI document with the operations that the requests ask for,
// and others up to n in all. The one among many stands in their middle.
func document(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`openapi: 3.0.3
info: {title: Bench, version: 1.0.0}
x-roles: {guest: {}, staff: {}, manager: {inherits: [staff]}}
components:
  securitySchemes:
    keyCard: {type: http, scheme: bearer}
    partner: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://hotel.example/token, scopes: {"rooms.write": Change rooms}}}}
    deskKey: {type: apiKey, in: header, name: X-Desk-Key}
`)
	writePaths(&b, n, "schema: {type: string}")
	return b.Bytes()
}

// swagger is the same document as Swagger 2.0, which is all that go-swagger reads.
func swagger(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`swagger: "2.0"
info: {title: Bench, version: 1.0.0}
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  keyCard: {type: apiKey, in: header, name: Authorization}
  partner: {type: oauth2, flow: application, tokenUrl: "https://hotel.example/token", scopes: {"rooms.write": Change rooms}}
  deskKey: {type: apiKey, in: header, name: X-Desk-Key}
`)
	writePaths(&b, n, "type: string")
	return b.Bytes()
}

// writePaths writes the operations; a path parameter is of the given type.
func writePaths(b *bytes.Buffer, n int, text string) {
	b.WriteString(`paths:
  /rates:
    get:
      operationId: listRates
      security: []
      responses: {"204": {description: nothing}}
  /profile:
    get:
      operationId: getProfile
      security: [{keyCard: []}]
      responses: {"204": {description: nothing}}
  /rooms:
    get:
      operationId: listRooms
      security: [{keyCard: []}, {deskKey: []}]
      responses: {"204": {description: nothing}}
    post:
      operationId: createRoom
      security: [{partner: [rooms.write]}]
      x-required-roles: [manager]
      responses: {"204": {description: nothing}}
`)
	fmt.Fprintf(b, `  %s:
    get:
      operationId: listThings
      security: [{keyCard: []}]
      x-required-roles: [manager]
      responses: {"204": {description: nothing}}
`, things)
	many(n, func(path, id string) {
		fmt.Fprintf(b, `  %s:
    get:
      operationId: %s
      security: [{keyCard: []}]
      x-required-roles: [manager]
      parameters: [{name: thingId, in: path, required: true, %s}]
      responses: {"204": {description: nothing}}
`, path, id, text)
	})
}

// many names the operations that fill a document up to n.
func many(n int, add func(path, id string)) {
	for i := range max(n-6, 0) {
		if i >= thing {
			i++ // its number is taken
		}
		add(fmt.Sprintf("/things%04d/{thingId}", i), fmt.Sprintf("getOther%04d", i))
	}
	add(fmt.Sprintf("/things%04d/{thingId}", thing), "getThing")
}
