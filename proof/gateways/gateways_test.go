// Package gateways holds what docs/gateways.md configures against the gateways' own definitions,
// where the gateway itself cannot be run: .ci/run downloads from package registries only.
package gateways

import (
	"os"
	"strings"
	"testing"

	authz "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_authz/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"sigs.k8s.io/yaml"
)

// block is the first YAML of a section of the page.
func block(t *testing.T, section string) []byte {
	t.Helper()
	page, err := os.ReadFile("../../docs/gateways.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "\n## "+section+"\n")
	_, rest, begins := strings.Cut(rest, "```yaml\n")
	text, _, ends := strings.Cut(rest, "```")
	if !found || !begins || !ends {
		t.Fatalf("docs/gateways.md has no YAML in its section %s", section)
	}
	return []byte(text)
}

// read reads a configuration as Envoy does: an unknown field, a wrong type and a value that its
// rules refuse are errors.
func read(text []byte) (*authz.ExtAuthz, error) {
	source, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	config := &authz.ExtAuthz{}
	if err := protojson.Unmarshal(source, config); err != nil {
		return nil, err
	}
	return config, config.ValidateAll()
}

// TestEnvoy reads the page's configuration of the filter envoy.filters.http.ext_authz.
func TestEnvoy(t *testing.T) {
	text := block(t, "Envoy")
	config, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	service := config.GetHttpService()
	if service.GetPathPrefix() != "/check" || service.GetServerUri().GetUri() == "" || config.GetFailureModeAllow() {
		t.Errorf("%v", config)
	}
	for _, change := range [][2]string{{"path_prefix", "path_prefixes"}, {"path_prefix: /check", "path_prefix: [1]"}, {"timeout: 1s", "timeout: -1s"}} {
		wrong := strings.Replace(string(text), change[0], change[1], 1)
		if _, err := read([]byte(wrong)); err == nil || wrong == string(text) {
			t.Errorf("%s: read", change[1])
		}
	}
}
