package config

import (
	"go/build/constraint"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

const buildTagExample = `build-tag: experimental, or build-tag: "linux && !prod"`

// readBuildTag reads the build constraint that generated files carry. It is kept as
// the go command prints it: nothing but tags and operators is left of the text.
func (r *reader) readBuildTag(n *yaml.Node) bool {
	var text string
	if !readText(n, &text) || strings.ContainsFunc(text, unicode.IsControl) {
		return false
	}
	expr, err := constraint.Parse("//go:build " + text)
	if err != nil {
		r.diags.Errorf(r.at(n), ruleWrongType, "build-tag %q is no build constraint", text).Fix = buildTagExample
		return true
	}
	r.config.BuildTag, r.config.BuildTagAt = expr.String(), r.at(n)
	return true
}
