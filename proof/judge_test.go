package proof

import (
	"math/rand/v2"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/draw"
	"github.com/oasguard/oasguard/internal/prove/drive"
)

// TestJudge asks both whether the caller is let in, over random documents and
// requests. Whatever they disagree on must be a difference that is intended.
func TestJudge(t *testing.T) {
	const documents, requests = 60, 30 // of each operation
	told, lets := map[string]int{}, map[string]int{}
	for index := range documents {
		api := draw.Random(11, index)
		text, err := draw.Document(api)
		if err != nil {
			t.Fatal(err)
		}
		document, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatal(err)
		}
		source := rand.New(rand.NewPCG(12, uint64(index)))
		for _, op := range api.Operations {
			for range requests {
				w := drive.Draw(source, api, op).World
				w.InFront = nil // the judge knows what requests carry, and nobody in front
				allowed := allows(document, op, w)
				why := explain(op, w, allowed)
				if why == "" {
					t.Fatalf("the judge says %v: %s\n%+v\n%+v\n%s", allowed, op.Words(), w, access.Evaluate(op, w), text)
				}
				told[why]++
				if allowed {
					lets[why]++
				}
			}
		}
	}
	t.Logf("%d requests; alike: %d, of which are let in %d", documents*requests*12, told["alike"], lets["alike"])
	for _, d := range append(differences(), difference{name: bad, why: "the judge takes a caller with a bad credential for an anonymous one"}) {
		t.Logf("%7d: %s: %s", told[d.name], d.name, d.why)
		if told[d.name] == 0 {
			t.Errorf("no request shows the difference %q: is it still one?", d.name)
		}
	}
}

const bad = "optional and bad"

// explain says why oasguard and the judge differ, or that they do not; nothing
// where there is no telling. What is taken away is taken away one after the
// other, and must make them agree, to the last request; whom oasguard lets in the
// judge lets in, always.
func explain(op *access.Operation, w access.World, allowed bool) string {
	granted := access.Evaluate(op, w).Granted
	if granted == allowed {
		return "alike"
	}
	if granted {
		return ""
	}
	plain := *op
	for _, d := range differences() {
		if d.without(&plain, &w); access.Evaluate(&plain, w).Granted {
			return d.name
		}
	}
	if op.Anonymous && anyBad(op, w) {
		return bad
	}
	return ""
}
