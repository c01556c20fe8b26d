//go:build !eventgateway

package main

import "net/http"

// withPlugin leaves the platform as it is: this build has no plugin.
func withPlugin(core http.Handler, _ map[string][]string, _ tokens) (http.Handler, error) {
	return core, nil
}

func pluginHas(string) bool { return false }

// A build with the plugin asks whether a scope is the platform's.
var _ = coreHas
