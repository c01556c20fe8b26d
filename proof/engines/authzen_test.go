package engines

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/internal/export"
)

// TestAuthZEN reads the policy information document as somebody else would, and decides by
// it.
func TestAuthZEN(t *testing.T) {
	judged(t, func(t *testing.T, s export.Subject) engine {
		var doc export.AuthZEN
		if err := json.Unmarshal(write(t, "authzen", s), &doc); err != nil {
			t.Fatal(err)
		}
		return func(q question) (bool, error) {
			i := slices.IndexFunc(doc.Operations, func(op export.AuthZENOperation) bool { return op.Operation == q.name() })
			if i < 0 {
				return false, fmt.Errorf("the document lacks the operation")
			}
			var decision any
			if err := json.Unmarshal(doc.Operations[i].Decision, &decision); err != nil {
				return false, err
			}
			d := decider{q: q, evaluations: doc.Operations[i].Evaluations, held: map[string]bool{}}
			for noun, names := range map[string][]string{"role ": q.caller.Holds.Roles, "permission ": q.caller.Holds.Permissions, "scope ": q.caller.Holds.Scopes} {
				for _, name := range names {
					d.hold(noun+name, doc.Includes)
				}
			}
			return d.decide(decision)
		}
	})
}

// decider is a reader of decisions.
type decider struct {
	q           question
	evaluations []export.AuthZENEvaluation
	held        map[string]bool
}

func (d decider) hold(name string, includes map[string][]string) {
	if !d.held[name] {
		d.held[name] = true
		for _, other := range includes[name] {
			d.hold(other, includes)
		}
	}
}

func (d decider) decide(node any) (bool, error) {
	if known, ok := node.(bool); ok {
		return known, nil
	}
	for key, value := range node.(map[string]any) {
		switch key {
		case "allOf", "anyOf":
			for _, part := range value.([]any) {
				holds, err := d.decide(part)
				if err != nil || holds == (key == "anyOf") {
					return holds, err
				}
			}
			return key == "allOf", nil
		case "not":
			holds, err := d.decide(value)
			return !holds, err
		case "role", "permission", "scope":
			return d.held[key+" "+value.(string)], nil
		case "scheme":
			return slices.Contains(d.q.schemes, value.(string)), nil
		case "anonymous":
			return len(d.q.schemes) == 0, nil
		case "acr":
			return slices.ContainsFunc(value.([]any), func(acr any) bool { return slices.Contains(d.q.caller.Login.ACR, acr.(string)) }), nil
		case "max_auth_age":
			login := d.q.caller.Login
			return login.Known && login.Age >= 0 && float64(login.Age) <= value.(float64), nil
		case "evaluation":
			return d.evaluation(d.evaluations[int(value.(float64))]), nil
		}
	}
	return false, fmt.Errorf("a decision of another kind: %v", node)
}

// evaluation is what the decision point answers.
func (d decider) evaluation(e export.AuthZENEvaluation) bool {
	for _, resource := range d.q.held {
		var ids []export.AuthZENSource
		for _, id := range resource.IDs {
			ids = append(ids, export.AuthZENSource{In: string(id.In), Name: id.Name})
		}
		if resource.Type == e.Resource.Type && resource.Action == e.Action.Name && slices.Equal(ids, e.Resource.ID) {
			return true
		}
	}
	return false
}
