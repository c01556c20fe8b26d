package guard

import "context"

// WithPrincipal returns a context in which PrincipalFrom finds p and GrantsFrom finds
// grants, for adapters of your own and for tests of handlers.
func WithPrincipal[P any](ctx context.Context, p P, grants Grants) context.Context {
	return &mark{Context: ctx, carries: true, principal: &p, callerGrants: callerGrants{grants}, isGranted: true}
}

// GrantsFrom returns what the authorizer granted the principal that PrincipalFrom
// finds, for handlers that show more to some. It is false where there is no principal,
// and where the operation needs no grants, so that the authorizer was not asked.
func GrantsFrom(ctx context.Context) (Grants, bool) {
	m, _ := ctx.Value(principalKey{}).(*mark)
	if m == nil || m.principal == nil || !m.isGranted {
		return Grants{}, false
	}
	return m.granted, true
}
