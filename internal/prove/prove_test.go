package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRandom is the share of the random proof that every change has to pass; the
// whole runs by night. Then one guard is tampered with, which has to show.
func TestRandom(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	s := settings{documents: 3, requests: 30000, seed: 7, limit: 30 * time.Minute}
	dir := t.TempDir()
	binary, err := build(s, dir)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := prove(s, binary, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	t.Log(out.String())
	runtime := filepath.Join(dir, "d0001", "guard_runtime.gen.go")
	source, err := os.ReadFile(runtime)
	if err != nil {
		t.Fatal(err)
	}
	open := strings.Replace(string(source), "return rule || d.forbid(d.lacking())", "return true", 1)
	if open == string(source) {
		t.Fatal("the runtime does not hold the line to tamper with")
	}
	if err := os.WriteFile(runtime, []byte(open), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := goCommand(dir, compile(binary)...); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := prove(s, binary, &out); err == nil {
		t.Errorf("a guard without its rules is not noticed:\n%s", &out)
	}
	for _, want := range []string{"FAILED in 1 documents", "document 1,", "Evaluate says", "request:", "document:\ncomponents:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &out)
		}
	}
}

// TestSmall is one small document, exhausted.
func TestSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	var out bytes.Buffer
	if err := run(settings{documents: 1, small: true, seed: 2, limit: 30 * time.Minute}, t.TempDir(), &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	t.Log(out.String())
	if !strings.Contains(out.String(), "1 documents, 320 operations: ") {
		t.Errorf("not all operations of the document: %s", &out)
	}
}

// TestTools is the share of the proof about tools of MCP: what random callers are shown
// is what they may call, and calls are decided as requests are. A list that is not
// filtered has to show.
func TestTools(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	s := settings{documents: 2, callers: 1000, seed: 11, limit: 30 * time.Minute}
	dir := t.TempDir()
	binary, err := build(s, dir)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := prove(s, binary, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	t.Log(out.String())
	mount := filepath.Join(dir, "d0001", "d0001mcp", "mount.gen.go")
	source, err := os.ReadFile(mount)
	if err != nil {
		t.Fatal(err)
	}
	open := strings.Replace(string(source), "&& f.may[name]", "", 1)
	if open == string(source) {
		t.Fatal("the mount does not hold the line to tamper with")
	}
	if err := os.WriteFile(mount, []byte(open), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := goCommand(dir, compile(binary)...); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := prove(s, binary, &out); err == nil || !strings.Contains(out.String(), "a list: 200") {
		t.Errorf("a list that is not filtered is not noticed:\n%s", &out)
	}
}
