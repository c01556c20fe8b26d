package export_test

const pruned = `# secret: comments go
openapi: 3.1.0
info: {title: Inn, version: "1"}
tags: [{name: rooms}, {name: secret, description: secret}]
x-tagGroups: [{name: all, tags: [rooms, secret]}]
webhooks: {secretHook: {post: {responses: {"200": {description: ok}}}}}
security: [{card: []}]
paths:
  /rooms/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get:
      operationId: getRoom
      tags: [rooms]
      x-required-roles: guest
      responses:
        "200":
          $ref: "#/components/responses/Room"
        "404": {$ref: "shared.yaml#/responses/NotFound"}
    delete:
      operationId: secretDelete
      tags: [secret]
      x-required-roles: {anyOf: [owner]}
      requestBody: {$ref: "#/components/requestBodies/secretReason"}
      responses: {"204": {description: gone}}
  /secret:
    get:
      operationId: secretList
      x-required-roles: owner
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/secretPlan"}}}}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {$ref: "#/components/schemas/Id"}}
  requestBodies:
    secretReason: {content: {text/plain: {schema: {type: string}}}}
  responses:
    Room:
      description: a room
      links:
        self: {operationId: getRoom}
        secretLink: {operationId: secretDelete}
      content:
        application/json:
          example: {$ref: "no reference"}
          schema:
            discriminator: {propertyName: kind, mapping: {suite: "#/components/schemas/Suite"}}
            allOf: [{$ref: "#/components/schemas/Room"}]
  schemas:
    Id: {type: string, pattern: "^[0-9]+$"}
    Room:
      type: object
      properties:
        parameters: {$ref: "shared.yaml#/Tree"}
        example: {$ref: "#/components/schemas/Price"}
    Suite: {allOf: [{$ref: "#/components/schemas/Room"}]}
    Price: {type: number, default: 1.50}
    secretPlan: {type: object}
    Anchored: {$anchor: anchored, type: string}
  securitySchemes:
    card: {type: http, scheme: bearer}
    secretKey: {type: apiKey, in: header, name: X-Key}
`

const sharedFile = `responses:
  NotFound: {description: none, content: {application/json: {schema: {$ref: "#/Problem"}}}}
Problem: {type: object, properties: {tree: {$ref: "#/Tree"}}}
Tree: {type: object, properties: {children: {type: array, items: {$ref: "#/Tree"}}}}
secret: {type: object}
`
