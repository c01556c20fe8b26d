//go:build oasguard_none

package guard

type (
	callerText   struct{}
	decisionHalf struct{}
)

func (decisionHalf) isHalf() bool { return false }
