package resolve_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
		operations, errors := read(t, file, resolve.Settings{RequirementRoles: true})
		if len(errors) > 0 || operations != 13 {
			t.Errorf("with requirement-roles %d operations, want 13; errors: %v", operations, errors)
		}
	})
}

// TestCorpusRefused names every document of the corpus that is refused, and
// under which rules. All others are read to the end.
func TestCorpusRefused(t *testing.T) {
	dir := os.Getenv("OASGUARD_CORPUS")
	if dir == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	want := map[string]string{
		"box_box-openapi__openapi.json":                                                                                 "path-fragment",
		"camaraproject_QualityOnDemand__code__API_definitions__qos-profiles.yaml":                                       "outside-ref",
		"cdimascio_express-openapi-validator__test__resources__security.yaml":                                           "requirement-roles",
		"cedar-policy_authorization-for-expressjs__examples__finish__openapi.json":                                      "nothing-to-guard",
		"chr1sbest_openapi-authz__testdata__basic.yaml":                                                                 "requirement-roles",
		"docusign_OpenAPI-Specifications__click.rest.swagger-v2.json":                                                   "same-path",
		"go-swagger_go-swagger__testdata__bugs__1774__def_api.yaml":                                                     "broken-ref requirement-roles",
		"go-swagger_go-swagger__testdata__cli__compose-auth-example.yml":                                                "two-in-authorization",
		"go-swagger_go-swagger__testdata__codegen__sanitize__names-injection.yaml":                                      "invalid-scheme",
		"kubernetes_kubernetes__api__openapi-spec__v3__logs_openapi.json":                                               "nothing-to-guard",
		"oapi-codegen_oapi-codegen__internal__test__parameters__roundtrip__parameters.yaml":                             "nothing-to-guard",
		"oasdiff_oasdiff__data__duplicate_endpoints__base.yaml":                                                         "same-path",
		"ogen-go_ogen___testdata__positive__security.json":                                                              "requirement-roles",
		"readmeio_oas-examples__3.0__yaml__security-multiple.yaml":                                                      "two-in-authorization",
		"stackitcloud_stackit-api-specifications__services__secrets-manager__v1alpha__secrets-manager.json":             "nothing-to-guard",
		"stackitcloud_stackit-api-specifications__services__service-enablement__v2__service-enablement.json":            "nothing-to-guard",
		"stackitcloud_stackit-api-specifications__services__ufw__v1__ufw.json":                                          "undefined-scheme",
		"swagger-api_swagger-codegen__modules__swagger-codegen__src__test__resources__2_0__petstore-security-test.yaml": "nothing-to-guard",
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	documents := 0
	for _, entry := range entries {
		switch filepath.Ext(entry.Name()) {
		case ".json", ".yaml", ".yml":
		default:
			continue
		}
		documents++
		doc, diags := openapi.Load(context.Background(), filepath.Join(dir, entry.Name()), openapi.Options{})
		if doc != nil {
			_, more := resolve.Resolve(doc, resolve.Settings{})
			diags = append(diags, more...)
		}
		var rules []string
		for _, d := range diags {
			if d.Severity == diag.Error {
				rules = append(rules, d.Rule)
			}
		}
		slices.Sort(rules)
		if got := strings.Join(slices.Compact(rules), " "); got != want[entry.Name()] {
			t.Errorf("%s: refused under %q, want %q", entry.Name(), got, want[entry.Name()])
		}
	}
	if documents < 38 {
		t.Errorf("only %d documents", documents)
	}
}
