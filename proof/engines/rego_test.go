package engines

import (
	"context"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/oasguard/oasguard/internal/export"
)

// TestRego asks the Open Policy Agent.
func TestRego(t *testing.T) {
	ctx := context.Background()
	judged(t, func(t *testing.T, s export.Subject) engine {
		text := write(t, "rego", s)
		query, err := rego.New(rego.Query("data.oasguard.allow"), rego.Module("random.rego", string(text)), rego.StrictBuiltinErrors(false)).PrepareForEval(ctx)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return func(q question) (bool, error) {
			result, err := query.Eval(ctx, rego.EvalInput(regoInput(q)))
			return err == nil && result.Allowed(), err
		}
	})
}

// regoInput is a question as the package of oasguard takes it.
func regoInput(q question) map[string]any {
	may := []any{}
	for _, resource := range q.held {
		may = append(may, map[string]any{"type": resource.Type, "action": resource.Action, "id": list(places(resource))})
	}
	in := map[string]any{
		"operation": q.name(), "schemes": list(q.schemes), "may": may,
		"grants": map[string]any{"roles": list(q.caller.Holds.Roles), "permissions": list(q.caller.Holds.Permissions), "scopes": list(q.caller.Holds.Scopes)},
		"acr":    list(q.caller.Login.ACR),
	}
	if q.caller.Login.Known {
		in["auth_age"] = q.caller.Login.Age
	}
	return in
}

func list(names []string) []any {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = name
	}
	return values
}

// TestRegoRefuses asks with inputs of other shapes. None of them may be allowed.
func TestRegoRefuses(t *testing.T) {
	ctx := context.Background()
	api, questions := document(0, 30)
	text := write(t, "rego", export.Subject{API: api, Version: "test"})
	query, err := rego.New(rego.Query("data.oasguard.allow"), rego.Module("random.rego", string(text))).PrepareForEval(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		for name, change := range map[string]func(in map[string]any){
			"an unknown operation":   func(in map[string]any) { in["operation"] = q.name() + " " },
			"no operation":           func(in map[string]any) { delete(in, "operation") },
			"schemes in one text":    func(in map[string]any) { in["schemes"] = "a b-c d.e" },
			"roles as an object":     func(in map[string]any) { in["grants"] = map[string]any{"roles": map[string]any{"r0": true}} },
			"grants as a list":       func(in map[string]any) { in["grants"] = []any{"r0"} },
			"answers that are truth": func(in map[string]any) { in["may"] = true },
		} {
			in := regoInput(q)
			change(in)
			result, err := query.Eval(ctx, rego.EvalInput(in))
			if err != nil || result.Allowed() {
				t.Errorf("%s: allowed %v, %v", name, result.Allowed(), err)
			}
		}
	}
}
