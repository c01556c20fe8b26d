package drive

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// Main runs the proof on guards and ends the program: 0 where all is as Evaluate
// says, 1 where not.
func Main(guards []Guard) {
	small := flag.Bool("small", false, "every request of the small documents, instead of random ones of random documents")
	seed := flag.Uint64("seed", 1, "seed of documents and requests")
	requests := flag.Int("requests", 10000, "how many random requests at least")
	tools := flag.Int("tools", 0, "how many random callers of tools at least, instead of requests")
	flag.Parse()
	p := &proof{start: time.Now(), seed: *seed, perGuard: *requests/max(1, len(guards)) + 1}
	work, todo := p.random, make(chan *Guard)
	switch {
	case *small:
		work = p.exhaust
	case *tools > 0:
		p.perGuard, work = *tools/max(1, len(guards))+1, p.tools
	}
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for g := range todo {
				work(g)
			}
		})
	}
	for i := range guards {
		g := &guards[i]
		if g.api = draw.Random(*seed, g.Index); *small {
			g.api = draw.Small(g.Index)
		}
		todo <- g
	}
	close(todo)
	group.Wait()
	os.Exit(p.report(len(guards), *small))
}

// proof collects what comes of a run.
type proof struct {
	start    time.Time
	seed     uint64
	perGuard int

	mu                                              sync.Mutex
	operations, requests, worlds, laws, evaluations int
	outcomes                                        map[string]int
	failures                                        []string
}

// tally is what one guard adds.
type tally struct {
	requests, worlds, laws, evaluations int
	outcomes                            map[string]int
	failure                             string
}

func (t *tally) count(o access.Outcome) {
	key := fmt.Sprint(o.Status)
	switch {
	case o.Granted && o.Anonymous:
		key = "anonymous"
	case o.Granted:
		key = "granted"
	}
	t.outcomes[key]++
}

func (p *proof) add(g *Guard, t tally) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.operations += len(g.api.Operations)
	p.requests += t.requests
	p.worlds += t.worlds
	p.laws += t.laws
	p.evaluations += t.evaluations
	if p.outcomes == nil {
		p.outcomes = map[string]int{}
	}
	for key, n := range t.outcomes {
		p.outcomes[key] += n
	}
	if t.failure != "" {
		p.failures = append(p.failures, t.failure)
	}
}

// report prints the figures, and the first failure in full.
func (p *proof) report(guards int, small bool) int {
	seconds := time.Since(p.start).Seconds()
	fmt.Printf("%d documents, %d operations: %d requests compared with Evaluate, %.0f a second\n",
		guards, p.operations, p.requests, float64(p.requests)/seconds)
	if small {
		fmt.Printf("%d cases; %d checks of the laws; %d runs of Evaluate\n", p.worlds, p.laws, p.evaluations)
	}
	for _, key := range []string{"granted", "anonymous", "400", "401", "403", "404", "503"} {
		fmt.Printf("  %-9s %9d\n", key, p.outcomes[key])
	}
	for _, key := range []string{"list 200", "list 400", "list 401", "list 403", "list 503"} {
		if n := p.outcomes[key]; n > 0 {
			fmt.Printf("  %-9s %9d\n", key, n)
		}
	}
	if len(p.failures) == 0 {
		return 0
	}
	fmt.Printf("FAILED in %d documents; the first:\n%s", len(p.failures), p.failures[0])
	return 1
}

// random sends random requests to every operation of a guard, until one comes
// out differently.
func (p *proof) random(g *Guard) {
	source := rand.New(rand.NewPCG(p.seed+1, uint64(g.Index)))
	t := tally{outcomes: map[string]int{}}
	defer func() { p.add(g, t) }()
	if t.failure = g.listed(source, 100); t.failure != "" {
		return
	}
	for n := 0; t.requests < p.perGuard; n++ {
		index := n % len(g.api.Operations)
		op := g.api.Operations[index]
		q := chooser{source, g.api, op}.request()
		for way := range ways {
			if routed(way) && q.emptyPath() {
				continue
			}
			watched := n/len(g.api.Operations)%2 == 1
			t.requests++
			t.count(access.Evaluate(op, q.seen(op, way)))
			if differences := g.compare(index, way, watched, q); len(differences) > 0 {
				t.failure = g.explain(index, way, watched, q)
				return
			}
		}
	}
}

// explain makes a failing request as small as it gets, and prints it with the
// part of the document that it is about.
func (g *Guard) explain(index, way int, watched bool, q *Request) string {
	op := g.api.Operations[index]
	differs := func(q *Request) []string { return g.compare(index, way, watched, q) }
	for smaller := true; smaller; {
		smaller = false
		for _, other := range q.shrunk(g.api.Schemes) {
			if len(differs(other)) > 0 {
				q, smaller = other, true
				break
			}
		}
	}
	text := ""
	for _, d := range differs(q) {
		text += "  " + d + "\n"
	}
	document, err := draw.Document(draw.Only(g.api, op))
	if err != nil {
		document = []byte(err.Error())
	}
	r, _ := q.build(g, op, routed(way))
	return fmt.Sprintf("document %d, %s %s: %s\n%srequest:\n  %s %s, header %q\n%sdocument:\n%s",
		g.Index, op.Method, op.Path, op.Words(), text, r.Method, r.URL, r.Header, q.words(), document)
}
