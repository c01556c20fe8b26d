//go:build oasguard_none

package guard

type callerText struct{}

func (*decision[P]) isHalf() bool { return false }
