package resolve_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestSchema holds the JSON Schema for editors against Resolve: it accepts every
// document that is accepted, and refuses every one whose extensions have the wrong
// shape. What takes more than the value of a key to see is not its business.
func TestSchema(t *testing.T) {
	schema := extensionSchema(t)
	cases, err := filepath.Glob("../../testdata/cases/*/openapi.*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range append(cases, "../../examples/hotel/hotel.yaml", "../../examples/routers/hotel.yaml") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(plainValue(t, data)); err != nil {
			t.Errorf("%s: the schema refuses what is accepted: %v", path, err)
		}
	}
	shapes := []string{"empty-list", "empty-name", "misplaced-key", "missing-key", "mixed-keys", "unknown-key", "wrong-type"}
	refused := 0
	for _, path := range refusedCases(t) {
		c := readCase(t, path)
		loaded, resolved := c.run(t)
		if slices.ContainsFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "oasguard.yaml" }) {
			continue // about other people's keys
		}
		wrong := slices.ContainsFunc(append(loaded, resolved...), func(d diag.Diagnostic) bool {
			return slices.Contains(shapes, d.Rule) && !strings.Contains(d.Message, "security names a scheme") && // which is no extension
				!strings.Contains(d.Message, " is not read in ") // elsewhere than the schema looks
		})
		err := schema.Validate(plainValue(t, c.archive.Files[0].Data))
		switch {
		case wrong && err == nil:
			t.Errorf("%s: the schema accepts what is refused", path)
		case !wrong && err != nil:
			t.Errorf("%s: the schema refuses what is refused for another reason: %v", path, err)
		case wrong:
			refused++
		}
	}
	if refused < 9 {
		t.Errorf("only %d documents of the wrong shape were tried", refused)
	}
}

func extensionSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/extensions.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSchemaOfOneKey: on one key at a time, Resolve and the schema agree.
func TestSchemaOfOneKey(t *testing.T) {
	schema := extensionSchema(t)
	good := []string{
		"x-required-roles: staff", "x-required-roles: [staff]", "x-required-roles: []", "x-required-roles: {anyOf: [a, b]}",
		"x-required-permissions: {allOf: [a, b]}", "x-resource: []", "x-resource: {type: room, id: roomId, action: open}",
		"x-authorize: []", "x-authorize: {roles: a}", "x-authorize: {anyOf: [{roles: [a]}, {allOf: [{permissions: {anyOf: [b, c]}}, {resource: {type: room, id: roomId, action: open}}]}]}",
		"x-conceal: true", "x-conceal: false", "x-other: 7",
	}
	bad := []string{
		"x-required-roles:", "x-required-roles: 7", "x-required-roles: true", "x-required-roles: ''", "x-required-roles: [7]", "x-required-roles: [' ']",
		"x-required-roles: {}", "x-required-roles: {anyOf: []}", "x-required-roles: {anyOf: a}", "x-required-roles: {oneOf: [a]}", "x-required-roles: {anyOf: [a], allOf: [b]}",
		"x-required-permissions: [[a]]", "x-resource: room", "x-resource: {type: room, id: roomId}", "x-resource: {type: room, id: roomId, action: ''}",
		"x-resource: {type: room, id: roomId, action: open, kind: room}", "x-authorize: a", "x-authorize: [{roles: a}]", "x-authorize: {}",
		"x-authorize: {roles: []}", "x-authorize: {roles: a, permissions: b}", "x-authorize: {anyOf: []}", "x-authorize: {anyOf: {roles: a}}",
		"x-authorize: {not: {roles: a}}", "x-authorize: {allOf: [a]}", "x-conceal: 'true'", "x-conceal:", "x-roles: {a: {}}",
	}
	for i, operation := range slices.Concat(good, bad) {
		text := hotel("3.1.0", "", "security: [{keyCard: []}]\n"+operation)
		_, diags := load(t, text, resolve.Settings{})
		err := schema.Validate(plainValue(t, []byte(text)))
		if want := i >= len(good); diags.HasErrors() != want || (err != nil) != want {
			t.Errorf("%s: Resolve says %v, the schema %v", operation, diags, err)
		}
	}
}

// plainValue is a document as encoding/json would give it.
func plainValue(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if json.Valid(data) { // the YAML package stumbles over escapes of JSON
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return withTextKeys(v)
}

func withTextKeys(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withTextKeys(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = withTextKeys(v[key])
		}
	case map[any]any:
		object := make(map[string]any, len(v))
		for key, value := range v {
			object[fmt.Sprint(key)] = withTextKeys(value)
		}
		return object
	}
	return v
}
