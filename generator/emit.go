package generator

import (
	"fmt"
	"strings"

	"github.com/oasguard/oasguard/internal/gosource"
)

// The generated files of the guard's own package.
const (
	guardFile   = "guard.gen.go"
	runtimeFile = "guard_runtime.gen.go"
	routerFile  = "guard_router.gen.go"
	testFile    = "guard.gen_test.go"
)

// output is a generated file in memory; nil source: there is to be none.
type output struct {
	name   string // below the target's directory
	source []byte
	path   string // where it goes; empty: to name in the package's directory
}

// emitter writes one output.
type emitter func(*gosource.Plan) ([]byte, error)

// emit writes the plan as Go, side by side, and holds it against the plan: what
// does not parse, or declares anything else than planned, is never written.
func emit(plan *gosource.Plan, t target, cfg Config) ([]output, error) {
	outputs := []output{{name: guardFile}, {name: runtimeFile}, {name: routerFile}, {name: testFile}}
	emitters := []emitter{gosource.Guard, gosource.Runtime, gosource.Router, gosource.Tests}
	if cfg.NoTests {
		emitters[3] = nil
	}
	if t.harness.wanted {
		outputs, emitters = append(outputs, output{name: t.harness.output()}), append(emitters, gosource.Harness)
	}
	errs := make(chan error, len(emitters))
	for i, emit := range emitters {
		go func() {
			var err error
			if emit != nil {
				outputs[i].source, err = emit(plan)
			}
			if err == nil && emit != nil {
				err = gosource.Verify(plan, outputs[i].name, outputs[i].source)
			}
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
