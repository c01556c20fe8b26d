package generator

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"sync"

	"github.com/oasguard/oasguard/internal/gosource"
)

// The generated files of the guard's own package.
const (
	guardFile        = "guard.gen.go"
	runtimeFile      = "guard_runtime.gen.go"
	routerFile       = "guard_router.gen.go"
	mountRuntimeFile = "guard_mount.gen.go"
	testFile         = "guard.gen_test.go"
)

// output is a generated file in memory; nil source: there is to be none.
type output struct {
	name   string // below the target's directory
	source []byte
	path   string // where it goes; empty: to name in the package's directory
	file   *ast.File
}

// emitter writes one output.
type emitter func(*gosource.Plan) ([]byte, error)

// mostChecked is the number of operations up to which types are checked. To find a
// method takes the type checker the longer the more there are: at 10,000 operations the
// check would take half of the time of all else.
const mostChecked = 3000

// emit writes the plan as Go, side by side, and holds it against the plan: what
// does not parse, declares anything else than planned or has other types than the
// runtime wants is never written.
func emit(plan *gosource.Plan, t target, cfg Config) ([]output, error) {
	outputs := []output{{name: guardFile}, {name: runtimeFile}, {name: routerFile}}
	emitters := []emitter{gosource.Guard, gosource.Runtime, gosource.Router}
	compiled := len(outputs)
	outputs, emitters = append(outputs, output{name: testFile}), append(emitters, gosource.Tests)
	if cfg.NoTests {
		emitters[compiled] = nil
	}
	if t.harness.wanted {
		outputs, emitters = append(outputs, output{name: t.harness.output()}), append(emitters, gosource.Harness)
	}
	outputs, emitters = append(outputs, output{name: mountRuntimeFile}), append(emitters, nil)
	mounted := len(outputs)
	checks := make([]func(string, *ast.File) error, len(outputs))
	below := func(name string, source func() ([]byte, error), check func(string, *ast.File) error) {
		outputs, checks = append(outputs, output{name: name}), append(checks, check)
		emitters = append(emitters, func(*gosource.Plan) ([]byte, error) { return source() })
	}
	forMCP := slices.ContainsFunc(t.mounts, func(m mountFolder) bool { return m.framework.IsMCP() })
	runtime := func(p *gosource.Plan) ([]byte, error) { return gosource.MountRuntime(p, forMCP) }
	for _, m := range t.mounts {
		if m.framework.NeedsRuntime() {
			emitters[mounted-1] = runtime
		}
		mount := gosource.NewMount(plan, m.framework, t.importPath)
		below(m.output(), mount.Source, mount.Verify)
	}
	if t.server.mount != nil {
		emitters[mounted-1] = runtime
		below(t.server.output(), t.server.mount.Source, t.server.mount.Verify)
	}
	if t.identity.wanted {
		identity := gosource.NewIdentity(plan, t.importPath)
		below(t.identityOutput(), identity.Source, identity.Verify)
	}
	if t.authzen.wanted {
		authzen := gosource.AuthZEN{Plan: plan}
		below(t.authzenOutput(), authzen.Source, authzen.Verify)
	}
	fset, errs := token.NewFileSet(), make([]error, len(outputs))
	var guard, others sync.WaitGroup
	for i, emit := range emitters {
		if emit == nil {
			continue
		}
		group := &others
		if i < compiled {
			group = &guard
		}
		group.Go(func() {
			o := &outputs[i]
			if o.source, errs[i] = emit(plan); errs[i] == nil {
				o.source = plan.Tagged(o.source)
				o.file, errs[i] = gosource.Verify(fset, plan, o.name, o.source)
				if errs[i] == nil && checks[i] != nil {
					errs[i] = checks[i](o.name, o.file)
				}
			}
		})
	}
	guard.Wait()
	if errors.Join(errs[:compiled]...) == nil && len(plan.API.Operations) <= mostChecked {
		errs = append(errs, gosource.CheckTypes(fset, outputs[0].file, outputs[2].file, outputs[1].file))
	}
	others.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w:\n%w", errBug, err)
	}
	return outputs, nil
}
