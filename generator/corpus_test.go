package generator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// realDocuments are those of the corpus that must generate, compile and pass
// their own tests as they stand, or with the settings named.
var realDocuments = map[string]string{
	"Redocly_museum-openapi-example__openapi.yaml":                                                        "",
	"treeverse_lakeFS__api__swagger.yml":                                                                  "",
	"apache_airflow-client-go__airflow__api__openapi.yaml":                                                "",
	"OWASP_crAPI__openapi-spec__crapi-openapi-spec.json":                                                  "",
	"discord_discord-api-spec__specs__openapi.json":                                                       "",
	"DataDog_datadog-api-client-go__.generator__schemas__v1__openapi.yaml":                                "",
	"XeroAPI_Xero-OpenAPI__xero_files.yaml":                                                               "",
	"OAI_learn.openapis.org__examples__v3.1__tictactoe.yaml":                                              "",
	"OAI_learn.openapis.org__examples__v3.1__non-oauth-scopes.yaml":                                       "",
	"ogen-go_ogen___testdata__examples__oauth2-scopes-and-or.yml":                                         "",
	"Redocly_redocly-cli__tests__e2e__lint__oas3.2__openapi.yaml":                                         "",
	"goharbor_harbor__api__v2.0__swagger.yaml":                                                            "",
	"gotify_server__docs__spec.json":                                                                      "",
	"netlify_open-api__swagger.yml":                                                                       "",
	"grpc-ecosystem_grpc-gateway__examples__internal__proto__examplepb__a_bit_of_everything.swagger.json": "",
	"cdimascio_express-openapi-validator__test__resources__security.yaml":                                 "requirement-roles: true\n",
}

// TestCorpus runs on real documents, which are not of the project: the variable
// OASGUARD_CORPUS names the folder that holds them.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("OASGUARD_CORPUS")
	if corpus == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	module := newModule(t)
	for name, settings := range realDocuments {
		cfg := generator.Config{
			Spec:    filepath.Join(corpus, name),
			Dir:     filepath.Join(module, strings.Map(letters, name)),
			Package: "guard",
		}
		if settings != "" {
			cfg.ConfigFile = filepath.Join(t.TempDir(), "oasguard.yaml")
			if err := os.WriteFile(cfg.ConfigFile, []byte(settings), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		result := generate(t, cfg)
		t.Logf("%s: %d guarded, %d optional, %d public", name, result.Guarded, result.Optional, result.Public)
	}
	goCommand(t, module, "vet", "./...")
	goCommand(t, module, "test", "-cover", "-coverprofile=cover.out", "./...")
	requireCovered(t, filepath.Join(module, "cover.out"))
}

// letters keeps what may stand in an import path.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}
