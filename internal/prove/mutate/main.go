// Command mutate changes the generated guards of testdata/cases in one place at
// a time and runs the generated tests, which must notice:
//
//	go run ./internal/prove/mutate                      # every mutant
//	go run ./internal/prove/mutate -sample 40 -seed 3   # so many of each case
//
// All mutants of a package are compiled into one test binary, where an
// environment variable chooses one. What survives must stand in survivors.txt
// with the reason; another survivor, or a line there whose mutant is killed or
// gone, fails the command.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	var s settings
	flag.IntVar(&s.sample, "sample", 0, "how many mutants of each file of each case; 0: all")
	flag.Uint64Var(&s.seed, "seed", 1, "which ones")
	flag.StringVar(&s.only, "case", "", "one case only, or runtime: the tests of templates/runtime; then survivors.txt is not checked for lines too many")
	flag.BoolVar(&s.withRuntime, "runtime", false, "mutants of guard_runtime.gen.go as well")
	flag.BoolVar(&s.operators, "operators", false, "only mutants of the operators that know what a guard is: further ways in, switches, trimmed ids")
	flag.BoolVar(&s.list, "list", false, "print the survivors as survivors.txt wants them, without a reason")
	flag.Parse()
	root := "."
	if len(flag.Args()) > 0 {
		root = flag.Arg(0)
	}
	ok, err := run(root, s)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

type settings struct {
	sample int
	seed   uint64
	only   string
	list   bool
	// operators judges only mutants of operators.go.
	operators bool
	// withRuntime judges guard_runtime.gen.go as well.
	withRuntime bool
}

// result is what came of a mutant, by its name in survivors.txt: of the guard in
// its own case; of the runtime, which is the same in all, in any of them.
type result struct {
	Killed, Survived map[string]bool
	Uncompilable     int
}

func run(root string, s settings) (bool, error) {
	documents, err := filepath.Glob(filepath.Join(root, "testdata", "cases", "*", "openapi.*"))
	if err != nil || len(documents) == 0 {
		return false, fmt.Errorf("no cases below %s", root)
	}
	dir, err := os.MkdirTemp("", "oasguard-mutate")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/the-mutants/v2\n\ngo 1.23\n"), 0o644); err != nil {
		return false, err
	}
	r := newResult()
	for _, document := range documents {
		name := filepath.Base(filepath.Dir(document))
		if s.only != "" && s.only != name {
			continue
		}
		b, err := prepare(dir, name, document)
		if err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		if err := r.take(b, s); err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
	}
	if s.withRuntime && (s.only == "" || s.only == "runtime") {
		b, err := prepareRuntime(dir, root)
		if err != nil {
			return false, fmt.Errorf("runtime: %w", err)
		}
		if err := r.take(b, s); err != nil {
			return false, fmt.Errorf("runtime: %w", err)
		}
	}
	r.figures()
	return r.report(filepath.Join(root, "internal", "prove", "mutate", "survivors.txt"), s)
}

// take adds what comes of the mutants of b: from the cache, where the same files
// were judged before by the same program, with the same mutants left to judge.
func (r *result) take(b *binary, s settings) error {
	h := sha256.New()
	fmt.Fprintln(h, b.hash, s.sample, s.seed, s.withRuntime, s.operators, sorted(r.Killed), sorted(r.Survived))
	var path string
	if cache, err := os.UserCacheDir(); err == nil {
		path = filepath.Join(cache, "oasguard-mutate", hex.EncodeToString(h.Sum(nil)))
	}
	text, err := os.ReadFile(path)
	if err == nil {
		after := newResult()
		if err := json.Unmarshal(text, &after); err == nil {
			*r = after
			fmt.Printf("%-18s %d killed, %d survive so far (cached)\n", b.name, len(r.Killed), len(r.Survived))
			return nil
		}
	}
	if err := b.judge(s, r); err != nil {
		return err
	}
	fmt.Printf("%-18s %d killed, %d survive so far\n", b.name, len(r.Killed), len(r.Survived))
	if text, err = json.Marshal(r); err != nil {
		return err
	}
	// A cache that cannot be written is no reason to fail.
	_ = os.MkdirAll(filepath.Dir(path), 0o755)
	_ = os.WriteFile(path, text, 0o644)
	return nil
}

func newResult() result { return result{Killed: map[string]bool{}, Survived: map[string]bool{}} }

// figures prints how many mutants survive.
func (r *result) figures() {
	for _, file := range []string{guardName, routerName, runtimeName} {
		killed, survived := count(r.Killed, file+": "), count(r.Survived, file+": ")
		fmt.Printf("  %s: %d mutants, %d survive (%.2f%%)\n", file, killed+survived, survived, 100*float64(survived)/float64(max(1, killed+survived)))
	}
}

// operatorFigures prints how many mutants of each operator that knows what a guard
// is there are, and how many survive.
func (r *result) operatorFigures() {
	for _, operator := range []string{"foreign alternative ", "grants if ", "calls next if ", "trimmed: ", "DELETE as well: "} {
		killed, survived := count(r.Killed, operator), count(r.Survived, operator)
		fmt.Printf("  %s: %d mutants, %d survive\n", strings.TrimRight(operator, ": "), killed+survived, survived)
	}
}

// report prints the figures and holds the survivors against the file.
func (r *result) report(path string, s settings) (bool, error) {
	known, err := readSurvivors(path)
	if err != nil {
		return false, err
	}
	ok := true
	r.operatorFigures()
	fmt.Printf("%d changes do not compile and are no mutants\n", r.Uncompilable)
	families, alike := familiesOf(known)
	for _, name := range sorted(r.Survived) {
		family := slices.IndexFunc(families, func(f string) bool { return strings.HasPrefix(name, f) })
		switch {
		case s.list:
			fmt.Printf("%s\n", name)
		case known[name] != "":
		case family >= 0:
			alike[families[family]]--
		default:
			ok = false
			fmt.Printf("SURVIVES: %s\n", name)
		}
	}
	if s.sample > 0 || s.only != "" {
		return ok, nil
	}
	for _, name := range sorted(known) {
		if family, isFamily := strings.CutSuffix(strings.TrimRight(name, "0123456789"), "* = "); isFamily {
			if more := alike[family]; more != 0 {
				ok = false
				fmt.Printf("%+d: %s\n", -more, name)
			}
			continue
		}
		if !r.Survived[name] && (s.withRuntime || !strings.HasPrefix(name, runtimeName)) {
			ok = false
			fmt.Printf("NO SURVIVOR: %s\n", name)
		}
	}
	return ok, nil
}

// familiesOf are the lines that speak for many survivors of one kind, such as
// "case/file: nameTexts: no text: \"role * = 77": what the names begin with, and how many
// there are, no more and no fewer.
func familiesOf(known map[string]string) (families []string, sizes map[string]int) {
	sizes = map[string]int{}
	for _, name := range sorted(known) {
		if begin, number, isFamily := strings.Cut(name, "* = "); isFamily {
			families = append(families, begin)
			sizes[begin], _ = strconv.Atoi(number)
		}
	}
	return families, sizes
}

func count(names map[string]bool, text string) int {
	n := 0
	for name := range names {
		if strings.Contains(name, text) {
			n++
		}
	}
	return n
}

func sorted[V any](m map[string]V) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// readSurvivors reads the survivors: a line "# reason" stands above those that
// survive for it.
func readSurvivors(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	known, reason := map[string]string{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "# "):
			reason = line[2:]
		case line != "" && reason == "":
			return nil, fmt.Errorf("%s: no reason above %q", path, line)
		case line != "":
			known[line] = reason
		}
	}
	return known, nil
}
