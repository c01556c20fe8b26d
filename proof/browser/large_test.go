package browser

import (
	"fmt"
	"strings"
	"testing"
)

// large is a document of so many operations and roles.
func large(operations, roles int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Large, version: 1.0.0}\nx-roles:\n")
	for r := range roles {
		fmt.Fprintf(&b, "  team-%02d-readers: {description: Role number %d, permissions: ['area%d:read']", r, r, r%7)
		if r >= 5 {
			fmt.Fprintf(&b, ", inherits: [team-%02d-readers]", r-5)
		}
		b.WriteString("}\n")
	}
	b.WriteString("components:\n  securitySchemes:\n    keyCard: {type: http, scheme: bearer}\n    deskKey: {type: apiKey, in: header, name: X-Key}\npaths:\n")
	methods := []string{"get", "post", "put", "delete"}
	for i := range operations {
		if i%4 == 0 {
			fmt.Fprintf(&b, "  /houses/{house}/areas/%d/things/{thing}:\n    parameters: [{name: house, in: path, required: true, schema: {type: string}}, {name: thing, in: path, required: true, schema: {type: string}}]\n", i/4)
		}
		fmt.Fprintf(&b, "    %s:\n      operationId: op%d\n      summary: Does thing number %d\n", methods[i%4], i, i)
		switch {
		case i%50 == 7:
			b.WriteString("      security: []\n")
		case i%50 == 8:
			b.WriteString("      security: [{}, {keyCard: []}]\n")
		case i%3 == 0:
			fmt.Fprintf(&b, "      security: [{keyCard: []}, {deskKey: []}]\n      x-required-roles: team-%02d-readers\n", i%roles)
		case i%3 == 1:
			fmt.Fprintf(&b, "      security: [{keyCard: []}]\n      x-required-permissions: 'area%d:read'\n", i%min(7, roles))
		default:
			fmt.Fprintf(&b, "      security: [{keyCard: []}]\n      x-authorize: {anyOf: [{roles: team-%02d-readers}, {resource: {type: thing, id: thing, action: open}}]}\n", i%roles)
		}
	}
	return b.String()
}

// TestLarge measures how long the page of a large document takes to follow a
// control, until it has painted. The bounds are for a slow machine that others use too.
func TestLarge(t *testing.T) {
	p := open(t, large(1000, 40))
	if n := eval[int](p, `document.querySelectorAll("#scroll td").length`); n != 40_000 {
		t.Fatalf("%d cells, want 40,000", n)
	}
	t.Logf("from navigation to the table: %.0f ms", eval[float64](p, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	for _, step := range []struct {
		control, value string
		most           float64
	}{
		{"search", "areas", 1500}, {"search", "areas/1", 1500}, {"search", "areas/12", 1500}, {"search", "", 1500},
		{"who", "role:team-03-readers", 1500}, {"may", "no", 1500}, {"who", "", 1500}, {"columns", "team-1", 3000}, {"columns", "", 3000},
	} {
		took := eval[float64](p, fmt.Sprintf(`(async () => {
			const e = document.getElementById(%q), start = performance.now();
			e.value = %q;
			e.dispatchEvent(new Event("input", {bubbles: true}));
			await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
			return performance.now() - start;
		})()`, step.control, step.value))
		t.Logf("%-7s %-20q %4.0f ms: %s", step.control, step.value, took, p.result())
		if took > step.most {
			t.Errorf("%s %q took %.0f ms, more than %.0f", step.control, step.value, took, step.most)
		}
	}
}
