package main

import (
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

func TestPrintDiffs(t *testing.T) {
	file := func(diff string) generator.Result {
		return generator.Result{Files: []generator.File{{Path: "a.go", State: generator.Unchanged}, {Path: "b.go", State: generator.Stale, Diff: diff}}}
	}
	const head = "diff b.go b.go (as generated)\n--- b.go\n+++ b.go (as generated)\n@@ -1,1 +1,1 @@\n"
	for _, test := range []struct{ name, diff, want string }{
		{"none", "", ""},
		{"short", head + "-a\n+b\n", "\n--- b.go\n+++ b.go (as generated)\n@@ -1,1 +1,1 @@\n-a\n+b\n"},
		{"long", head + strings.Repeat("+b\n", 100), "\n--- b.go\n+++ b.go (as generated)\n@@ -1,1 +1,1 @@\n" + strings.Repeat("+b\n", 57) + "… and 43 more lines\n"},
		{
			"control characters", head + "-\x1b[2J\x07\u202e\t\u00e9\r\n",
			"\n--- b.go\n+++ b.go (as generated)\n@@ -1,1 +1,1 @@\n-\\x1b[2J\\a\\u202e\t\u00e9\\r\n",
		},
	} {
		var b strings.Builder
		printDiffs(&b, file(test.diff))
		if b.String() != test.want {
			t.Errorf("%s: %q, want %q", test.name, b.String(), test.want)
		}
	}
}

func TestPaint(t *testing.T) {
	for line, want := range map[string]string{
		"--- a": "\x1b[1m--- a\x1b[0m", "+++ a": "\x1b[1m+++ a\x1b[0m", "@@ -1 @@": "\x1b[36m@@ -1 @@\x1b[0m",
		"-a": "\x1b[31m-a\x1b[0m", "+a": "\x1b[32m+a\x1b[0m", " a": " a",
	} {
		if got := paint(line, true); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
		if got := paint(line, false); got != line {
			t.Errorf("without colour: %q, want %q", got, line)
		}
	}
}
