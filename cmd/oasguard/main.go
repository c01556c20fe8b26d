// Command oasguard writes typed route permissions from an annotated OpenAPI
// document. Run oasguard help for its manual.
//
// Exit codes: 0 fine; 1 findings, such as stale files under --check; 2 bad usage
// or bad input, with one clear line per problem on stderr.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/oasguard/oasguard/generator"
)

func main() {
	// A run is short: collecting half as often saves a tenth of its time, and
	// takes less memory than a large document already has.
	debug.SetGCPercent(200)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	exitFine     = 0
	exitFindings = 1
	exitInput    = 2
)

// run is the whole command: arguments in, exit code out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	code := exitFine
	root := newRoot(&code)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var input *generator.InputError
	var bad *badInput
	switch {
	case errors.As(err, &bad):
		_ = bad.list.Write(stderr)
		return exitInput
	case errors.As(err, &input):
		printDiagnostics(stderr, input.Diagnostics)
		return exitInput
	case err != nil:
		for _, line := range strings.Split(err.Error(), "\n") { // one for each problem
			fmt.Fprintf(stderr, "oasguard: %s\n", line)
		}
		return exitInput
	}
	return code
}
