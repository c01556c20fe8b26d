package guard

import (
	"context"
	"testing"
)

// TestGuard_grantsFrom finds what an adapter put into the context, and what a Check noted.
func TestGuard_grantsFrom(t *testing.T) {
	grants := Grants{}.WithRoles("staff")
	ctx := WithPrincipal(context.Background(), &testPerson{}, grants)
	if got, ok := GrantsFrom(ctx); !ok || !got.HasRole("staff") {
		t.Errorf("got %v, %v", got, ok)
	}
	if _, ok := PrincipalFrom[*testPerson](ctx); !ok {
		t.Error("the principal is not found")
	}
	for name, ctx := range map[string]context.Context{
		"no mark":   context.Background(),
		"nobody":    &mark{Context: context.Background(), carries: true, isGranted: true, callerGrants: callerGrants{grants}},
		"not asked": &mark{Context: context.Background(), carries: true, principal: new(*testPerson)},
	} {
		if got, ok := GrantsFrom(ctx); ok || got.HasRole("staff") {
			t.Errorf("%s: got %v, %v", name, got, ok)
		}
	}
}
