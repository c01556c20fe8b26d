//go:build oasguard_none

package guard

type lackedScopes struct{}

func (*lackedScopes) insufficientScope(*settings) []string { return nil }

func scopesAsked(_, _ string) string { return "" }
