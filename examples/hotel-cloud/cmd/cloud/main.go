// Command cloud starts a provider, an engine, three instances of the hotel and nginx, sends requests
// of callers with known rights, and breaks one part after the other. It prints what was let through,
// what was refused and what was lost, and exits 1 for a single answer that is wrong.
//
//	go run ./cmd/cloud -requests 4000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
)

func main() {
	if parts.Child(os.Args[1:]) {
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "cloud:", err)
		os.Exit(1)
	}
}

// The values of -mount.
const (
	inProcess   = "in-process"
	forwardAuth = "forward-auth"
)

var mounts = map[string]string{
	inProcess:   "3 behind nginx, each with its guard in the same process",
	forwardAuth: "3 of the hotel without a guard behind nginx, which asks 3 guards (forward-auth)",
}

// options are the flags of a run.
type options struct {
	requests, rate, workers int
	seed                    uint64
	mount                   string
	smallIssuer             bool
	settings                parts.Settings
	relations               []oracle.Relation // what the engine knows
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o := options{relations: oracle.Relations}
	flags := flag.NewFlagSet("cloud", flag.ContinueOnError)
	flags.IntVar(&o.requests, "requests", 4000, "how many requests are sent at least")
	flags.IntVar(&o.rate, "rate", 200, "how many requests are sent a second at most")
	flags.IntVar(&o.workers, "workers", 8, "how many requests are under way at most")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the requests")
	flags.StringVar(&o.mount, "mount", inProcess, "where the guard is: "+inProcess+" of each instance, or "+forwardAuth+", where nginx asks it")
	flags.BoolVar(&o.smallIssuer, "small-issuer", false, "take the small issuer of this example although npm's oidc-provider could be had")
	refresh := flags.Duration("refresh", 2*time.Second, "the age at which instances fetch the provider's keys anew; a withdrawn key counts so long")
	timeout := flags.Duration("engine-timeout", 2*time.Second, "how long a question to the engine may take")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.requests < 1 || o.rate < 1 || o.workers < 1 {
		return errors.New("-requests, -rate and -workers are at least 1")
	}
	if mounts[o.mount] == "" {
		return fmt.Errorf("-mount is %s or %s", inProcess, forwardAuth)
	}
	o.settings = parts.Settings{Refresh: refresh.String(), EngineTimeout: timeout.String(), CacheFor: "0s"}
	return runWith(ctx, o, out)
}

func runWith(ctx context.Context, o options, out io.Writer) error {
	c, err := newCloud(ctx, o, out)
	if err != nil {
		return err
	}
	return c.close(c.run(ctx))
}
