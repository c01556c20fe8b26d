package peers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	middleware "github.com/oapi-codegen/nethttp-middleware"
)

// answers are what callbacks say to one request.
type answers struct {
	Authenticate map[string]string
	Grants       map[string][]string
}

// authenticate is the AuthenticationFunc: it reads the credential of a scheme, asks whether
// it is good, and compares scopes.
func authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	r := in.RequestValidationInput.Request
	if !sent(r, in.SecurityScheme) {
		return errors.New("no credential")
	}
	var a answers
	if err := json.Unmarshal([]byte(r.Header.Get("Vector-Answers")), &a); err != nil {
		return err
	}
	if said := a.Authenticate[in.SecuritySchemeName]; said != "accepts" {
		return errors.New(said)
	}
	for _, name := range in.Scopes {
		granted := a.Grants[in.SecuritySchemeName]
		if !slices.Contains(granted, "scope "+name) && !slices.Contains(granted, "role "+name) {
			return errors.New("no " + name)
		}
	}
	return nil
}

// sent reports whether a request has a credential of a scheme.
func sent(r *http.Request, s *openapi3.SecurityScheme) bool {
	name, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch {
	case s.Type == "apiKey" && s.In == "header":
		return r.Header.Get(s.Name) != ""
	case s.Type == "apiKey" && s.In == "query":
		return r.URL.Query().Get(s.Name) != ""
	case s.Type == "apiKey":
		cookie, err := r.Cookie(s.Name)
		return err == nil && cookie.Value != ""
	case s.Type == "mutualTLS":
		return r.Header.Get("Vector-Certificate") == "verified"
	case s.Type == "http" && s.Scheme == "basic":
		_, _, ok := r.BasicAuth()
		return ok
	case s.Type == "http" && s.Scheme != "bearer":
		return strings.EqualFold(name, s.Scheme) && strings.TrimSpace(rest) != ""
	}
	return strings.EqualFold(name, "bearer") && strings.TrimSpace(rest) != ""
}

// TestValidator prints how oapi-codegen's validator fares, and compares the last line with
// the one that docs/compatibility.md tells.
func TestValidator(t *testing.T) {
	spec, err := openapi3.NewLoader().LoadFromFile("../hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	validate := middleware.OapiRequestValidatorWithOptions(spec, &middleware.Options{
		SilenceServersWarning: true,
		Options:               openapi3filter.Options{AuthenticationFunc: authenticate},
	})
	server := httptest.NewServer(validate(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	defer server.Close()
	runner := filepath.Join(t.TempDir(), "run")
	build := exec.Command("go", "build", "-o", runner, "./run")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, _ := exec.Command(runner, "-url", server.URL, "-show", "5000", "../vectors.json").CombinedOutput()
	t.Logf("%s", out)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	page, err := os.ReadFile("../../../docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	if last := lines[len(lines)-1]; !strings.Contains(string(page), row(last)) {
		t.Errorf("docs/compatibility.md lacks %q", row(last))
	}
}

// row is the last line of the runner as a row of the table.
func row(line string) string {
	var cells []string
	for _, part := range strings.Split(line[strings.Index(line, ";")+1:], ",")[:4] {
		cells = append(cells, part[strings.LastIndexByte(part, ' ')+1:])
	}
	return "| oapi-codegen's validator, `AuthenticationFunc` by hand, no rules | " + strings.Join(cells, " | ") + " | – |"
}
