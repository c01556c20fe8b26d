// Command prove holds emitted guards against access.Evaluate, the reference of
// the decision:
//
//	go run ./internal/prove -documents 80 -requests 1000000 -seed 1
//	go run ./internal/prove -small -documents 81
//	go run ./internal/prove -tools 100000 -documents 20
//
// The first draws documents and requests at random. The second asks every
// request of every small document and asserts the laws of
// docs/decisions/006-exhaustive.md. The third calls operations as tools of MCP, and
// compares what callers are shown with what they may call. Documents go through the whole generator; all of
// their guards are compiled into one program, which sends the requests in
// process through wrapper, Check, Handler and Middleware.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/draw"
	"github.com/oasguard/oasguard/internal/prove/module"
)

func main() {
	var s settings
	flag.IntVar(&s.documents, "documents", 40, "how many documents; of the small ones there are 81")
	flag.IntVar(&s.requests, "requests", 100000, "how many random requests at least")
	flag.Uint64Var(&s.seed, "seed", 1, "seed of documents and requests")
	flag.BoolVar(&s.small, "small", false, "every request of the small documents, instead of random ones")
	flag.DurationVar(&s.limit, "limit", 20*time.Minute, "how long it may take")
	flag.IntVar(&s.skip, "skip", 0, "how many documents to leave out before the first")
	flag.IntVar(&s.callers, "tools", 0, "how many random callers of tools, at least, instead of requests: their lists of tools and their calls behind --mount mcp")
	keep := flag.String("keep", "", "folder that keeps the program")
	flag.Parse()
	err := run(s, *keep, os.Stdout)
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		os.Exit(1)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(2)
	}
}

// settings say what is to be proved.
type settings struct {
	documents, requests int
	callers             int // of tools; 0: none, but requests
	skip                int
	seed                uint64
	small               bool
	limit               time.Duration
}

// run writes the program, in dir if that is given, compiles it and lets it print.
func run(s settings, dir string, out io.Writer) error {
	if dir == "" {
		temporary, err := os.MkdirTemp("", "oasguard-prove")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	binary, err := build(s, dir)
	if err != nil {
		return err
	}
	return prove(s, binary, out)
}

// build writes the program and compiles it.
func build(s settings, dir string) (string, error) {
	indexes, drawn := indexes(s), func(index int) *access.API { return draw.Random(s.seed, index) }
	if s.small {
		drawn = draw.Small
	}
	root, err := goCommand("", "list", "-m", "-f", "{{.Dir}}", "github.com/oasguard/oasguard")
	if err != nil {
		return "", err
	}
	if err := module.Write(dir, root, indexes, drawn, s.callers > 0); err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "prove")
	_, err = goCommand(dir, compile(binary)...)
	return binary, err
}

// compile compiles without optimizing, which takes most of the time, and means
// nothing for what the program does.
func compile(binary string) []string {
	return []string{"build", "-gcflags=github.com/oasguard/oasguard/proof-run/...=-N -l", "-o", binary, "."}
}

// indexes are those of the documents; of the small ones, the seed chooses.
func indexes(s settings) []int {
	if s.small {
		order := rand.New(rand.NewPCG(s.seed, 0)).Perm(draw.SmallCount())
		order = order[min(s.skip, len(order)):]
		return order[:min(s.documents, len(order))]
	}
	list := make([]int, s.documents)
	for i := range list {
		list[i] = s.skip + i
	}
	return list
}

// prove runs the program.
func prove(s settings, binary string, out io.Writer) error {
	cmd := exec.Command(binary, "-seed", strconv.FormatUint(s.seed, 10), "-requests", strconv.Itoa(s.requests), "-small="+strconv.FormatBool(s.small), "-tools", strconv.Itoa(s.callers))
	cmd.Stdout, cmd.Stderr = out, out
	timer := time.AfterFunc(s.limit, func() {
		fmt.Fprintln(out, "prove: stopped at the limit of", s.limit)
		_ = cmd.Process.Kill()
	})
	defer timer.Stop()
	return cmd.Run()
}

// goCommand runs the go command and returns what it printed.
func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod -trimpath")
	text, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s: %s", args[0], text)
	}
	return string(text[:max(0, len(text)-1)]), nil
}
