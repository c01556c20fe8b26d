package guard

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// The operation that oasguard explain speaks of is the one that the router serves.
func TestFindReference(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	served := 0
	for range 20_000 {
		lines, method, target := confusingRoutes(1+random.IntN(8), random.IntN)
		routes := acceptableRoutes(testRouteLines(lines))
		r := testRouteRequest(method, target)
		if r == nil {
			continue
		}
		api := &access.API{}
		for _, route := range routes {
			api.Operations = append(api.Operations, &access.Operation{Method: route.Method, Path: route.Path})
		}
		want := testRouteAnswer(routes, false, r)
		if !strings.HasPrefix(want, "200 ") {
			want = "none"
		}
		got := "none"
		if found, ok := access.NewRouter(api).Find(method, target); ok {
			values := map[string]string{}
			for _, v := range found.Values {
				values[v.Name] = v.Value
			}
			got = testRouteSpelt(found.Operation.Method+" "+found.Operation.Path, values)
			served++
		}
		if got != want {
			t.Fatalf("%s %s under\n%s\ngot %s\nwant %s", method, target, lines, got, want)
		}
	}
	if served < 1000 {
		t.Errorf("only %d requests were served", served)
	}
}
