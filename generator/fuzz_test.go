package generator

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// outcome is how far bytes got on the way to code.
type outcome struct {
	document string // as it was read
	emitted  bool   // the guard and its tests were written, parsed and held against the plan
}

// bytesToCode takes any bytes from document to code, in memory. Bytes that start
// beyond ASCII choose a document by the grammar; all others are one as they stand.
// An error is a fault of oasguard: a panic is caught by none.
func bytesToCode(data []byte, settings resolve.Settings) (outcome, error) {
	if len(data) > 0 && data[0] >= 0x80 {
		data = documentOf(data[1:])
	}
	out := outcome{document: string(data)}
	doc, diags := openapi.Load(context.Background(), "-", openapi.Options{Stdin: bytes.NewReader(data)})
	if doc == nil && !diags.HasErrors() {
		return out, fmt.Errorf("neither a document nor an error")
	}
	if doc != nil {
		loaded := diags.HasErrors()
		api, more := resolve.Resolve(doc, settings)
		diags = append(diags, more...)
		if !loaded && (api == nil) != more.HasErrors() {
			return out, fmt.Errorf("model %v beside %v", api, more)
		}
		if api != nil && !loaded {
			err := emitted(gosource.NewPlan(api, "access", Version))
			out.emitted = err == nil
			return out, err
		}
	}
	for _, d := range diags {
		if d.Position.Line == 0 || d.Rule == "" || d.Message == "" || strings.ContainsAny(d.Message, "\n\r\x00\x1b\u2028\u202e") {
			return out, fmt.Errorf("not a good diagnostic: %q", d)
		}
	}
	return out, nil
}

// emitted writes and verifies both files that hold text of the document. The third,
// guard_runtime.gen.go, has none, and would double the time of an execution.
func emitted(plan *gosource.Plan) error {
	for name, emitter := range map[string]func(*gosource.Plan) ([]byte, error){guardFile: gosource.Guard, testFile: gosource.Tests} {
		source, err := emitter(plan)
		if err == nil {
			_, err = gosource.Verify(token.NewFileSet(), plan, name, source)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fuzzSettings reads documents whose lists and requirements mean roles, too.
func fuzzSettings(settled bool) resolve.Settings {
	if settled {
		return resolve.Settings{Lists: resolve.ListsAny, RequirementRoles: true}
	}
	return resolve.Settings{}
}

// FuzzBytesToCode: any bytes end in diagnostics with a place, or in code that
// parses and declares what was planned and no more; never in a panic. Where the
// environment names a folder in OASGUARD_FUZZ_COUNT, it notes there how many executions
// there were and how many of them came to code.
func FuzzBytesToCode(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		f.Add(seed, true)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		f.Add(randomChoices(random), false)
	}
	count := newCounter(os.Getenv("OASGUARD_FUZZ_COUNT"))
	f.Fuzz(func(t *testing.T, data []byte, settled bool) {
		out, err := bytesToCode(data, fuzzSettings(settled))
		if err != nil {
			t.Fatalf("%.5000v\n%s", err, out.document)
		}
		count.add(out.emitted)
	})
}

// fuzzSeeds are the documents of the good and of the refused cases.
func fuzzSeeds(t testing.TB) [][]byte {
	t.Helper()
	var seeds [][]byte
	for _, pattern := range []string{"../testdata/cases/*/openapi.*", "../testdata/refused/*.txtar"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no seeds in %s: %v", pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(path) == ".txtar" {
				data = txtar.Parse(data).Files[0].Data
			}
			if len(data) < 2_000 {
				seeds = append(seeds, data)
			}
		}
	}
	return seeds
}

// randomChoices are bytes that choose a document by the grammar.
func randomChoices(random *rand.Rand) []byte {
	data := make([]byte, 1+20+random.IntN(200))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	data[0] |= 0x80
	return data
}

// counter notes executions for the command that runs the targets: a worker of go
// test -fuzz is a process of its own, and ends without a word.
type counter struct {
	path            string
	total, emitting int
}

func newCounter(folder string) *counter {
	if folder == "" {
		return &counter{}
	}
	return &counter{path: filepath.Join(folder, fmt.Sprint(os.Getpid()))}
}

func (c *counter) add(emitted bool) {
	c.total++
	if emitted {
		c.emitting++
	}
	// What the last hundred would have added is lost: the count is never too high.
	if c.path != "" && c.total%100 == 0 {
		_ = os.WriteFile(c.path, fmt.Appendf(nil, "%d %d\n", c.total, c.emitting), 0o644)
	}
}

var executions = flag.Int("executions", 2000, "executions of TestBytesToCodeRandom")

// TestBytesToCodeRandom is FuzzBytesToCode without a fuzzer around it, which tries
// several times as many documents in a second: half are chosen by the grammar, half are
// seeds with a few bytes changed. A quarter must come to code.
func TestBytesToCodeRandom(t *testing.T) {
	seeds := fuzzSeeds(t)
	random := rand.New(rand.NewPCG(uint64(*executions), 7))
	emitted := 0
	for i := range *executions {
		data := randomChoices(random)
		if i%2 == 0 {
			data = bytes.Clone(seeds[random.IntN(len(seeds))])
			for range random.IntN(4) {
				data[random.IntN(len(data))] = byte(random.Uint32())
			}
		}
		out, err := bytesToCode(data, fuzzSettings(random.IntN(2) == 0))
		if err != nil {
			t.Fatalf("%q: %.5000v\n%s", data, err, out.document)
		}
		if out.emitted {
			emitted++
		}
	}
	t.Logf("%d executions, %d emitted", *executions, emitted)
	if emitted*4 < *executions {
		t.Errorf("%d of %d executions came to code, fewer than a quarter", emitted, *executions)
	}
}

// TestBytesToCodeCompiles: what parses and declares what was planned must also
// compile. Go's type checker reads the guards of some dozens of chosen documents.
func TestBytesToCodeCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command on dozens of packages")
	}
	module := t.TempDir()
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.com/fuzzed\n\ngo 1.23\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(uint64(*executions), 11))
	documents := map[string][]byte{}
	for len(documents) < 40 {
		data := documentOf(randomChoices(random)[1:])
		dir := fmt.Sprintf("fuzzed%d", len(documents))
		_, err := Generate(context.Background(), Config{Spec: "-", Stdin: bytes.NewReader(data), Dir: filepath.Join(module, dir), Package: dir, Lists: "any"})
		if err == nil {
			documents[dir] = data
		}
	}
	vet := exec.Command("go", "vet", "./...")
	vet.Dir = module
	vet.Env = append(os.Environ(), "GOFLAGS=-mod=mod -trimpath", "GOWORK=off")
	out, err := vet.CombinedOutput()
	if err == nil {
		return
	}
	t.Errorf("%v\n%.10000s", err, out)
	for dir, data := range documents {
		if bytes.Contains(out, []byte(dir+"/")) {
			t.Errorf("%s: %s", dir, data)
		}
	}
}
