package gosource

import "bytes"

// buildLine is the line that says under which tags a file is compiled.
func (p *Plan) buildLine() string { return "//go:build " + p.BuildTag }

// Tagged is the source of a file with the build constraint of the plan, behind the
// line that says who generated it.
func (p *Plan) Tagged(source []byte) []byte {
	if p.BuildTag == "" {
		return source
	}
	first, rest, _ := bytes.Cut(source, []byte("\n"))
	if len(rest) > 0 && rest[0] != '\n' {
		rest = append([]byte("\n"), rest...)
	}
	return bytes.Join([][]byte{first, []byte("\n\n"), []byte(p.buildLine()), []byte("\n"), rest}, nil)
}
