package matrix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// The JSON form; docs/schema/matrix.schema.json describes it.
type (
	jsonMatrix struct {
		Generator  string          `json:"generator"`
		Title      string          `json:"title"`
		Counts     jsonCounts      `json:"counts"`
		Callers    []jsonColumn    `json:"callers"`
		Operations []jsonOperation `json:"operations"`
	}
	jsonCounts struct {
		Operations int `json:"operations"`
		Guarded    int `json:"guarded"`
		Optional   int `json:"optional"`
		Public     int `json:"public"`
	}
	jsonColumn struct {
		Kind        Kind   `json:"kind"`
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Yes         int    `json:"yes"`
		If          int    `json:"if"`
		Any         int    `json:"any"`
	}
	jsonOperation struct {
		Method    string     `json:"method"`
		Path      string     `json:"path"`
		Operation string     `json:"operationId,omitempty"`
		Summary   string     `json:"summary,omitempty"`
		Access    Access     `json:"access"`
		Needs     string     `json:"needs"`
		Concealed bool       `json:"concealed,omitempty"`
		May       []jsonCell `json:"may"`
	}
	jsonCell struct {
		Kind Kind    `json:"kind"`
		Name string  `json:"name"`
		May  Verdict `json:"may"`
		If   string  `json:"if,omitempty"`
		Any  bool    `json:"any,omitempty"`
	}
)

// json is the matrix for programs. Who may not call an operation is not listed with it.
func (m *Matrix) json(version string) ([]byte, error) {
	out := jsonMatrix{
		Generator:  "oasguard " + version,
		Title:      m.Title,
		Counts:     jsonCounts{Operations: len(m.Rows), Guarded: m.Guarded, Optional: m.Optional, Public: m.Public},
		Callers:    []jsonColumn{},
		Operations: []jsonOperation{},
	}
	for _, c := range m.Columns {
		out.Callers = append(out.Callers, jsonColumn(c))
	}
	for _, r := range m.Rows {
		op := jsonOperation{
			Method: r.Method, Path: r.Path, Operation: r.ID, Summary: r.Summary,
			Access: r.Access, Needs: r.Needs, Concealed: r.Concealed, May: []jsonCell{},
		}
		for i, c := range r.Cells {
			if c.May != No {
				op.May = append(op.May, jsonCell{Kind: m.Columns[i].Kind, Name: m.Columns[i].Name, May: c.May, If: c.If, Any: c.Any})
			}
		}
		out.Operations = append(out.Operations, op)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return escapeHidden(b.Bytes()), err
}

// escapeHidden spells out what shown would: the file lies beside code, and is
// read by people too. In JSON that is no change of meaning (RFC 8259, 7).
func escapeHidden(source []byte) []byte {
	var b []byte
	for _, c := range string(source) {
		if c < utf8.RuneSelf || !hides(c) {
			b = utf8.AppendRune(b, c)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, c) {
			b = fmt.Appendf(b, `\u%04x`, unit)
		}
	}
	return b
}
