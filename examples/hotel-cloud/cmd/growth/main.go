// Command growth measures how much processor time one request costs an instance of the hotel, and
// computes what a million of them a second would need.
//
//	go run ./cmd/growth
//
// It counts the processor time of this process alone, so that other work on the machine matters
// little. The provider and the engine are processes of their own and are not counted; neither is
// reading requests from connections and writing answers to them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/parts"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/service"
)

func main() {
	if parts.Child(os.Args[1:]) {
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

// kind is a kind of request.
type kind struct {
	name, method, target, person string
	kept                         bool // whether the engine's decisions are
	asks                         bool // whether the engine is asked each time
	status                       int
}

var kinds = []kind{
	{"public", "GET", "/rooms", "", false, false, 200},
	{"401: no token", "POST", "/rooms", "", false, false, 401},
	{"a role that the token names", "POST", "/rooms", "mia", false, false, 200},
	{"403: a role is missing", "POST", "/rooms", "sam", false, false, 403},
	{"an object, the decision is kept", "POST", "/rooms/101/door", "gus", true, false, 200},
	{"an object, the engine is asked", "POST", "/rooms/101/door", "gus", false, true, 200},
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("growth", flag.ContinueOnError)
	n := flags.Int("n", 2000, "how many requests of each kind a round has")
	rounds := flags.Int("rounds", 7, "how many rounds; their median counts")
	rate := flags.Int("rate", 1_000_000, "requests a second to compute for")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || *rounds < 1 || *rate < 1 {
		return errors.New("-n, -rounds and -rate are at least 1")
	}
	dir, err := os.MkdirTemp("", "hotel-growth-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	provider, err := parts.NewProvider(ctx, dir, true)
	if err != nil {
		return err
	}
	engine, err := parts.NewSmallEngine(dir, oracle.Relations)
	if err != nil {
		return err
	}
	for _, p := range []*parts.Process{provider.Process, engine.Process} {
		if err := p.Start(ctx); err != nil {
			return err
		}
		defer p.Stop()
	}
	costs, err := measure(ctx, provider, engine, *n, *rounds)
	if err != nil {
		return err
	}
	return write(out, costs, *rate)
}

// measure returns the processor time of a request of each kind: the median of the rounds, in which
// the kinds take turns.
func measure(ctx context.Context, provider *parts.Provider, engine *parts.Engine, n, rounds int) ([]time.Duration, error) {
	config := service.Config{Issuer: provider.Issuer, Audience: parts.Audience, Engine: engine.URL, EngineTimeout: 10 * time.Second}
	asking, err := service.New(config)
	if err != nil {
		return nil, err
	}
	config.CacheFor = time.Hour
	keeping, err := service.New(config)
	if err != nil {
		return nil, err
	}
	all := make([][]time.Duration, len(kinds))
	requests := make([]*http.Request, len(kinds))
	for i, k := range kinds {
		if requests[i], err = newRequest(ctx, provider, k); err != nil {
			return nil, err
		}
	}
	for round := range rounds + 1 {
		for i, k := range kinds {
			handler := asking
			if k.kept {
				handler = keeping
			}
			cost, err := cpu(handler, requests[i], k.status, n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k.name, err)
			}
			if round > 0 { // the first one fetches keys and fills the cache
				all[i] = append(all[i], cost)
			}
		}
	}
	medians := make([]time.Duration, len(kinds))
	for i, costs := range all {
		slices.Sort(costs)
		medians[i] = costs[len(costs)/2]
	}
	return medians, nil
}

func newRequest(ctx context.Context, provider *parts.Provider, k kind) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, k.method, "http://localhost"+k.target, nil)
	if err != nil || k.person == "" {
		return r, err
	}
	token, err := provider.Token(ctx, k.person)
	r.Header.Set("Authorization", "Bearer "+token)
	return r, err
}

// cpu returns the processor time that a request takes.
func cpu(handler http.Handler, r *http.Request, status, n int) (time.Duration, error) {
	w := &discard{header: http.Header{}}
	before, err := used()
	if err != nil {
		return 0, err
	}
	for range n {
		clear(w.header)
		w.status = http.StatusOK
		handler.ServeHTTP(w, r)
		if w.status != status {
			return 0, fmt.Errorf("the answer is %d, not %d", w.status, status)
		}
	}
	after, err := used()
	return (after - before) / time.Duration(n), err
}

// used is the processor time that this process has had.
func used() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}

// discard keeps the status of an answer.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// write prints the table. A request that takes 1 µs of a core makes a million a second need one core.
func write(out io.Writer, costs []time.Duration, rate int) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "request\tµs of a core\tcores for %d a second\tquestions to the engine a second\n", rate)
	for i, k := range kinds {
		asked := 0
		if k.asks {
			asked = rate
		}
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%d\n", k.name, float64(costs[i])/1e3, costs[i].Seconds()*float64(rate), asked)
	}
	return w.Flush()
}
