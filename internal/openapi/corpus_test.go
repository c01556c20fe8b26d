package openapi

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// TestCorpus loads every document of $OASGUARD_CORPUS, a
// folder of real documents that is not part of this repository.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("OASGUARD_CORPUS")
	if folder == "" {
		t.Skip("OASGUARD_CORPUS does not name the folder of real documents")
	}
	// The rules under which a document of the corpus is refused, and why.
	refused := map[string][]string{
		"box_box-openapi__openapi.json":                                           {"path-fragment"}, // describes one path several times over by fragments
		"camaraproject_QualityOnDemand__code__API_definitions__qos-profiles.yaml": {"outside-ref"},   // its common file is in another folder, which the corpus has not
		"go-swagger_go-swagger__testdata__bugs__1774__def_api.yaml":               {"broken-ref"},    // its parameters are in a file that the corpus has not
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	loaded := 0
	for _, name := range names {
		ext := filepath.Ext(name)
		if ext != ".json" && ext != ".yaml" && ext != ".yml" {
			continue
		}
		doc, found := Load(context.Background(), name, Options{})
		rules := make(map[string]bool)
		for _, d := range found {
			if d.Severity == diag.Error {
				rules[d.Rule] = true
			}
		}
		loaded++
		want := make(map[string]bool)
		for _, rule := range refused[filepath.Base(name)] {
			want[rule] = true
		}
		if fmt.Sprint(rules) != fmt.Sprint(want) {
			t.Errorf("%s: refused under %v, want %v:\n%v", name, rules, want, found)
		}
		if doc == nil || len(doc.Paths) == 0 {
			t.Errorf("%s: no paths", name)
		}
	}
	if loaded < 38 {
		t.Errorf("only %d documents in %s", loaded, folder)
	}
}

// large is a document of n operations, each with parameters, a body and responses.
func large(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: large, version: '1'}\nsecurity: [{bearer: []}]\npaths:\n")
	for i := range n / 2 {
		fmt.Fprintf(&b, "  /things/%d/{id}:\n    parameters:\n      - {name: id, in: path, required: true, schema: {type: string}}\n", i)
		for _, method := range []string{"get", "post"} {
			fmt.Fprintf(&b, `    %s:
      operationId: %sThing%d
      summary: One of many things
      x-required-roles: {anyOf: [admin, role%d]}
      security:
        - bearer: []
        - key: []
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - $ref: '#/components/parameters/Filter'
      responses:
        '200':
          description: fine
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
`, method, method, i, i%50)
		}
	}
	b.WriteString(`components:
  schemas: {Thing: {type: object}}
  parameters: {Filter: {name: filter, in: query, schema: {type: object}}}
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
`)
	return b.String()
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		inYAML := large(n)
		var value any
		if err := yaml.Load([]byte(inYAML), &value); err != nil {
			b.Fatal(err)
		}
		inJSON, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			b.Fatal(err)
		}
		for format, document := range map[string]string{"yaml": inYAML, "json": string(inJSON)} {
			b.Run(fmt.Sprintf("%s-%d", format, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					doc, found := Load(context.Background(), "-", Options{Stdin: strings.NewReader(document)})
					if len(found) > 0 || len(doc.Paths) != n/2 {
						b.Fatal(found)
					}
				}
			})
		}
	}
}
