// Command permitted measures what it takes to list the operations that a caller may call,
// of a document of -operations operations. Run it in the folder bench:
//
//	go run ./cmd/permitted
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/oasguard/oasguard/generator"
)

// benchmark is a test of the generated package: callers of one role, and of every role.
const benchmark = `package guard

import "testing"

func BenchmarkPermitted(b *testing.B) {
	var schemes []string
	for _, route := range Routes() {
		schemes = append(schemes, route.Schemes...)
	}
	for name, g := range map[string]Grants{
		"one-role":   Grants{}.WithRoleNames("guest"),
		"every-role": Grants{}.WithRoleNames("guest", "cleaner", "porter", "cook", "waiter", "receptionist", "accountant", "engineer", "manager", "owner"),
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			b.ReportAllocs()
			for range b.N {
				n = 0
				for range Permitted(g, schemes[0]) {
					n++
				}
			}
			b.ReportMetric(float64(n), "permitted")
		})
	}
}
`

func main() {
	operations := flag.Int("operations", 1000, "operations in the document")
	flag.Parse()
	if err := run(*operations); err != nil {
		fmt.Fprintln(os.Stderr, "permitted:", err)
		os.Exit(1)
	}
}

func run(operations int) error {
	dir, err := os.MkdirTemp("", "oasguard-permitted-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	document := filepath.Join(dir, "openapi.yaml")
	command := func(in string, args ...string) error {
		c := exec.Command("go", args...)
		c.Dir, c.Stdout, c.Stderr = in, os.Stdout, os.Stderr
		return c.Run()
	}
	if err := command(".", "run", "./cmd/generation", "-operations", strconv.Itoa(operations), "-document", document); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module permitted\n\ngo 1.23\n"), 0o644); err != nil {
		return err
	}
	guard := filepath.Join(dir, "guard")
	if _, err := generator.Generate(context.Background(), generator.Config{Spec: document, Dir: guard, Package: "guard", NoTests: true}); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(guard, "permitted_test.go"), []byte(benchmark), 0o644); err != nil {
		return err
	}
	return command(dir, "test", "-run", "^$", "-bench", ".", "./guard")
}
