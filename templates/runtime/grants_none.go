//go:build oasguard_none

package guard

type callerGrants struct{}
