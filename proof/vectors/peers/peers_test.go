package peers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// validator serves the vectors' document behind oapi-codegen's validator.
func validator(t *testing.T) string {
	spec, err := openapi3.NewLoader().LoadFromFile("../hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	validate := middleware.OapiRequestValidatorWithOptions(spec, &middleware.Options{
		SilenceServersWarning: true,
		Options:               openapi3filter.Options{AuthenticationFunc: authenticate},
	})
	server := httptest.NewServer(validate(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	t.Cleanup(server.Close)
	return server.URL
}

// program starts a program that prints its address, and skips where there is none of it.
func program(name string, args ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		if _, err := exec.LookPath("node"); err != nil {
			t.Skip("no node on PATH")
		}
		if _, err := os.Stat("node_modules"); err != nil {
			t.Skip("npm ci --ignore-scripts installs what this needs")
		}
		cmd := exec.Command(name, args...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stderr = t.Output()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Signal(os.Interrupt)
			_ = cmd.Wait()
		})
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			// Prism lists its operations before it listens.
			if at := address.FindString(lines.Text()); at != "" && (name == "node" || strings.Contains(lines.Text(), "listening on")) {
				go func() {
					for lines.Scan() {
					}
				}()
				return at
			}
		}
		t.Fatalf("%s does not listen: %v", cmd, lines.Err())
		return ""
	}
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// TestPeers prints how other implementations fare, and compares the numbers with those that
// docs/compatibility.md tells. A vector that a peer cannot express is left out and counted.
func TestPeers(t *testing.T) {
	runner := filepath.Join(t.TempDir(), "run")
	build := exec.Command("go", "build", "-o", runner, "./run")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	page, err := os.ReadFile("../../../docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, peer := range []struct {
		name  string
		start func(*testing.T) string
		apart func(vector) bool
	}{
		{"oapi-codegen's validator 1.3.1, `AuthenticationFunc` by hand", validator, vector.needsRule},
		{"express-openapi-validator 5.6.2, handlers by hand", program("node", "express.js"), vector.needsRule},
		{"ogen 1.24.0, `SecurityHandler` by hand", ogenServer, vector.needsSchemes},
		{"Prism 5.16.0, which looks at the form of a credential", program("node_modules/.bin/prism", "mock", "-p", "0", "../hotel.yaml"), vector.needsAnswer},
	} {
		t.Run(strings.Fields(peer.name)[0], func(t *testing.T) {
			file, apart := without(t, peer.apart)
			out, _ := exec.Command(runner, "-url", peer.start(t), "-show", "5000", file).CombinedOutput()
			t.Logf("%s", out)
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if want := row(peer.name, apart, lines[len(lines)-1]); !strings.Contains(string(page), want) {
				t.Errorf("docs/compatibility.md lacks\n%s", want)
			}
		})
	}
}

// row is the last line of the runner as a row of the table.
func row(name string, apart int, line string) string {
	var cells []string
	for _, part := range strings.Split(line[strings.Index(line, ";")+1:], ",")[:4] {
		cells = append(cells, part[strings.LastIndexByte(part, ' ')+1:])
	}
	return fmt.Sprintf("| %s | %d | %s |", name, apart, strings.Join(cells, " | "))
}
