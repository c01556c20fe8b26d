package generator

import (
	"fmt"
	"strings"

	"github.com/oasguard/oasguard/internal/gosource"
)

// The generated files.
const (
	guardFile   = "guard.gen.go"
	runtimeFile = "guard_runtime.gen.go"
	testFile    = "guard.gen_test.go"
)

// output is a generated file in memory; nil source: there is to be none.
type output struct {
	name   string
	source []byte
	path   string // where it goes; empty: to name in the package's directory
}

// emit writes the plan as Go, side by side, and holds it against the plan: what
// does not parse, or declares anything else than planned, is never written.
func emit(plan *gosource.Plan, noTests bool) ([]output, error) {
	outputs := []output{{name: guardFile}, {name: runtimeFile}, {name: testFile}}
	emitters := []func(*gosource.Plan) ([]byte, error){gosource.Guard, gosource.Runtime, gosource.Tests}
	if noTests {
		emitters = emitters[:2]
	}
	errs := make(chan error, len(emitters))
	for i, emitter := range emitters {
		go func() {
			source, err := emitter(plan)
			if err == nil {
				err = gosource.Verify(plan, outputs[i].name, source)
			}
			outputs[i].source = source
			errs <- err
		}()
	}
	var problems []string
	for range emitters {
		if err := <-errs; err != nil {
			problems = append(problems, err.Error())
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%w:\n%s", errBug, strings.Join(problems, "\n"))
	}
	return outputs, nil
}
