package guard

import "context"

// WithPrincipal returns a context in which PrincipalFrom finds p and GrantsFrom finds
// grants, for adapters of your own and for tests of handlers.
func WithPrincipal[P any](ctx context.Context, p P, grants Grants) context.Context {
	return &mark{Context: ctx, carries: true, principal: &p, callerGrants: callerGrants{grants}, isGranted: true}
}
