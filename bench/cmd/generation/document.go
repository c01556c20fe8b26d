package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// roles are asked for in turn, one an operation.
var roles = [...]string{"guest", "cleaner", "porter", "cook", "waiter", "receptionist", "accountant", "engineer", "manager", "owner"}

// document is an OpenAPI document of n operations: four to a resource (list,
// create, read, delete), so that half have a path parameter; one security
// scheme, one role each; a small schema to every resource.
func document(n int) []byte {
	var b bytes.Buffer
	b.WriteString("openapi: 3.0.3\ninfo: {title: Bench, version: 1.0.0}\nx-roles:\n")
	for _, role := range roles {
		fmt.Fprintf(&b, "  %s: {description: Works as %s}\n", role, role)
	}
	b.WriteString("security:\n  - token: []\npaths:\n")
	for i := range n {
		resource, kind := i/4, i%4
		name := fmt.Sprintf("Thing%04d", resource)
		switch kind {
		case 0:
			fmt.Fprintf(&b, "  /things%04d:\n    get:\n", resource)
			operation(&b, "list"+name, i)
			answer(&b, "200", "{type: array, items: {$ref: '#/components/schemas/"+name+"'}}")
		case 1:
			b.WriteString("    post:\n")
			operation(&b, "create"+name, i)
			fmt.Fprintf(&b, "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: {$ref: '#/components/schemas/%s'}\n", name)
			answer(&b, "201", "{$ref: '#/components/schemas/"+name+"'}")
		case 2:
			fmt.Fprintf(&b, "  /things%04d/{thingId}:\n    parameters:\n      - {name: thingId, in: path, required: true, schema: {type: string}}\n    get:\n", resource)
			operation(&b, "get"+name, i)
			answer(&b, "200", "{$ref: '#/components/schemas/"+name+"'}")
		case 3:
			b.WriteString("    delete:\n")
			operation(&b, "delete"+name, i)
			b.WriteString("      responses:\n        '204': {description: It is gone}\n")
		}
	}
	b.WriteString("components:\n  securitySchemes:\n    token: {type: http, scheme: bearer}\n  schemas:\n")
	for resource := range (n + 3) / 4 {
		fmt.Fprintf(&b, "    Thing%04d:\n      type: object\n      required: [name]\n      properties:\n", resource)
		b.WriteString("        name: {type: string, description: What people call it}\n        size: {type: integer, format: int64}\n        tags: {type: array, items: {type: string}}\n        since: {type: string, format: date-time}\n")
	}
	return b.Bytes()
}

func operation(b *bytes.Buffer, id string, i int) {
	fmt.Fprintf(b, "      operationId: %s\n      summary: What %s does\n      x-required-roles: [%s]\n", id, id, roles[i%len(roles)])
}

func answer(b *bytes.Buffer, status, schema string) {
	fmt.Fprintf(b, "      responses:\n        '%s':\n          description: It worked\n          content:\n            application/json:\n              schema: %s\n", status, schema)
}

// swagger is the same document as Swagger 2.0, which is all that go-swagger reads.
func swagger(n int) []byte {
	var b bytes.Buffer
	b.WriteString("swagger: '2.0'\ninfo: {title: Bench, version: 1.0.0}\nconsumes: [application/json]\nproduces: [application/json]\n")
	b.WriteString("securityDefinitions:\n  token: {type: apiKey, in: header, name: Authorization}\nsecurity:\n  - token: []\npaths:\n")
	respond := func(status, schema string) {
		fmt.Fprintf(&b, "      responses:\n        '%s':\n          description: It worked\n          schema: %s\n", status, schema)
	}
	for i := range n {
		resource, kind := i/4, i%4
		name := fmt.Sprintf("Thing%04d", resource)
		one := "{$ref: '#/definitions/" + name + "'}"
		switch kind {
		case 0:
			fmt.Fprintf(&b, "  /things%04d:\n    get:\n", resource)
			operation(&b, "list"+name, i)
			respond("200", "{type: array, items: "+one+"}")
		case 1:
			b.WriteString("    post:\n")
			operation(&b, "create"+name, i)
			b.WriteString("      parameters:\n        - {name: body, in: body, required: true, schema: " + one + "}\n")
			respond("201", one)
		case 2:
			fmt.Fprintf(&b, "  /things%04d/{thingId}:\n    parameters:\n      - {name: thingId, in: path, required: true, type: string}\n    get:\n", resource)
			operation(&b, "get"+name, i)
			respond("200", one)
		case 3:
			b.WriteString("    delete:\n")
			operation(&b, "delete"+name, i)
			b.WriteString("      responses:\n        '204': {description: It is gone}\n")
		}
	}
	b.WriteString("definitions:\n")
	for resource := range (n + 3) / 4 {
		fmt.Fprintf(&b, "  Thing%04d:\n    type: object\n    required: [name]\n    properties:\n", resource)
		b.WriteString("      name: {type: string, description: What people call it}\n      size: {type: integer, format: int64}\n      tags: {type: array, items: {type: string}}\n      since: {type: string, format: date-time}\n")
	}
	return b.Bytes()
}

// asJSON is a YAML document as JSON.
func asJSON(document []byte) ([]byte, error) {
	var value any
	if err := yaml.Unmarshal(document, &value); err != nil {
		return nil, err
	}
	return json.MarshalIndent(value, "", "  ")
}
