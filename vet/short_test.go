package vet_test

import "testing"

// needsGo skips a test that runs the go command, as analysistest does to load packages.
func needsGo(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
}
