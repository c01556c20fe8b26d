package resolve_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestCorpus resolves real documents, which lie outside the repository.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("OASGUARD_CORPUS")
	if dir == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	read := func(t *testing.T, file string, s resolve.Settings) (operations int, errors diag.List) {
		t.Helper()
		doc, diags := openapi.Load(context.Background(), filepath.Join(dir, file), openapi.Options{})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		api, diags := resolve.Resolve(doc, s)
		for _, d := range diags {
			if d.Severity == diag.Error {
				errors = append(errors, d)
			}
		}
		if api != nil {
			operations = len(api.Operations)
		}
		return operations, errors
	}
	for _, c := range []struct {
		file       string
		operations int
	}{
		{"DataDog_datadog-api-client-go__.generator__schemas__v1__openapi.yaml", 235},
		{"OAI_learn.openapis.org__examples__v3.1__non-oauth-scopes.yaml", 1},
		{"OAI_learn.openapis.org__examples__v3.1__tictactoe.yaml", 3},
		{"OWASP_crAPI__openapi-spec__crapi-openapi-spec.json", 44},
		{"Redocly_museum-openapi-example__openapi.yaml", 8},
		{"XeroAPI_Xero-OpenAPI__xero_files.yaml", 18},
		{"apache_airflow-client-go__airflow__api__openapi.yaml", 73},
		{"Redocly_redocly-cli__tests__e2e__lint__oas3.2__openapi.yaml", 5},
		{"goharbor_harbor__api__v2.0__swagger.yaml", 203},
		{"gotify_server__docs__spec.json", 42},
		{"grpc-ecosystem_grpc-gateway__examples__internal__proto__examplepb__a_bit_of_everything.swagger.json", 39},
		{"netlify_open-api__swagger.yml", 174},
		{"discord_discord-api-spec__specs__openapi.json", 242},
		{"ogen-go_ogen___testdata__examples__oauth2-scopes-and-or.yml", 1},
		{"treeverse_lakeFS__api__swagger.yml", 134},
	} {
		t.Run(c.file, func(t *testing.T) {
			operations, errors := read(t, c.file, resolve.Settings{})
			if len(errors) > 0 || operations != c.operations {
				t.Errorf("%d operations, want %d; errors: %v", operations, c.operations, errors)
			}
		})
	}
	t.Run("permissions under another key", func(t *testing.T) {
		operations, errors := read(t, "DataDog_datadog-api-client-go__.generator__schemas__v1__openapi.yaml", one(resolve.Mapping{
			Key: "x-permission", Target: resolve.ToPermissions, Shape: resolve.ShapeOperator,
		}))
		if len(errors) > 0 || operations != 235 {
			t.Errorf("%d operations, want 235; errors: %v", operations, errors)
		}
	})
	t.Run("roles in an OpenAPI 3.0 requirement", func(t *testing.T) {
		const file = "cdimascio_express-openapi-validator__test__resources__security.yaml"
		if _, errors := read(t, file, resolve.Settings{}); len(errors) != 1 || errors[0].Rule != "requirement-roles" {
			t.Errorf("errors as it stands: %v, want one of requirement-roles", errors)
		}
		operations, errors := read(t, file, resolve.Settings{RequirementRoles: true, Lists: resolve.ListsAll})
		if len(errors) > 0 || operations != 13 {
			t.Errorf("with requirement-roles %d operations, want 13; errors: %v", operations, errors)
		}
	})
}
