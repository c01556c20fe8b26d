package matrix

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// csv is the matrix as RFC 4180 has it, one line an operation.
func (m *Matrix) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180, 2.1
	header := strings.Split(markCSV, ",")
	for _, c := range m.Columns {
		header = append(header, string(c.Kind)+" "+plain(c.Name))
	}
	if err := w.Write(header); err != nil {
		return nil, err
	}
	for _, r := range m.Rows {
		record := []string{plain(r.Method), plain(r.Path), plain(r.ID), string(r.Access), plain(r.Needs)}
		for _, c := range r.Cells {
			record = append(record, plain(c.text()))
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// plain is text that no spreadsheet takes for a formula: where it begins like
// one, an apostrophe goes before it (OWASP, CSV injection). Text of the document
// that holds a tab or a line break begins like one as well, wherever it stands.
func plain(text string) string {
	guard := ""
	if first := strings.TrimLeft(text, " \u00a0"); first != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(first)[0]) {
		guard = "'"
	}
	return guard + shown(text)
}
