package lint_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

const undeclared = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
components:
  securitySchemes: {keyCard: {type: http, scheme: bearer}}
  responses: {Guard403: {description: ours}}
  pathItems: {Kept: {get: {operationId: kept}}}
security: [{keyCard: []}]
paths:
  /rooms:
    get: {operationId: listRooms, responses: {"200": {description: ok}}}
    post: {operationId: bookRoom, x-required-roles: [staff], x-conceal: true}
  "/a' \" \\ \n] {id}":
    get: {operationId: hostile, x-required-roles: [staff], responses: {"401": {description: known}}}
  /quiet:
    get: {operationId: quiet, x-oasguard-ignore: {undeclared-response: our gateway documents it}}
  /kept: {$ref: "#/components/pathItems/Kept"}
`

func overlayOf(t *testing.T, spec string, overlays ...string) ([]byte, []lint.Answers, error) {
	t.Helper()
	in, found := input.Read(context.Background(), input.Source{Spec: spec, Overlays: overlays})
	if in.API == nil {
		t.Fatal(found)
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return lint.Overlay(in.Document, report.Undeclared)
}

// TestOverlay writes the overlay of a document, applies it, and finds nothing
// more to declare, save what no overlay reaches.
func TestOverlay(t *testing.T) {
	files(t, []txtar.File{{Name: "hotel.yaml", Data: []byte(undeclared)}, {Name: "oasguard.yaml", Data: []byte("lint: {rules: {safe-without-rule: off}}")}})
	text, behind, err := overlayOf(t, "hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := `# Written by oasguard lint --fix: it declares the answers that the guard gives.
overlay: 1.0.0
info: {title: Answers of the guard, version: 1.0.0}
actions:
  - target: $
    update:
      components:
        responses:
          Guard400: {description: "A credential or a required parameter cannot be read", content: {application/problem+json: {schema: {type: object}}}}
          Guard401: {description: "No credential, or one that is not accepted", headers: {WWW-Authenticate: {description: "How to authenticate (RFC 9110, 11.6.1)", schema: {type: string}}}, content: {application/problem+json: {schema: {type: object}}}}
          Guard404: {description: "There is no such thing, or the caller may not know of it", content: {application/problem+json: {schema: {type: object}}}}
  - target: "$.paths[\"/rooms\"].get"
    update:
      responses:
        "400": {$ref: "#/components/responses/Guard400"}
        "401": {$ref: "#/components/responses/Guard401"}
  - target: "$.paths[\"/rooms\"].post"
    update:
      responses:
        "400": {$ref: "#/components/responses/Guard400"}
        "401": {$ref: "#/components/responses/Guard401"}
        "404": {$ref: "#/components/responses/Guard404"}
  - target: "$.paths[\"/a' \\\" \\\\ \\n] {id}\"].get"
    update:
      responses:
        "400": {$ref: "#/components/responses/Guard400"}
        "403": {$ref: "#/components/responses/Guard403"}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	kept := []lint.Answers{{Path: "/kept", Method: "GET", Codes: []string{"400", "401"}}}
	if diff := cmp.Diff(kept, behind); diff != "" {
		t.Errorf("behind a $ref (-want +got):\n%s", diff)
	}
	if !lint.IsOverlay(text) || lint.IsOverlay([]byte("overlay: 1.0.0\n")) {
		t.Error("an overlay of ours is not told from another one")
	}
	if err := os.WriteFile("answers.yaml", text, 0o600); err != nil {
		t.Fatal(err)
	}
	report := run(t, "hotel.yaml", "answers.yaml")
	var left []string
	for _, f := range report.Findings {
		left = append(left, f.Rule+" "+f.Method+" "+f.Path)
	}
	if !slices.Contains(left, "undeclared-response GET /kept") || len(left) != 2 {
		t.Errorf("left after the overlay: %v", left)
	}
	if _, _, err := overlayOf(t, "hotel.yaml", "answers.yaml"); !errors.Is(err, lint.ErrNothingToFix) {
		t.Errorf("the second overlay: %v", err)
	}
}

// TestOverlayOfSwagger declares the answers of a Swagger 2.0 document where that version
// keeps them, and finds nothing more to declare.
func TestOverlayOfSwagger(t *testing.T) {
	const document = `swagger: "2.0"
info: {title: Hotel, version: "1"}
host: hotel.example
basePath: /v1
schemes: [https]
securityDefinitions: {desk: {type: basic}}
responses: {Guard400: {description: ours already}}
security: [{desk: []}]
paths:
  /rooms:
    get: {operationId: listRooms, responses: {200: {description: ok}}}
    put: {operationId: moveRoom, x-required-roles: [staff], responses: {"200": {description: ok}, "401": {description: no}}}
`
	files(t, []txtar.File{{Name: "hotel.yaml", Data: []byte(document)}, {Name: "oasguard.yaml", Data: []byte("lint: {rules: {safe-without-rule: off}}")}})
	text, behind, err := overlayOf(t, "hotel.yaml")
	if err != nil || len(behind) > 0 {
		t.Fatal(err, behind)
	}
	want := `# Written by oasguard lint --fix: it declares the answers that the guard gives.
overlay: 1.0.0
info: {title: Answers of the guard, version: 1.0.0}
actions:
  - target: $
    update:
      responses:
        Guard401: {description: "No credential, or one that is not accepted", headers: {WWW-Authenticate: {description: "How to authenticate (RFC 9110, 11.6.1)", type: string}}, schema: {type: object}}
        Guard403: {description: "The caller is known, and may not", schema: {type: object}}
  - target: "$.paths[\"/rooms\"].get"
    update:
      responses:
        "400": {$ref: "#/responses/Guard400"}
        "401": {$ref: "#/responses/Guard401"}
  - target: "$.paths[\"/rooms\"].put"
    update:
      responses:
        "400": {$ref: "#/responses/Guard400"}
        "403": {$ref: "#/responses/Guard403"}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := os.WriteFile("answers.yaml", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if left := run(t, "hotel.yaml", "answers.yaml").Findings; len(left) > 0 {
		t.Errorf("left after the overlay: %v", left)
	}
	if _, _, err := overlayOf(t, "hotel.yaml", "answers.yaml"); !errors.Is(err, lint.ErrNothingToFix) {
		t.Errorf("the second overlay: %v", err)
	}
}
