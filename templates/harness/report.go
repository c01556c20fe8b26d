package harness

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"
)

// Result is what came of a case.
type Result string

// The results of a case. A case that was skipped shows nothing.
const (
	OK      Result = "ok"
	Failed  Result = "failed"
	Skipped Result = "skipped"
)

// Row is one case of one operation.
type Row struct {
	Operation string // operationId, or method and path; "server" for what concerns no operation
	Case      string
	Result    Result
	Detail    string // what is wrong, or why it was skipped
}

// Report is the table of all cases, in the order of the document.
type Report struct{ Rows []Row }

// Count is how many cases have that result.
func (r Report) Count(result Result) int {
	n := 0
	for _, row := range r.Rows {
		if row.Result == result {
			n++
		}
	}
	return n
}

// String is the table, and a line that counts it.
func (r Report) String() string {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, row := range r.Rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", row.Operation, row.Case, row.Result, strings.ReplaceAll(row.Detail, "\n", " "))
	}
	if err := w.Flush(); err != nil {
		return err.Error() // a bytes.Buffer has none
	}
	var b strings.Builder
	for _, line := range strings.SplitAfter(table.String(), "\n") {
		if line != "" {
			b.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
	}
	fmt.Fprintf(&b, "%d cases: %d ok, %d failed, %d skipped\n", len(r.Rows), r.Count(OK), r.Count(Failed), r.Count(Skipped))
	return b.String()
}

func (r *run) add(operation, name string, result Result, detail string) {
	r.report.Rows = append(r.report.Rows, Row{operation, name, result, detail})
}
