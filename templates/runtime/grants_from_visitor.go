//go:build oasguard_none

package guard

import "context"

// GrantsFrom returns what the authorizer granted the principal that PrincipalFrom
// finds, for handlers that show more to some. It is false where the operation needs no
// grants, so that the authorizer was not asked. Of an anonymous caller it returns what
// such callers hold, where the operation has a rule.
func GrantsFrom(ctx context.Context) (Grants, bool) {
	m, _ := ctx.Value(principalKey{}).(*mark)
	if m == nil || !m.isGranted {
		return Grants{}, false
	}
	return m.granted, true
}
