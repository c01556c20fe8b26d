// Command requests measures what a request costs behind oasguard, behind the same
// checks written by hand, and behind the servers that other generators write; and
// beside them what policy engines take for the one decision whether a role may
// call a route. Run it in the folder bench:
//
//	go run ./cmd/requests
//
// It writes every server into a temporary copy of requestpeers, from one small
// document and from one of -operations operations, compiles them into one
// program a document, and lets them take turns. Nothing that another generator
// wrote is kept.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	operations := flag.Int("operations", 1000, "operations in the large document")
	rounds := flag.Int("rounds", 21, "rounds of each row; in each, all take turns")
	slice := flag.Duration("slice", 10*time.Millisecond, "time for one measurement")
	peers := flag.String("peers", strings.Join(peerNames(), ","), "whom to measure against")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	p := plan{bench: ".", peers: strings.Split(*peers, ","), rounds: *rounds, slice: *slice}
	if err := run(ctx, p, *operations); err != nil {
		fmt.Fprintln(os.Stderr, "requests:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan, operations int) error {
	answers, err := p.contest(ctx, 6, "few")
	if err != nil {
		return err
	}
	many, err := p.contest(ctx, operations, "many")
	if err != nil {
		return err
	}
	for i := range many {
		many[i].Row = strings.Replace(many[i].Row, "many", fmt.Sprint(operations), 1)
	}
	return report(os.Stdout, append(answers, many...))
}
