package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sources are the hand-written parts of the contest. They import what the
// generators write, so nothing compiles them but the contest itself.
//
//go:embed testdata/contest/*.go testdata/design/design.go
var sources embed.FS

// plan is one run of the command.
type plan struct {
	bench  string // the folder bench
	peers  []string
	rounds int // 0: only ask for the statuses
	slice  time.Duration
}

// answer is what came of one row at one contestant, as the contest prints it.
type answer struct {
	Row, Contestant     string
	Want, Status        int
	Challenge           bool
	Time, Ratio, Allocs float64
}

// entrant is a contestant: the file that it is in, and its constructor.
type entrant struct {
	peer, file, name, constructor string
	engine                        bool
}

// home are those that always take part.
const home = ""

var entrants = [...]entrant{
	{home, "oasguard.go", "oasguard", "oasguard", false},
	{home, "oasguard.go", "oasguard on ServeMux", "oasguardOnMux", false},
	{home, "floor.go", "by hand on ServeMux", "floor", false},
	{home, "oasguard.go", denialAlone, "oasguardAlone", false},
	{home, "engine.go", decisionAlone, "oasguardDecision", true},
	{"oapi-codegen", "oapi.go", "oapi-codegen + validator", "oapiCodegen", false},
	{"ogen", "ogen.go", "ogen", "ogen", false},
	{"go-swagger", "swagger.go", "go-swagger", "goSwagger", false},
	{"goa", "goa.go", "goa", "goa", false},
	{"casbin", "casbin.go", "casbin", "casbinPlain", true},
	{"casbin", "casbin.go", "casbin, cached", "casbinCached", true},
	{"cedar", "cedar.go", "cedar-go", "cedarGo", true},
	{"opa", "opa.go", "OPA", "opa", true},
}

// denialAlone is oasguard without a router; decisionAlone is spared authentication
// as well, as the policy engines are.
const (
	denialAlone   = "the denial alone"
	decisionAlone = "oasguard's decision alone"
)

func peerNames() []string {
	var names []string
	for _, e := range entrants {
		if e.peer != home && !slices.Contains(names, e.peer) {
			names = append(names, e.peer)
		}
	}
	return names
}

// module is where the servers are written to: a copy of requestpeers.
const module = "github.com/oasguard/oasguard/bench/requestpeers"

// contest generates all servers from a document of n operations, compiles them
// into one program, and runs it on the rows few, many (one route among many) or all.
func (p plan) contest(ctx context.Context, n int, rows string) (_ []answer, err error) {
	dir, err := os.MkdirTemp("", "oasguard-requests-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := p.layOut(dir, n); err != nil {
		return nil, err
	}
	for _, step := range p.steps(dir) {
		if _, err := step.output(ctx); err != nil {
			return nil, err
		}
	}
	out, err := step{dir, []string{filepath.Join(dir, "contest.exe"), "-document", "document.yaml",
		"-rounds", fmt.Sprint(p.rounds), "-slice", p.slice.String(), "-rows", rows}}.output(ctx)
	if err != nil {
		return nil, err
	}
	var answers []answer
	return answers, json.Unmarshal(out, &answers)
}

// layOut writes all that the generators and the compiler read.
func (p plan) layOut(dir string, n int) error {
	files := map[string][]byte{
		"document.yaml":   document(n),
		"swagger.yaml":    swagger(n),
		"ogen.yml":        []byte("generator:\n  features:\n    disable_all: true\n    enable: [paths/server]\n"),
		"contest/list.go": p.list(),
		"design/size.go":  fmt.Appendf(nil, "package design\n\nconst operations = %d\n", n),
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(p.bench, "requestpeers", name))
		if err != nil {
			return fmt.Errorf("run this in the folder bench: %w", err)
		}
		files[name] = content
	}
	for _, name := range append([]string{"main.go", "callbacks.go", "oasguard.go", "floor.go", "peer.go", "engine.go"}, p.peerFiles()...) {
		content, err := sources.ReadFile("testdata/contest/" + name)
		if err != nil {
			return err
		}
		files["contest/"+name] = content
	}
	design, err := sources.ReadFile("testdata/design/design.go")
	if err != nil {
		return err
	}
	files["design/design.go"] = design
	return write(dir, files)
}

// write makes the folders that the generators write to, and the files.
func write(dir string, files map[string][]byte) error {
	for _, folder := range []string{"contest", "design", "guard", "oapi", "ogenapi", "swag"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o777); err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

func (p plan) peerFiles() []string {
	var files []string
	for _, e := range entrants {
		if slices.Contains(p.peers, e.peer) && !slices.Contains(files, e.file) {
			files = append(files, e.file)
		}
	}
	return files
}

// list is the Go file that names the contestants.
func (p plan) list() []byte {
	var b bytes.Buffer
	b.WriteString("package main\n\nvar contestants = []contestant{\n")
	for _, e := range entrants {
		if e.peer == home || slices.Contains(p.peers, e.peer) {
			fmt.Fprintf(&b, "\t{%q, %t, %s},\n", e.name, e.engine, e.constructor)
		}
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// step is a command and the folder that it runs in.
type step struct {
	dir     string
	command []string
}

// steps generate the servers and compile them. The peers' generators are the
// ones that cmd/generation measures.
func (p plan) steps(dir string) []step {
	in := func(name string) string { return filepath.Join(dir, name) }
	steps := []step{
		{p.bench, []string{"go", "build", "-o", in("oasguard.exe"), "github.com/oasguard/oasguard/cmd/oasguard"}},
		{dir, []string{in("oasguard.exe"), "generate", "--quiet", "--no-tests", "-o", "guard", "-p", "guard", "document.yaml"}},
	}
	peers := filepath.Join(p.bench, "peers")
	if slices.Contains(p.peers, "oapi-codegen") {
		steps = append(steps,
			step{peers, []string{"go", "build", "-o", in("oapi-codegen.exe"), "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"}},
			step{dir, []string{in("oapi-codegen.exe"), "-generate", "types,std-http-server", "-package", "oapi", "-o", "oapi/oapi.gen.go", "document.yaml"}})
	}
	if slices.Contains(p.peers, "ogen") {
		steps = append(steps,
			step{peers, []string{"go", "build", "-o", in("ogen.exe"), "github.com/ogen-go/ogen/cmd/ogen"}},
			step{dir, []string{in("ogen.exe"), "--config", "ogen.yml", "--target", "ogenapi", "--package", "ogenapi", "--clean", "document.yaml"}})
	}
	if slices.Contains(p.peers, "go-swagger") {
		steps = append(steps,
			step{peers, []string{"go", "build", "-o", in("go-swagger.exe"), "github.com/go-swagger/go-swagger/cmd/swagger"}},
			step{dir, []string{in("go-swagger.exe"), "generate", "server", "--quiet", "--exclude-main", "-A", "bench", "-t", "swag", "-f", "swagger.yaml"}})
	}
	if slices.Contains(p.peers, "goa") {
		steps = append(steps,
			step{dir, []string{"go", "build", "-o", in("goa.exe"), "goa.design/goa/v3/cmd/goa"}},
			step{dir, []string{in("goa.exe"), "gen", module + "/design"}})
	}
	return append(steps,
		step{dir, []string{"go", "vet", "./contest"}},
		step{dir, []string{"go", "build", "-o", in("contest.exe"), "./contest"}})
}

// output runs the command; what it complained of is in the error.
func (s step) output(ctx context.Context) ([]byte, error) {
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	var complaints strings.Builder
	cmd.Dir, cmd.Stderr = s.dir, &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%.5000s", cmd, err, complaints.String())
	}
	return out, nil
}
