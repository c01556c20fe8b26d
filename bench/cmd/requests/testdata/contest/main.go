package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/bench/requestpeers/guard"
)

// input is what a contestant is made from.
type input struct {
	document string
	routes   []guard.Route
	people   people
}

// contestant is one server; the list of them is written by the command, next to this file.
type contestant struct {
	Name   string
	engine bool // decides only what a role may call
	make   func(input) (http.Handler, error)
}

// row is one request.
type row struct {
	name, method, path, token, key string
	status                         int
	engine                         bool // hangs on a role
}

// Answer is what came of one row at one contestant.
type Answer struct {
	Row, Contestant string
	Want, Status    int
	Challenge       bool // the answer carries WWW-Authenticate
	Time, Ratio     float64
	Allocs          float64
}

func main() {
	document := flag.String("document", "", "the OpenAPI document")
	rounds := flag.Int("rounds", 11, "rounds of each row")
	slice := flag.Duration("slice", 10*time.Millisecond, "time for one measurement")
	which := flag.String("rows", "all", "few, many (one route among many) or all")
	flag.Parse()
	if err := run(*document, *which, *rounds, *slice); err != nil {
		fmt.Fprintln(os.Stderr, "contest:", err)
		os.Exit(1)
	}
}

func rows(which string) []row {
	many := []row{
		{manyRoutes + "bearer + role", "GET", "/things0500", managerToken, "", 204, false},
		{manyRoutes + "bearer + role, a path parameter", "GET", "/things0500/42", managerToken, "", 204, true},
		{manyRoutes + "403: role lacking", "GET", "/things0500", guestToken, "", 403, false},
		{manyRoutes + "403: role lacking, a path parameter", "GET", "/things0500/42", guestToken, "", 403, true},
	}
	few := []row{
		{"public", "GET", "/rates", "", "", 204, false},
		{"bearer", "GET", "/profile", managerToken, "", 204, false},
		{"bearer + scope + role", "POST", "/rooms", managerToken, "", 204, true},
		{"bearer or key, key sent", "GET", "/rooms", "", deskKey, 204, false},
		{"401: nothing sent", "GET", "/profile", "", "", 401, false},
		{"401: unknown token", "GET", "/profile", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "", 401, false},
		{"401: bearer or key, nothing sent", "GET", "/rooms", "", "", 401, false},
		{"403: scope lacking", "POST", "/rooms", bareToken, "", 403, false},
		{"403: role lacking", "POST", "/rooms", guestToken, "", 403, true},
	}
	switch which {
	case "few":
		return few
	case "many":
		return many
	}
	return append(few, many...)
}

// manyRoutes begins the name of a row that asks for one route among many.
const manyRoutes = "many routes: "

func run(document, which string, rounds int, slice time.Duration) error {
	in := input{document, guard.Routes(), newPeople()}
	servers := make([]http.Handler, len(contestants))
	for i, c := range contestants {
		var err error
		if servers[i], err = c.make(in); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	var answers []Answer
	for _, row := range rows(which) {
		for _, engines := range []bool{false, true} {
			part, playing := ask(row, servers, engines)
			if rounds > 0 && len(part) > 0 {
				measure(part, playing, row, rounds, slice)
			}
			answers = append(answers, part...)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

// ask sends a row once to all servers, or to all that only decide, and returns
// what came of it, and those that took part.
func ask(row row, servers []http.Handler, engines bool) (answers []Answer, playing []http.Handler) {
	for i, c := range contestants {
		if c.engine != engines || c.engine && !row.engine || c.Name == alone && (row.status == 204 || strings.HasPrefix(row.name, manyRoutes)) {
			continue
		}
		w := httptest.NewRecorder()
		servers[i].ServeHTTP(w, row.request())
		answers = append(answers, Answer{Row: row.name, Contestant: c.Name, Want: row.status, Status: w.Code, Challenge: w.Header().Get("WWW-Authenticate") != ""})
		playing = append(playing, servers[i])
	}
	return answers, playing
}

// alone is the contestant without a router, which only answers denials.
const alone = "the denial alone"

func (r row) request() *http.Request {
	q := httptest.NewRequest(r.method, "http://hotel.example"+r.path, http.NoBody)
	if r.token != "" {
		q.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.key != "" {
		q.Header.Set("X-Desk-Key", r.key)
	}
	return q
}

// measure lets the servers take turns, in each round another one first. Times
// are medians of the rounds, ratios medians of each round's own ratio to the first.
func measure(answers []Answer, servers []http.Handler, row row, rounds int, slice time.Duration) {
	template := row.request()
	counts := make([]int, len(servers))
	for i, s := range servers {
		perRequest(s, template, 100)
		counts[i] = max(50, int(float64(slice.Nanoseconds())/perRequest(s, template, 100)))
	}
	times, ratios := make([][]float64, len(servers)), make([][]float64, len(servers))
	for round := range rounds {
		for k := range servers {
			i := (round + k) % len(servers)
			times[i] = append(times[i], perRequest(servers[i], template, counts[i]))
		}
		for i := range servers {
			ratios[i] = append(ratios[i], times[i][round]/times[0][round])
		}
	}
	for i := range answers {
		answers[i].Time, answers[i].Ratio = median(times[i]), median(ratios[i])
		w, r := newDiscard(), new(http.Request)
		answers[i].Allocs = testing.AllocsPerRun(200, func() {
			clear(w.header)
			*r = *template
			servers[i].ServeHTTP(w, r)
		})
	}
}

// perRequest serves n requests. Each is a fresh copy, as a server hands them on:
// what a router sets in it must not be there already.
func perRequest(h http.Handler, template *http.Request, n int) float64 {
	w, r := newDiscard(), new(http.Request)
	start := time.Now()
	for range n {
		clear(w.header)
		*r = *template
		h.ServeHTTP(w, r)
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// discard is a ResponseWriter that allocates nothing of its own.
type discard struct{ header http.Header }

func newDiscard() *discard { return &discard{make(http.Header, 8)} }

func (d *discard) Header() http.Header             { return d.header }
func (*discard) Write(b []byte) (int, error)       { return len(b), nil }
func (*discard) WriteString(s string) (int, error) { return len(s), nil }
func (*discard) WriteHeader(int)                   {}
