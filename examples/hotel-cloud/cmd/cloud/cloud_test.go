package main

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
)

// TestMain is also a part of a run, which starts this program again.
func TestMain(m *testing.M) {
	if parts.Child(os.Args[1:]) {
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// short are the options of a run that tests wait for.
func short(t *testing.T) options {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts seven processes and takes half a minute")
	}
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Skip("no nginx on PATH: apt-get install -y --no-install-recommends nginx-light")
	}
	t.Setenv("TMPDIR", t.TempDir()) // where logs are kept of a run that fails
	return options{mount: inProcess, requests: 850, rate: 200, workers: 16, seed: 1, relations: oracle.Relations,
		settings: parts.Settings{Refresh: "1s", EngineTimeout: "2s", CacheFor: "0s"}}
}

// TestRun breaks everything once.
func TestRun(t *testing.T) {
	for _, mount := range []string{inProcess, forwardAuth} {
		t.Run(mount, func(t *testing.T) {
			o := short(t)
			o.mount = mount
			var out bytes.Buffer
			err := runWith(t.Context(), o, &out)
			t.Logf("\n%s", out.String())
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestWrongGrant runs with an engine that knows of rights that the oracle does not have, and without
// one that it has.
func TestWrongGrant(t *testing.T) {
	o := short(t)
	o.relations = slices.Delete(slices.Clone(oracle.Relations), 1, 2)
	// Many wrong rights, so that no run of chance misses them all.
	for _, user := range []string{"zoe", "gus", "pia"} {
		for _, room := range []string{"101", "102", "a:b"} {
			if r := (oracle.Relation{User: user, Action: "open", Type: "room", ID: room}); !slices.Contains(oracle.Relations, r) {
				o.relations = append(o.relations, r)
			}
		}
	}
	o.smallIssuer = true
	var out bytes.Buffer
	err := runWith(t.Context(), o, &out)
	if err == nil || !strings.Contains(err.Error(), "wrong grant: POST /rooms/") ||
		!strings.Contains(err.Error(), "wrong refusal: POST /rooms/101/door as \"clean\"") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
