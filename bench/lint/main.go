// Command lint runs oasguard lint and Spectral with OWASP's rules over a folder
// of real documents, and prints a table of what each of them sees:
//
//	cd bench/lint && npm install && go run . -corpus ../../../shared/corpus
//
// It runs for at most -timeout; Spectral takes most of it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	corpus := flag.String("corpus", os.Getenv("OASGUARD_CORPUS"), "folder of OpenAPI documents")
	spectral := flag.String("spectral", "node_modules/.bin/spectral", "the spectral command")
	largest := flag.Int64("largest", 300_000, "skip documents of more bytes")
	timeout := flag.Duration("timeout", 5*time.Minute, "stop after this time")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	if err := run(ctx, *corpus, *spectral, *largest); err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
}

// seen counts findings, and the documents that they are in, by the id of a rule.
type seen struct {
	findings  map[string]int
	documents map[string]map[string]bool
}

func newSeen() seen { return seen{map[string]int{}, map[string]map[string]bool{}} }

func (s seen) add(rule, document string) {
	s.findings[rule]++
	if s.documents[rule] == nil {
		s.documents[rule] = map[string]bool{}
	}
	s.documents[rule][document] = true
}

func run(ctx context.Context, corpus, spectral string, largest int64) error {
	documents, skipped, err := find(corpus, largest)
	if err != nil {
		return err
	}
	ours, read, broken, err := runOasguard(ctx, documents)
	if err != nil {
		return err
	}
	// What oasguard cannot read yet is left out for both.
	start := time.Now()
	theirs, err := runSpectral(ctx, spectral, read)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents (%d that oasguard does not read and %d that are large are left out); Spectral took %s\n",
		len(read), len(documents)-len(read), skipped, time.Since(start).Round(time.Second))
	fmt.Printf("of %d documents oasguard found errors that no guard can be generated with, and asked only some of its rules\n\n", broken)
	print(ours, theirs)
	return nil
}

// find lists the documents of a folder.
func find(corpus string, largest int64) (documents []string, skipped int, err error) {
	for _, pattern := range []string{"*.yaml", "*.yml", "*.json"} {
		paths, err := filepath.Glob(filepath.Join(corpus, pattern))
		if err != nil {
			return nil, 0, err
		}
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil {
				return nil, 0, err
			}
			if info.Size() > largest {
				skipped++
				continue
			}
			documents = append(documents, path)
		}
	}
	if len(documents) == 0 {
		return nil, 0, fmt.Errorf("no documents in %q: name a folder with -corpus", corpus)
	}
	return documents, skipped, nil
}

// runOasguard lints each document, and returns those that could be read, and how
// many of them have errors.
func runOasguard(ctx context.Context, documents []string) (found seen, read []string, broken int, err error) {
	dir, err := os.MkdirTemp("", "oasguard-lint-*")
	if err != nil {
		return seen{}, nil, 0, err
	}
	defer os.RemoveAll(dir)
	command := filepath.Join(dir, "oasguard")
	if out, err := exec.CommandContext(ctx, "go", "build", "-C", "../..", "-o", command, "./cmd/oasguard").CombinedOutput(); err != nil {
		return seen{}, nil, 0, fmt.Errorf("%w\n%s", err, out)
	}
	found = newSeen()
	for _, document := range documents {
		out, err := exec.CommandContext(ctx, command, "lint", "--format", "json", document).Output()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 2 {
			continue
		}
		var report struct {
			Incomplete bool
			Findings   []struct{ Rule string }
		}
		if err := json.Unmarshal(out, &report); err != nil {
			return seen{}, nil, 0, fmt.Errorf("%s: %w", document, err)
		}
		read = append(read, document)
		if report.Incomplete {
			broken++
		}
		for _, f := range report.Findings {
			found.add(f.Rule, document)
		}
	}
	return found, read, broken, nil
}

// runSpectral lints all documents in one run. It exits 1 where it finds errors.
func runSpectral(ctx context.Context, command string, documents []string) (seen, error) {
	args := append([]string{"lint", "--ruleset", "ruleset.yaml", "--format", "json", "--quiet"}, documents...)
	out, err := exec.CommandContext(ctx, command, args...).Output()
	var results []struct{ Code, Source string }
	if jsonErr := json.Unmarshal(out, &results); jsonErr != nil {
		return seen{}, fmt.Errorf("spectral: %w", errors.Join(ctx.Err(), err, jsonErr))
	}
	found := newSeen()
	for _, r := range results {
		found.add(r.Code, r.Source)
	}
	return found, nil
}

// topic is one thing that may be wrong, with the rules that see it.
type topic struct {
	name             string
	oasguard, theirs []string
}

