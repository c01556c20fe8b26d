package generator

import (
	"slices"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

// waive leaves out the warnings that somebody gave a reason for, in the document that
// they are of or in its settings.
func waive(in input.Input, diags diag.List) (left diag.List, waived int) {
	if len(in.Parts) == 1 {
		return lint.Waive(in.Document, in.API, in.Lint, diags)
	}
	for _, part := range in.Parts {
		file := part.Document.Root.At().File
		var own, others diag.List
		for _, d := range diags {
			if slices.Contains(part.Diagnostics, d) || d.Position.File == file && !slices.Contains(in.Shared, d) {
				own = append(own, d)
			} else {
				others = append(others, d)
			}
		}
		own, n := lint.Waive(part.Document, part.API, part.Lint, own)
		left, diags, waived = append(left, own...), others, waived+n
	}
	left = append(left, diags...)
	left.Sort()
	return left, waived
}
