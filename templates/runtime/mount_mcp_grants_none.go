//go:build oasguard_none

package guard

type mountGrants[P any] struct{}
