package main

import (
	"fmt"
	"net/http"

	"github.com/cedar-policy/cedar-go"
)

func cedarGo(in input) (http.Handler, error) {
	policies := cedar.NewPolicySet()
	for _, operation := range guarded(in) {
		var p cedar.Policy
		text := fmt.Sprintf("permit (principal in Role::%q, action == Action::%q, resource);", "manager", operation)
		if err := p.UnmarshalCedar([]byte(text)); err != nil {
			return nil, err
		}
		policies.Add(cedar.PolicyID(operation), &p)
	}
	entities := cedar.EntityMap{}
	for _, role := range []string{"manager", "guest"} {
		uid := cedar.NewEntityUID("User", cedar.String(role))
		entities[uid] = cedar.Entity{UID: uid, Parents: cedar.NewEntityUIDSet(cedar.NewEntityUID("Role", cedar.String(role)))}
	}
	hotel := cedar.NewEntityUID("Hotel", "hotel")
	return decide(func(role, operation string) bool {
		decision, _ := cedar.Authorize(policies, entities, cedar.Request{
			Principal: cedar.NewEntityUID("User", cedar.String(role)),
			Action:    cedar.NewEntityUID("Action", cedar.String(operation)),
			Resource:  hotel,
		})
		return decision == cedar.Allow
	}), nil
}
