package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
)

// TestMain is also a part of a run, which starts this program again.
func TestMain(m *testing.M) {
	if parts.Child(os.Args[1:]) {
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestRun measures a little, and holds each kind of request to its status.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-n", "20", "-rounds", "1"}, &out); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != len(kinds)+1 {
		t.Errorf("%d lines:\n%s", lines, out.String())
	}
}

// TestWrite is the arithmetic.
func TestWrite(t *testing.T) {
	var out bytes.Buffer
	costs := make([]time.Duration, len(kinds))
	costs[5] = 250 * time.Microsecond
	if err := write(&out, costs, 2000); err != nil {
		t.Fatal(err)
	}
	want := []string{"an", "object,", "the", "engine", "is", "asked", "250.0", "0.5", "2000"}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if got := strings.Fields(lines[len(lines)-1]); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%q", got)
	}
}
