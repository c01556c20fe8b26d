package drive

import (
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// TestLaws asserts the laws of Evaluate on some small documents, without any guard:
// two bearer schemes, which read one field, a key beside a certificate, and basic
// beside bearer.
func TestLaws(t *testing.T) {
	for _, index := range []int{0, 5*9 + 8, 3 * 9} {
		api, failure, worlds, checks, evaluations := draw.Small(index), "", 0, 0, 0
		for i, op := range api.Operations {
			if testing.Short() && i%8 != 0 {
				continue
			}
			for _, q := range everyWire(api, op) {
				e := &exploration{op: op, q: q, evaluations: &evaluations}
				e.walk(func(out access.Outcome) {
					worlds++
					checks += laws(e, out, &failure)
				})
			}
		}
		if failure != "" {
			t.Errorf("document %d: %s", index, failure)
		}
		t.Logf("document %d: %d operations, %d cases, %d checks", index, len(api.Operations), worlds, checks)
	}
}
