// Command ratio measures what a generated wrapper costs against the same check
// written by hand, both in one run and in turns, and prints a table. It exits 1
// where a guard allocates, or is slower than -max allows with signed tokens.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/oasguard/oasguard/bench/internal/requests"
)

func main() {
	rounds := flag.Int("rounds", 41, "rounds; in each, guard and floor take turns")
	slice := flag.Duration("slice", 20*time.Millisecond, "time for one measurement")
	limit := flag.Float64("max", 0, "exit 1 if a ratio with signed tokens is above this; 0: only report")
	flag.Parse()
	ok, err := run(*rounds, *slice, *limit)
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratio:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(rounds int, slice time.Duration, limit float64) (bool, error) {
	signed, token, err := requests.NewSigned()
	if err != nil {
		return false, err
	}
	ok := true
	for _, table := range []struct {
		title      string
		callbacks  requests.Callbacks
		token, key string
		limit      float64
	}{
		{"callbacks that verify a signed token (Ed25519)", signed, token, token, limit},
		{"callbacks that hash an opaque token (SHA-256) and look it up", requests.NewHashed(), requests.Token, requests.Key, 0},
		{"callbacks that cost nothing: the guard alone", requests.NewFree(), requests.Token, requests.Key, 0},
	} {
		cases, err := requests.Cases(table.callbacks, table.token, table.key)
		if err != nil {
			return false, err
		}
		fmt.Printf("%s\n\n| request | guard ns | by hand ns | ratio | guard allocs | by hand allocs |\n|---|---|---|---|---|---|\n", table.title)
		for _, c := range cases {
			m := measure(c, rounds, slice)
			fmt.Printf("| %s | %.1f | %.1f | %.2f | %.0f | %.0f |\n", c.Name, m.guard, m.floor, m.ratio, m.guardAllocs, m.floorAllocs)
			ok = ok && m.guardAllocs <= m.floorAllocs && (table.limit == 0 || m.ratio <= table.limit)
		}
		fmt.Println()
	}
	return ok, nil
}

// measurement is medians over all rounds, in nanoseconds a request; ratio is
// the median of the rounds' own ratios, so that a slow moment weighs on both.
type measurement struct {
	guard, floor, ratio      float64
	guardAllocs, floorAllocs float64
}

func measure(c requests.Case, rounds int, slice time.Duration) measurement {
	n := calibrate(c, slice)
	var guards, floors, ratios []float64
	for round := range rounds {
		var g, f float64
		if round%2 == 0 {
			g, f = perRequest(c.Guard, c.Request, n), perRequest(c.Floor, c.Request, n)
		} else {
			f, g = perRequest(c.Floor, c.Request, n), perRequest(c.Guard, c.Request, n)
		}
		guards, floors, ratios = append(guards, g), append(floors, f), append(ratios, g/f)
	}
	return measurement{
		guard: median(guards), floor: median(floors), ratio: median(ratios),
		guardAllocs: testing.AllocsPerRun(1000, func() { c.Guard.ServeHTTP(discard{}, c.Request) }),
		floorAllocs: testing.AllocsPerRun(1000, func() { c.Floor.ServeHTTP(discard{}, c.Request) }),
	}
}

// calibrate says how many requests fill one slice.
func calibrate(c requests.Case, slice time.Duration) int {
	const probe = 20_000
	perRequest(c.Floor, c.Request, probe) // warm up
	return max(probe, int(float64(slice.Nanoseconds())/perRequest(c.Floor, c.Request, probe)))
}

func perRequest(h http.Handler, r *http.Request, n int) float64 {
	var w http.ResponseWriter = discard{}
	start := time.Now()
	for range n {
		h.ServeHTTP(w, r)
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// discard is a ResponseWriter that a granted request never writes to.
type discard struct{}

func (discard) Header() http.Header        { panic("a granted request wrote a header") }
func (discard) Write([]byte) (int, error)  { panic("a granted request wrote a body") }
func (discard) WriteHeader(statusCode int) { panic(fmt.Sprint("the request was denied: ", statusCode)) }
