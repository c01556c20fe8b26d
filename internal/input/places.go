package input

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Place is where a key stands that has a part in the decision of an operation.
type Place struct {
	Key string
	At  diag.Position
}

// Places finds the keys that say who may call an operation of the API: for each
// the nearest one, which is the one that counts. security on a path item counts
// from OpenAPI 3.3 on.
func (in Input) Places(op *access.Operation) []Place {
	i := slices.IndexFunc(in.Document.Paths, func(p openapi.PathItem) bool { return p.Path == op.Path })
	if i < 0 {
		return nil
	}
	item := in.Document.Paths[i]
	j := slices.IndexFunc(item.Operations, func(o openapi.Operation) bool { return o.Method == op.Method })
	if j < 0 {
		return nil
	}
	var places []Place
	for _, key := range slices.Concat([]string{"security"}, in.Settings.RuleKeys(), []string{"x-required-acr", "x-max-auth-age", "x-conceal"}) {
		for _, level := range []openapi.Node{item.Operations[j].Node, item.Node, in.Document.Root} {
			if key == "security" && level.At() == item.Node.At() && in.Document.Version < openapi.OpenAPI33 {
				continue
			}
			if value := level.Get(key); value.Kind() != openapi.Missing {
				places = append(places, Place{key, value.At()})
				break
			}
		}
	}
	return places
}
