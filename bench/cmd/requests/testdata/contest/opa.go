package main

import (
	"context"
	"net/http"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

const opaPolicy = `package hotel

default allow := false

allow if input.role in data.routes[input.operation]
`

func opa(in input) (http.Handler, error) {
	routes := map[string]any{}
	for _, operation := range guarded(in) {
		routes[operation] = []any{"manager"}
	}
	query, err := rego.New(rego.Query("data.hotel.allow"), rego.Module("hotel.rego", opaPolicy),
		rego.Store(inmem.NewFromObject(map[string]any{"routes": routes}))).PrepareForEval(context.Background())
	if err != nil {
		return nil, err
	}
	return decide(func(role, operation string) bool {
		result, err := query.Eval(context.Background(), rego.EvalInput(map[string]any{"role": role, "operation": operation}))
		return err == nil && result.Allowed()
	}), nil
}
