package lint

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/format"
)

// Formats are those of a report. Whatever the document holds, text stays on its line,
// an annotation is one annotation, and JSON is JSON.
var Formats = format.Table[Writer]{
	{Name: "text", Write: func(r Report, w io.Writer, _ string) error { return r.WriteText(w, Screen{}) }},
	{Name: "json", Write: func(r Report, w io.Writer, version string) error { return writeIndented(w, r.json(version)) }},
	{Name: "sarif", Write: func(r Report, w io.Writer, version string) error { return writeIndented(w, r.sarif(version)) }},
	{Name: "github", Write: buffered(Report.writeGitHub)},
}

// Writer writes a report. The version is that of oasguard.
type Writer = func(r Report, w io.Writer, version string) error

// buffered is a format that is written in small pieces.
func buffered(write func(Report, *bufio.Writer)) func(Report, io.Writer, string) error {
	return func(r Report, w io.Writer, _ string) error {
		b := bufio.NewWriter(w)
		write(r, b)
		return b.Flush()
	}
}

func writeIndented(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// Summary is the report in one line, with as many findings as Told has: "1 error,
// 2 warnings, 3 notes, 1 ignored".
func (r Report) Summary() string {
	told := Report{Findings: r.Told()}
	parts := []string{
		count(told.Count(diag.Error), "error"), count(told.Count(diag.Warning), "warning"), count(told.Count(diag.Info), "note"),
		fmt.Sprintf("%d ignored", len(r.Ignored)),
	}
	line := strings.Join(parts, ", ")
	if r.Incomplete {
		line += "; rules that need the whole document were not asked: mend the errors first"
	}
	return line
}

// writeGitHub writes workflow commands, from which GitHub makes annotations.
func (r Report) writeGitHub(w *bufio.Writer) {
	for _, f := range r.Told() {
		command := "warning"
		switch f.Severity {
		case diag.Error:
			command = "error"
		case diag.Info:
			command = "notice"
		}
		properties := "title=" + property("oasguard "+f.Rule)
		if f.Position.File != "" {
			properties = "file=" + property(f.Position.File) + "," + properties
		}
		if f.Position.Line > 0 {
			properties += fmt.Sprintf(",line=%d", f.Position.Line)
		}
		if f.Position.Column > 0 {
			properties += fmt.Sprintf(",col=%d", f.Position.Column)
		}
		message := f.Message
		if f.Fix != "" {
			message += "\nfix: " + f.Fix
		}
		fmt.Fprintf(w, "::%s %s::%s\n", command, properties, data(message))
	}
}

// data escapes the text of a workflow command: a line of its own would be a
// command of its own.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// property escapes the value of a property of a workflow command.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}

// jsonReport is docs/schema/lint.schema.json.
type jsonReport struct {
	Oasguard   string        `json:"oasguard"`
	Incomplete bool          `json:"incomplete"`
	Errors     int           `json:"errors"`
	Warnings   int           `json:"warnings"`
	Notes      int           `json:"notes"`
	Findings   []jsonFinding `json:"findings"`
	Ignored    []jsonFinding `json:"ignored"`
}

type jsonFinding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Path     string `json:"path,omitempty"`
	Method   string `json:"method,omitempty"`
	Message  string `json:"message"`
	Fix      string `json:"fix,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

func (r Report) json(version string) jsonReport {
	list := func(findings []Finding) []jsonFinding {
		out := []jsonFinding{}
		for _, f := range findings {
			out = append(out, jsonFinding{
				Rule: f.Rule, Severity: f.Severity.String(), File: f.Position.File, Line: f.Position.Line, Column: f.Position.Column,
				Path: f.Path, Method: f.Method, Message: f.Message, Fix: f.Fix, Reason: f.Reason,
			})
		}
		return out
	}
	return jsonReport{
		Oasguard: version, Incomplete: r.Incomplete,
		Errors: r.Count(diag.Error), Warnings: r.Count(diag.Warning), Notes: r.Count(diag.Info),
		Findings: list(r.Findings), Ignored: list(r.Ignored),
	}
}
