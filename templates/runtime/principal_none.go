//go:build oasguard_none

package guard

import "context"

// WithPrincipal returns a context in which PrincipalFrom finds p, for adapters of your
// own and for tests of handlers.
func WithPrincipal[P any](ctx context.Context, p P) context.Context {
	return &mark{Context: ctx, carries: true, principal: &p}
}
