package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// binary is the test binary of one case with all of its mutants.
type binary struct {
	name, dir, path string
	hash            string          // of all that its results depend on
	files           []string        // sources with mutants
	asIs            []string        // sources without
	ours            map[string]bool // functions and variables that every guard has: those of templates/runtime
	mutants         []mutant
	dead            map[int]bool // those that do not compile
	reached         map[int]bool // those that some test comes by
	always          map[int]bool // those of variables, which no test has to come by
}

const (
	guardName   = "guard.gen.go"
	routerName  = "guard_router.gen.go"
	runtimeName = "guard_runtime.gen.go"
)

const variable = "OASGUARD_MUTANT"

const selector = `
import (
	"os"
	"strconv"
	"strings"
	"sync"
)

func trimmed(text string) string { return strings.TrimSpace(text) }

// mutant is the one that is active; 0 for none, below 0 to note which are reached.
var mutant, _ = strconv.Atoi(os.Getenv("` + variable + `"))

var reached sync.Map

func is(id int) bool {
	if mutant < 0 {
		reached.Store(id, true)
	}
	return mutant == id
}
`

const reporter = `
import (
	"fmt"
	"os"
	"testing"
)

// TestMain prints which mutants are reached.
func TestMain(m *testing.M) {
	code := m.Run()
	if mutant < 0 {
		reached.Range(func(id, _ any) bool {
			fmt.Println("reached", id)
			return true
		})
	}
	os.Exit(code)
}
`

// program is what decides which mutants there are and how they are judged.
//
//go:embed mutants.go operators.go schema.go prepare.go binary.go
var program embed.FS

// digest is of all that a result depends on.
func (b *binary) digest(names ...string) (string, error) {
	h := sha256.New()
	for _, name := range []string{"mutants.go", "operators.go", "schema.go", "prepare.go", "binary.go"} {
		text, err := program.ReadFile(name)
		if err != nil {
			return "", err
		}
		h.Write(text)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil {
			return "", err
		}
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// compile compiles all mutants into one test binary.
func (b *binary) compile(set settings) error {
	var sources []*source
	groups := map[string][]string{}
	for _, file := range b.files {
		text, err := os.ReadFile(filepath.Join(b.dir, file))
		if err != nil {
			return err
		}
		s, err := parse(file, string(text))
		if err != nil {
			return err
		}
		s.collect(groups)
		s.groups = groups
		switch {
		case set.operators:
			s.only = func(string) bool { return false }
		case file != guardName && !set.withRuntime:
			s.only = func(name string) bool { return !b.ours[name] }
		}
		sources = append(sources, s)
	}
	for _, s := range sources {
		s.switches, s.schemes = switchesOf(sources), schemesOf(sources)
	}
	for {
		found, err := b.write(sources)
		if err != nil {
			return err
		}
		if found == 0 {
			break
		}
	}
	b.path = filepath.Join(b.dir, "guard.test")
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=-N -l", "-o", b.path, ".")
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -trimpath")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	if err := b.run(0); err != nil {
		return err
	}
	return b.reach()
}

// reach notes which mutants the tests come by at all; the others survive unasked.
func (b *binary) reach() error {
	b.reached = map[int]bool{}
	cmd := exec.Command(b.path)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), variable+"=-1")
	out, err := cmd.Output()
	// Noting costs allocations, which a test counts: it may fail.
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		return err
	}
	for line := range strings.Lines(string(out)) {
		var id int
		if n, _ := fmt.Sscanf(line, "reached %d", &id); n == 1 {
			b.reached[id] = true
		}
	}
	return nil
}

// write writes the schemata and says how many more mutants do not compile.
func (b *binary) write(sources []*source) (int, error) {
	fset := token.NewFileSet()
	files := []*ast.File{}
	variants := map[string][]variant{}
	b.mutants, b.always = nil, map[int]bool{}
	for _, s := range sources {
		s.seen = map[string]int{}
		text, list := s.schema(len(b.mutants)+1, func(m mutant) bool { return !b.dead[m.id] })
		for _, m := range s.list {
			if m.variable {
				b.always[m.id] = true
			}
		}
		b.mutants = append(b.mutants, s.list...)
		variants[s.name] = list
		if err := os.WriteFile(filepath.Join(b.dir, s.name), []byte(text), 0o644); err != nil {
			return 0, err
		}
		f, err := parser.ParseFile(fset, s.name, text, 0)
		if err != nil {
			return 0, err
		}
		files = append(files, f)
	}
	for _, name := range append([]string{"mutant.go"}, b.asIs...) {
		f, err := parser.ParseFile(fset, filepath.Join(b.dir, name), nil, 0)
		if err != nil {
			return 0, err
		}
		files = append(files, f)
	}
	before, strange := len(b.dead), error(nil)
	check := types.Config{Importer: importer.Default(), Error: func(err error) {
		var e types.Error
		if !errors.As(err, &e) || !b.bury(variants, fset.Position(e.Pos)) {
			strange = err
		}
	}}
	_, _ = check.Check(packageOf(b.name), fset, files, nil)
	if found := len(b.dead) - before; found > 0 {
		return found, nil
	}
	return 0, strange
}

// bury marks the mutant that an error stands in.
func (b *binary) bury(variants map[string][]variant, at token.Position) bool {
	for _, v := range variants[at.Filename] {
		if v.start <= at.Offset && at.Offset <= v.end {
			b.dead[v.id] = true
			return true
		}
	}
	return false
}

// judge runs the tests of the mutants that are asked for.
func (b *binary) judge(s settings, r *result) error {
	if err := b.compile(s); err != nil {
		return err
	}
	var todo []mutant
	for _, guard := range []bool{true, false} {
		var list []mutant
		for _, m := range b.mutants {
			name := b.nameOf(m)
			switch {
			case (m.file == guardName) != guard:
			case b.dead[m.id]:
				r.Uncompilable++
			case !r.Killed[name]:
				list = append(list, m)
			}
		}
		if s.sample > 0 && len(list) > s.sample {
			random := rand.New(rand.NewPCG(s.seed, uint64(len(b.name))))
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			list = list[:s.sample]
		}
		todo = append(todo, list...)
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	queue := make(chan mutant)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for m := range queue {
				var err error
				if b.reached[m.id] || b.always[m.id] {
					err = b.run(m.id)
				}
				mu.Lock()
				if name := b.nameOf(m); err != nil {
					r.Killed[name] = true
					delete(r.Survived, name)
				} else {
					r.Survived[name] = true
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range todo {
		queue <- m
	}
	close(queue)
	group.Wait()
	return nil
}

// nameOf is the mutant's name in survivors.txt.
func (b *binary) nameOf(m mutant) string {
	if within, _, _ := strings.Cut(m.key, ": "); !b.ours[within] {
		return b.name + "/" + m.file + ": " + m.key
	}
	return runtimeName + ": " + m.key
}

// run runs the tests with one mutant active; an error kills it, also one that
// never ends. What bounds it is a minute of its own processor time, so that a busy
// machine kills no mutant that the tests let live; the other bound is for one that
// waits for ever.
func (b *binary) run(id int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -t 60; exec "$0" "$@"`, b.path, "-test.failfast")
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), variable+"="+strconv.Itoa(id))
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("mutant %d: %w", id, err)
	}
	return nil
}
