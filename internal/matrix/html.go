//go:build !js

package matrix

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"

	"github.com/oasguard/oasguard/templates"
)

// page is what templates/matrix/page.html shows. Style and Script are files of
// ours; all else is text of the document, which html/template escapes.
type page struct {
	Title                                 string
	Operations, Guarded, Optional, Public int
	Bare                                  int
	Policy                                string // the page's Content-Security-Policy
	Style                                 template.CSS
	Script                                template.JS
	Data                                  pageData
	Plain                                 []pageRow // for readers without scripts
}

// pageData is what the script of the page reads, as JSON.
type pageData struct {
	Kinds   []pageKind   `json:"kinds"`
	Columns []jsonColumn `json:"columns"`
	Rows    []pageRow    `json:"rows"`
}

type pageKind struct {
	Kind  Kind   `json:"kind"`
	Title string `json:"title"`
}

// pageRow is a Row in few bytes: a cell is 0 for no, 1 for yes, -1 for yes of whoever has
// a credential, and 2 and up for a condition of the row.
type pageRow struct {
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	ID         string   `json:"id"`
	Summary    string   `json:"summary"`
	Access     Access   `json:"access"`
	Needs      string   `json:"needs"`
	Concealed  bool     `json:"concealed"`
	Bare       bool     `json:"bare"`
	Conditions []string `json:"conditions"`
	Cells      []int    `json:"cells"`
}

// html is the matrix as one page that needs no network and obeys a policy under
// which nothing but its own style and script counts: should text of the document
// ever become markup, it could still neither run nor load anything.
func (m *Matrix) html(version string) ([]byte, error) {
	files := map[string]string{}
	for _, name := range []string{"page.html", "style.css", "script.js"} {
		source, err := templates.Matrix.ReadFile("matrix/" + name)
		if err != nil {
			return nil, err
		}
		files[name] = string(source)
	}
	t, err := template.New("page.html").Parse(files["page.html"])
	if err != nil {
		return nil, err
	}
	rows := m.pageRows()
	p := page{
		Title: m.title(), Operations: len(m.Rows), Guarded: m.Guarded, Optional: m.Optional, Public: m.Public,
		Policy: policy(files["style.css"], files["script.js"]),
		Style:  template.CSS(files["style.css"]), Script: template.JS(files["script.js"]),
		Data:  pageData{Columns: []jsonColumn{}, Rows: rows},
		Plain: rows,
	}
	for _, r := range m.Rows {
		if r.Bare {
			p.Bare++
		}
	}
	for _, k := range m.kinds() {
		p.Data.Kinds = append(p.Data.Kinds, pageKind{k.kind, k.title})
	}
	for _, c := range m.Columns {
		c.Name, c.Description = shown(c.Name), shown(c.Description)
		p.Data.Columns = append(p.Data.Columns, jsonColumn(c))
	}
	var b bytes.Buffer
	// html/template drops comments, so the mark is not part of the template.
	fmt.Fprintf(&b, "%s%s; DO NOT EDIT. -->\n", markHTML, version)
	err = t.Execute(&b, p)
	return b.Bytes(), err
}

// policy is a Content Security Policy (W3C CSP 3) that admits one style and one
// script, by what they are, and lets no text become markup from a script.
func policy(style, script string) string {
	return "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script) + "'; " +
		"base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (m *Matrix) pageRows() []pageRow {
	rows := make([]pageRow, len(m.Rows))
	for i, r := range m.Rows {
		row := pageRow{
			Method: shown(r.Method), Path: shown(r.Path), ID: shown(r.ID), Summary: shown(r.Summary),
			Access: r.Access, Needs: shown(r.Needs), Concealed: r.Concealed, Bare: r.Bare,
			Conditions: []string{}, Cells: make([]int, len(r.Cells)),
		}
		known := map[string]int{}
		for j, c := range r.Cells {
			switch c.May {
			case Yes:
				row.Cells[j] = 1
				if c.Any {
					row.Cells[j] = -1
				}
			case If:
				n, ok := known[c.If]
				if !ok {
					n = len(row.Conditions)
					known[c.If] = n
					row.Conditions = append(row.Conditions, shown(c.If))
				}
				row.Cells[j] = n + 2
			}
		}
		rows[i] = row
	}
	return rows
}
