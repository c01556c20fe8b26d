//go:build oasguard_none

package guard

type certificateSettings struct{}
