package vet_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/oasguard/oasguard/vet"
)

// TestPackages runs the analyzer on all packages at once: loading takes most of the
// time.
func TestPackages(t *testing.T) {
	needsGo(t)
	analysistest.Run(t, analysistest.TestData(), vet.Analyzer,
		// the same routes on every router that is known
		"nethttp", "chirouter", "ginrouter", "echorouter", "echo5router", "fiberrouter", "gorillarouter",
		// something in front of a router passes the guard, or may: then no handler is certainly open
		"fronted", "registered", "behind", "enclosed", "chifronted",
		// what is known of other packages, one import and two imports away
		"auth", "app", "shown", "handedon", "typesonly",
		"chain/keys", "chain/api", "chain/served", "chain/closed",
		// guards that are mounted nowhere, and handlers of guards that are dropped
		"example.com/hotelapi", "security", "secured", "securedwell", "nowhere", "nowherelib", "dropped",
		// the wrappers of other operations behind a prefix
		"basepath",
		// what is done with the answer of a Check, and before it
		"flows", "early", "conditional", "byname",
		"notfound", "echomap",
		// mounts of frameworks
		"mounted", "mountedby", "mountednowhere", "forwarded", "tooled",
		// handlers of operations that the document no longer has
		"leftover", "example.com/leftoverlib",
		// a guard that cannot be read, and what only has the names of one
		"unreadable", "likeaguard",
	)
}

// TestDecisions also applies the suggested fixes.
func TestDecisions(t *testing.T) {
	needsGo(t)
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), vet.Analyzer, "decisions")
}

var update = flag.Bool("update", false, "write the rules into docs/vet.md")

// TestDocs holds the part of docs/vet.md that lists the rules against the table.
func TestDocs(t *testing.T) {
	const file, begin, end = "../docs/vet.md", "<!-- rules -->\n", "<!-- end of rules -->\n"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), begin)
	_, tail, found := strings.Cut(rest, end)
	if !ok || !found {
		t.Fatalf("%s does not have the lines %s and %s", file, begin, end)
	}
	var b strings.Builder
	for _, r := range vet.Rules() {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n%s\n\n```go\n// reported\n%s\n\n// not reported\n%s\n```\n", r.ID, r.Title, r.Why, r.Bad, r.Good)
	}
	want := head + begin + b.String() + "\n" + end + tail
	if want == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s is stale: run go test ./vet -run TestDocs -update", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestRulesHaveCases wants each rule by its id in a case of testdata.
func TestRulesHaveCases(t *testing.T) {
	var cases strings.Builder
	files, err := filepath.Glob("testdata/src/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases.Write(text)
	}
	for _, r := range vet.Rules() {
		if !strings.Contains(cases.String(), `\(`+r.ID+`\)`+"`") {
			t.Errorf("no case of testdata/src wants %s", r.ID)
		}
	}
}
