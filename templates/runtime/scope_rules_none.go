//go:build oasguard_none

package guard

type ruleAnswers struct{}

func (*ruleAnswers) answered(ok bool) bool { return ok }

func (*decision[P]) lacking() Reason { return ReasonForbidden }
