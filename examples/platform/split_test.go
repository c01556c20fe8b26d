package main

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// split is the platform with a guard of its own, and the plugin where the build has it.
func split(t *testing.T) http.Handler {
	t.Helper()
	h, err := newSplitHandler(roleFile(t), testTokens)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestSplit asks the platform's guard for its own operations, and for those of the
// plugin: answered by the plugin's guard in a build with it, else unknown.
func TestSplit(t *testing.T) {
	h, roles := split(t), roleFile(t)
	all := core(t)
	cores := len(all)
	for i, op := range append(all, events(t)...) {
		ofPlugin := i >= cores
		for role, scopes := range roles {
			want := http.StatusForbidden
			switch {
			case ofPlugin && !withPluginBuilt:
				want = http.StatusNotFound
			case op.meets(scopes):
				want = http.StatusOK
			}
			if got := answer(h, as(t, op.request(), principal{Roles: []string{role}})); got.Code != want {
				t.Errorf("%s %s as %s: %d, want %d", op.method, op.path, role, got.Code, want)
			}
		}
	}
	if got := answer(h, events(t)[0].request()); got.Code != http.StatusNotFound && !withPluginBuilt || got.Code != http.StatusUnauthorized && withPluginBuilt {
		t.Errorf("a stranger at the plugin: %d", got.Code)
	}
}

// TestSplitRoles starts with a scope of the plugin in the role file.
func TestSplitRoles(t *testing.T) {
	_, err := newSplitHandler(map[string][]string{"ap_admin": {"ap:organization:manage", "ap:websub_api:manage", "dp:api:read"}}, testTokens)
	if withPluginBuilt && err != nil || !withPluginBuilt && (err == nil || !strings.Contains(err.Error(), `role "ap_admin" carries "ap:websub_api:manage"`)) {
		t.Errorf("with the plugin: %v: %v", withPluginBuilt, err)
	}
}

// TestWithTag runs the tests of the other build: with the plugin and its guard's own.
func TestWithTag(t *testing.T) {
	if withPluginBuilt || testing.Short() {
		t.Skip("runs the go command for the build with the plugin")
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-tags", "eventgateway", ".", "./internal/eventguard").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
