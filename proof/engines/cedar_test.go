package engines

import (
	"fmt"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"github.com/oasguard/oasguard/internal/export"
)

// TestCedar asks cedar-go.
func TestCedar(t *testing.T) {
	judged(t, func(t *testing.T, s export.Subject) engine {
		text := write(t, "cedar", s)
		policies, err := cedar.NewPolicySetFromBytes("random.cedar", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return func(q question) (bool, error) {
			caller := cedar.NewEntityUID("Caller", "somebody")
			attributes := cedar.RecordMap{
				"roles": set(q.caller.Holds.Roles), "permissions": set(q.caller.Holds.Permissions), "scopes": set(q.caller.Holds.Scopes), "schemes": set(q.schemes),
			}
			if len(q.caller.Login.ACR) > 0 {
				attributes["acr"] = set(q.caller.Login.ACR)
			}
			if q.caller.Login.Known {
				attributes["authAge"] = cedar.Long(q.caller.Login.Age)
			}
			entities := cedar.EntityMap{caller: {UID: caller, Attributes: cedar.NewRecord(attributes)}}
			decision, diagnostic := cedar.Authorize(policies, entities, cedar.Request{
				Principal: caller, Action: cedar.NewEntityUID("Action", cedar.String(q.name())), Resource: cedar.NewEntityUID("API", "this"),
				Context: cedar.NewRecord(cedar.RecordMap{"may": set(words(q.held))}),
			})
			if len(diagnostic.Errors) > 0 {
				return false, fmt.Errorf("%v", diagnostic.Errors)
			}
			return decision == cedar.Allow, nil
		}
	})
}

func set(names []string) cedar.Set {
	values := make([]cedar.Value, len(names))
	for i, name := range names {
		values[i] = cedar.String(name)
	}
	return cedar.NewSet(values...)
}
