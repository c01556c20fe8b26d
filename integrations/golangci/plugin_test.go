package golangci

import (
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/oasguard/oasguard/vet"
)

// TestPlugin asks for the plugin as golangci-lint does, by name.
func TestPlugin(t *testing.T) {
	newPlugin, err := register.GetPlugin("oasguard")
	if err != nil {
		t.Fatal(err)
	}
	for _, settings := range []any{nil, map[string]any{}} {
		plugin, err := newPlugin(settings)
		if err != nil {
			t.Fatal(err)
		}
		analyzers, err := plugin.BuildAnalyzers()
		if err != nil || len(analyzers) != 1 || !slices.Contains(analyzers, vet.Analyzer) {
			t.Errorf("analyzers %v, %v; want the one of vet", analyzers, err)
		}
		if mode := plugin.GetLoadMode(); mode != register.LoadModeTypesInfo {
			t.Errorf("load mode %s, want %s", mode, register.LoadModeTypesInfo)
		}
	}
}

// TestSettings gives it a setting, which it does not have.
func TestSettings(t *testing.T) {
	if _, err := New(map[string]any{"strict": true}); err == nil || !strings.Contains(err.Error(), "strict") {
		t.Errorf("an unknown setting: %v, want an error that names it", err)
	}
}
