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
	out, err := tampered(t, s, "guard_runtime.gen.go", "return rule || d.forbid(d.lacking())", "return true")
	if err == nil {
		t.Errorf("a guard without its rules is not noticed:\n%s", out)
	}
	for _, want := range []string{"FAILED in 1 documents", "document 1,", "Evaluate says", "request:", "document:\ncomponents:"} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q:\n%s", want, out)
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
	if !strings.Contains(out.String(), "1 documents, 368 operations: ") {
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
	out, err := tampered(t, s, filepath.Join("d0001mcp", "mount.gen.go"), "&& f.may[name]", "")
	if err == nil || !strings.Contains(out, "a list: 200") {
		t.Errorf("a list that is not filtered is not noticed:\n%s", out)
	}
}

// tampered proves as the settings say, which has to succeed; then it changes a line in a
// file of the first document's guard and proves again. What that prints is for the caller.
func tampered(t *testing.T, s settings, file, line, changed string) (string, error) {
	t.Helper()
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
	path := filepath.Join(dir, "d0001", file)
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	open := strings.Replace(string(source), line, changed, 1)
	if open == string(source) {
		t.Fatalf("%s does not hold the line to tamper with", file)
	}
	if err := os.WriteFile(path, []byte(open), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := goCommand(dir, compile(binary)...); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	err = prove(s, binary, &out)
	return out.String(), err
}
