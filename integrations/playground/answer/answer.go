// Package answer is what the playground says of a document: findings, the wrapper of an
// operation, who may call what, and why. Text goes in, text comes out; it knows neither
// the browser nor the page. All that it knows comes from the packages of the command.
package answer

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/explain"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
	"github.com/oasguard/oasguard/internal/matrix"
)

// Version of oasguard, as it stands in what is generated.
const Version = "v0.1.0"

// The parts of the page that may be asked for.
const (
	Lint    = "lint"
	Wrapper = "wrapper"
	Matrix  = "matrix"
	Explain = "explain"
)

// Request is what the page asks.
type Request struct {
	Document string `json:"document"` // empty with Same: that of the last request
	Same     bool   `json:"same"`
	Settings string `json:"settings"` // of oasguard.yaml
	Part     string `json:"part"`
	// Operation is the place in Operations of the one that is asked about.
	Operation int `json:"operation"`
	// What the caller holds, for Explain; nothing: who can call is told.
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`
	Scopes      []string `json:"scopes"`
	Schemes     []string `json:"schemes"`
}

// Response is what the page shows. All of its text is untrusted.
type Response struct {
	Operations []Operation `json:"operations"`
	Errors     int         `json:"errors"`
	Warnings   int         `json:"warnings"`
	Findings   []Finding   `json:"findings"` // for Lint, and where there are errors
	Text       string      `json:"text"`     // for Wrapper and Explain
	Columns    []string    `json:"columns"`  // for Matrix
	Rows       []Row       `json:"rows"`
}

// Operation is one operation of the document.
type Operation struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Access string `json:"access"`
}

// Finding is a diagnostic.
type Finding struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	File     string `json:"file"` // empty for the document
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Rule     string `json:"rule"`
	Fix      string `json:"fix"`
}

// Row is an operation of the matrix, with a word for each column.
type Row struct {
	Operation string   `json:"operation"`
	Needs     string   `json:"needs"`
	Cells     []string `json:"cells"`
}

// Player answers requests, one after the other. The zero value is ready.
type Player struct {
	document, settings string
	read               bool
	in                 input.Input
	found              diag.List
	findings           []Finding
}

const (
	spec = "openapi.yaml"
	// most is how much is shown of one kind: more is not read on a page, and not drawn
	// in the time of a keystroke.
	mostFindings, mostRows, mostColumns = 300, 400, 60
)

// Answer answers a request.
func (p *Player) Answer(q Request) Response {
	if q.Same {
		q.Document = p.document
	}
	if !p.read || q.Document != p.document || q.Settings != p.settings {
		p.load(q.Document, q.Settings)
	}
	r := Response{Operations: []Operation{}, Findings: []Finding{}, Columns: []string{}, Rows: []Row{}}
	for _, f := range p.findings {
		switch f.Severity {
		case "error":
			r.Errors++
		case "warning":
			r.Warnings++
		}
	}
	if p.in.API == nil || q.Part == Lint {
		r.Findings = p.findings[:min(len(p.findings), mostFindings)]
	}
	if p.in.API == nil {
		return r
	}
	for _, op := range p.in.API.Operations {
		r.Operations = append(r.Operations, Operation{op.Method, op.Path, op.Source.Line, accessOf(op)})
	}
	if len(r.Operations) == 0 {
		return r
	}
	op := p.in.API.Operations[min(max(q.Operation, 0), len(r.Operations)-1)]
	switch q.Part {
	case Wrapper:
		r.Text = p.wrapper(op)
	case Explain:
		r.Text = p.explain(op, q)
	case Matrix:
		r.Columns, r.Rows = p.matrix()
	}
	return r
}

// load reads a document and its settings.
func (p *Player) load(document, settings string) {
	p.in, p.found, p.findings = input.Input{}, nil, nil // room for the next
	p.document, p.settings, p.read = document, settings, true
	p.in, p.found = input.Read(context.Background(), input.Source{
		Spec: spec, Unguarded: true,
		Unsaved: func(path string) ([]byte, bool) {
			switch filepath.Base(path) {
			case spec:
				return []byte(document), true
			case "oasguard.yaml":
				return []byte(settings), strings.TrimSpace(settings) != ""
			}
			return nil, false
		},
	})
	if p.in.Document != nil {
		if report, problems := lint.Run(p.in.Document, p.in.API, p.in.Lint, p.found); len(problems) > 0 {
			p.found = append(p.found, problems...)
		} else {
			p.found = p.found[:0:0]
			for _, f := range report.Findings {
				p.found = append(p.found, f.Diagnostic)
			}
		}
	}
	p.findings = []Finding{}
	for _, severity := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		for _, d := range p.found {
			if d.Severity != severity {
				continue
			}
			f := Finding{d.Position.Line, d.Position.Column, "", d.Severity.String(), d.Message, d.Rule, d.Fix}
			if name := filepath.Base(d.Position.File); d.Position.File != "" && name != spec {
				f.File = name
			}
			p.findings = append(p.findings, f)
		}
	}
}

func accessOf(op *access.Operation) string {
	switch {
	case op.Public():
		return "public"
	case op.AdmitsVisitors():
		return "optional"
	}
	return "guarded"
}

// wrapper is the part of the guard that an operation brings, with the names that it has
// in the guard of the whole document.
func (p *Player) wrapper(op *access.Operation) string {
	one := *p.in.API
	plan := gosource.NewPlan(&one, "guard", Version)
	one.Operations = []*access.Operation{op}
	source, err := gosource.Guard(plan)
	if err != nil {
		return "the guard cannot be written: " + err.Error()
	}
	return string(source)
}

func (p *Player) explain(op *access.Operation, q Request) string {
	var b strings.Builder
	var places []explain.Place
	for _, place := range p.in.Places(op) {
		places = append(places, explain.Place{Key: place.Key, At: place.At.String()})
	}
	if len(q.Roles)+len(q.Permissions)+len(q.Scopes)+len(q.Schemes) == 0 {
		ways, err := explain.WhoCan(p.in.API, op.Method, op.Path)
		if err == nil {
			err = ways.Text(&b, places)
		}
		return orError(b.String(), err)
	}
	x, err := explain.Explain(p.in.API, explain.Question{
		Method: op.Method, Path: op.Path, Roles: q.Roles, Permissions: q.Permissions, Scopes: q.Scopes, Schemes: q.Schemes,
	})
	if err == nil {
		x.Places = places
		err = x.Text(&b)
	}
	return orError(b.String(), err)
}

func orError(text string, err error) string {
	if err != nil {
		return err.Error()
	}
	return text
}

// matrix is the table of who may call what.
func (p *Player) matrix() ([]string, []Row) {
	m := matrix.Build(p.in.API)
	columns, rows := []string{}, []Row{}
	for i, c := range m.Columns {
		if i < mostColumns {
			columns = append(columns, fmt.Sprintf("%s %s", c.Kind, c.Name))
		}
	}
	for i, r := range m.Rows {
		if i == mostRows {
			break
		}
		row := Row{Operation: r.Method + " " + r.Path, Needs: r.Needs, Cells: []string{}}
		for j, c := range r.Cells {
			if j < mostColumns {
				row.Cells = append(row.Cells, word(c))
			}
		}
		rows = append(rows, row)
	}
	return columns, rows
}

func word(c matrix.Cell) string {
	if c.May == matrix.If {
		return "if " + c.If
	}
	return string(c.May)
}