func topics() []topic {
	const owasp = "owasp:"
	return []topic{
		{"public without saying so, or a public write", []string{"implicit-public", "unsafe-public", "nothing-to-guard"},
			[]string{owasp + "api2:2023-write-restricted", owasp + "api2:2023-read-restricted"}},
		{"a write that asks for nothing but to be known", []string{"unsafe-without-rule"}, []string{owasp + "api5:2023-admin-security-unique"}},
		{"an object id, and nobody asks whose object (BOLA)", []string{"object-without-resource"}, nil},
		{"numeric object ids", nil, []string{owasp + "api1:2023-no-numeric-ids"}},
		{"an undefined scheme, an undeclared scope", []string{"undefined-scheme", "undeclared-scope"}, []string{"oas3-operation-security-defined"}},
		{"a scope that nothing requires", []string{"scope-never-required"}, nil},
		{"an alternative that adds nothing or cannot be met",
			[]string{"pointless-alternative", "unsatisfiable-alternative", "two-in-authorization", "same-credential", "optional-requirement"}, nil},
		{"roles in a 3.0 requirement, ambiguous lists, misspelt keys",
			[]string{"requirement-roles", "ambiguous-list", "misspelt-key", "misspelt-method", "method-case", "misplaced-security"}, nil},
		{"paths that no request can match, or two at once", []string{"same-path", "path-template", "path-fragment", "path-query", "path-slash"}, nil},
		{"an API key or credentials in the URL", []string{"api-key-in-query"},
			[]string{owasp + "api2:2023-no-api-keys-in-url", owasp + "api2:2023-no-credentials-in-url"}},
		{"plain http", []string{"credentials-over-http"}, []string{owasp + "api8:2023-no-server-http", owasp + "api8:2023-no-scheme-http"}},
		{"http basic, insecure schemes", nil, []string{owasp + "api2:2023-no-http-basic", owasp + "api2:2023-auth-insecure-schemes"}},
		{"implicit and password flows, deprecated schemes", []string{"deprecated-flow", "deprecated-scheme"}, nil},
		{"401 (400, 403, 404) is not declared", []string{"undeclared-response"},
			[]string{owasp + "api8:2023-define-error-responses-401", owasp + "api8:2023-define-error-validation"}},
		{"429, 500, rate limits, CORS", nil, []string{owasp + "api4:2023-rate-limit", owasp + "api4:2023-rate-limit-responses-429",
			owasp + "api4:2023-rate-limit-retry-after", owasp + "api8:2023-define-error-responses-500", owasp + "api8:2023-define-cors-origin"}},
		{"unbounded strings, arrays, integers, extra properties", nil, []string{owasp + "api4:2023-string-limit", owasp + "api4:2023-string-restricted",
			owasp + "api4:2023-array-limit", owasp + "api4:2023-integer-limit", owasp + "api4:2023-integer-limit-legacy", owasp + "api4:2023-integer-format",
			owasp + "api3:2023-no-additionalProperties", owasp + "api3:2023-constrained-additionalProperties"}},
	}
}

// print prints the table: findings, and in how many documents.
func print(ours, theirs seen) {
	fmt.Println("| | oasguard lint | Spectral, OWASP rules |\n|---|---|---|")
	list := topics()
	for _, t := range list {
		fmt.Printf("| %s | %s | %s |\n", t.name, ours.cell(t.oasguard), theirs.cell(t.theirs))
	}
	fmt.Printf("| anything else | %s | %s |\n",
		ours.cell(ours.others(list, func(t topic) []string { return t.oasguard })),
		theirs.cell(theirs.others(list, func(t topic) []string { return t.theirs })))
}

// cell is "12 in 3", or a dash where there is no such rule.
func (s seen) cell(rules []string) string {
	if len(rules) == 0 {
		return "–"
	}
	findings, documents := 0, map[string]bool{}
	for _, rule := range rules {
		findings += s.findings[rule]
		for document := range s.documents[rule] {
			documents[document] = true
		}
	}
	if findings == 0 {
		return "0"
	}
	return fmt.Sprintf("%d in %d", findings, len(documents))
}

// others are the rules that were met and that no topic has.
func (s seen) others(list []topic, of func(topic) []string) []string {
	var rules []string
	for rule := range s.findings {
		if !slices.ContainsFunc(list, func(t topic) bool { return slices.Contains(of(t), rule) }) {
			rules = append(rules, rule)
		}
	}
	slices.Sort(rules)
	if len(rules) > 0 {
		fmt.Fprintln(os.Stderr, "else:", strings.Join(rules, " "))
	}
	return rules
}
