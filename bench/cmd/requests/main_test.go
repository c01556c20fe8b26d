package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// otherStatus are the answers of the peers, with the error handlers that they
// come with, that are not what the row calls for. They are noted, not mended: a
// benchmark of the peers measures what they do.
var otherStatus = map[[2]string]int{
	{"403: scope lacking", "oapi-codegen + validator"}: 401,
	{"403: role lacking", "oapi-codegen + validator"}:  401,
	{"403: scope lacking", "ogen"}:                     401,
	{"403: role lacking", "ogen"}:                      401,
}

// TestStatuses holds all contestants to what each row calls for: a benchmark of
// checks that do not check the same says nothing.
func TestStatuses(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the peers") // only under -short, which .ci/run does not use
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	// The large document of the benchmark differs from the small one in length only.
	p := plan{bench: "../..", peers: peerNames()}
	answers, err := p.contest(ctx, 12, "all")
	if err != nil {
		t.Fatal(err)
	}
	took := map[string]int{}
	for _, a := range answers {
		took[a.Contestant]++
		want := a.Want
		row := strings.TrimSuffix(strings.TrimPrefix(a.Row, "many routes: "), ", a path parameter")
		if other, ok := otherStatus[[2]string{row, a.Contestant}]; ok {
			want = other
		}
		if a.Status != want {
			t.Errorf("%s, %s: %d, want %d", a.Row, a.Contestant, a.Status, want)
		}
		if strings.HasPrefix(a.Contestant, "oasguard") && a.Want == 401 && !a.Challenge {
			t.Errorf("%s, %s: no challenge", a.Row, a.Contestant)
		}
	}
	for _, e := range entrants {
		if took[e.name] == 0 {
			t.Errorf("%s took no part, but of %v", e.name, slices.Sorted(maps.Keys(took)))
		}
	}
}

func TestReport(t *testing.T) {
	var b strings.Builder
	err := report(&b, []answer{
		{Row: "bearer", Contestant: "oasguard", Want: 204, Status: 204, Time: 200.4, Ratio: 1},
		{Row: "403", Contestant: "oasguard", Want: 403, Status: 403, Time: 300, Ratio: 1, Allocs: 3},
		{Row: "403", Contestant: denialAlone, Want: 403, Status: 403, Time: 250, Ratio: 0.8, Allocs: 3},
		{Row: "403", Contestant: "ogen", Want: 403, Status: 401, Time: 900, Ratio: 3, Allocs: 8},
		{Row: "403", Contestant: decisionAlone, Want: 403, Status: 403, Time: 100, Ratio: 1, Allocs: 1},
		{Row: "403", Contestant: "OPA", Want: 403, Status: 403, Time: 900, Ratio: 9, Allocs: 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `| ns (of oasguard's), allocations | oasguard | ogen | the denial alone |
|---|---|---|---|
| bearer | 200 (1.00), 0 |  |  |
| 403 | 300 (1.00), 3 | 900 (3.00), 8 **401** * | 250, 3 |

| ns (of its decision's), allocations | oasguard's decision alone | OPA |
|---|---|---|
| 403 | 100 (1.00), 1 | 900 (9.00), 8 |
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
