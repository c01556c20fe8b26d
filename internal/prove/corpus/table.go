package corpus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/generator"
)

// Row is what came of one document.
type Row struct {
	Document, Version string
	// The operations by who may call them, where the document could be read that far.
	Operations, Guarded, Optional, Public int
	Refused                               []string // the rules under which it is refused as it stands
	With                                  []string // the kept files with which it generates all the same
}

func (r *Row) count(result generator.Result) {
	r.Guarded, r.Optional, r.Public = result.Guarded, result.Optional, result.Public
	r.Operations = r.Guarded + r.Optional + r.Public
}

// Generates reports whether there is a guard of the document, as it stands or with
// what is kept for it.
func (r Row) Generates() bool { return len(r.Refused) == 0 || len(r.With) > 0 }

// Unguarded reports whether the document has no operation to guard.
func (r Row) Unguarded() bool { return slices.Equal(r.Refused, []string{NothingToGuard}) }

// columns is the first line of the kept rows.
const columns = "document\tversion\toperations\tguarded\toptional\tpublic\trefused\twith"

// Format writes rows as they are kept, one a line.
func Format(rows []Row) string {
	var b strings.Builder
	b.WriteString(columns + "\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\n", r.Document, r.Version,
			r.Operations, r.Guarded, r.Optional, r.Public, strings.Join(r.Refused, ","), strings.Join(r.With, ","))
	}
	return b.String()
}

// Parse reads what Format wrote.
func Parse(text string) ([]Row, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != columns {
		return nil, fmt.Errorf("line 1: want the columns %q", columns)
	}
	var rows []Row
	for i, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != 8 {
			return nil, fmt.Errorf("line %d: %d columns, want 8", i+2, len(fields))
		}
		row := Row{Document: fields[0], Version: fields[1], Refused: list(fields[6]), With: list(fields[7])}
		for j, count := range []*int{&row.Operations, &row.Guarded, &row.Optional, &row.Public} {
			n, err := strconv.Atoi(fields[2+j])
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+2, err)
			}
			*count = n
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

const introduction = `# Real documents

What oasguard makes of documents that nobody wrote for it. They are not part of this repository; the variable ` + "`OASGUARD_CORPUS`" + ` names the folder
that holds them. This page and ` + "`corpus/results.tsv`" + `, which the tests read, are written by

` + "```sh" + `
OASGUARD_CORPUS=DIR go run ./internal/prove/corpus/write
` + "```" + `

which generates the guard of every document, compiles all of them in one module, and runs the tests that were generated with them; where one fails, nothing is written.
A document that is refused is generated again with the settings or the overlay kept for it in ` + "`corpus/`" + `, at most ten lines each.
`

// Markdown prints the rows for readers.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString(introduction)
	var asIs, with, unguarded, waiting []Row
	for _, r := range rows {
		switch {
		case r.Unguarded():
			unguarded = append(unguarded, r)
		case len(r.Refused) == 0:
			asIs = append(asIs, r)
		case r.Generates():
			with = append(with, r)
		default:
			waiting = append(waiting, r)
		}
	}
	fmt.Fprintf(&b, "\nOf %d documents %d generate as they stand, %d with what is kept for them, %d have no guarded operation, and %d wait for a version or a setting that is not read yet.\n",
		len(rows), len(asIs), len(with), len(unguarded), len(waiting))
	section(&b, "Generate, compile and pass as they stand", asIs, "", func(Row) string { return "" })
	section(&b, "Refused as they stand, and generated with what is kept for them", with, " refused under | generates with |", func(r Row) string {
		return " " + code(r.Refused) + " | " + links(r.With) + " |"
	})
	section(&b, "Without a guarded operation", unguarded, " refused under |", func(r Row) string { return " " + code(r.Refused) + " |" })
	section(&b, "Not generated yet", waiting, " refused under |", func(r Row) string { return " " + code(r.Refused) + " |" })
	return b.String()
}

// section prints one table; more is the heading of its last columns and cells what stands in them.
func section(b *strings.Builder, title string, rows []Row, more string, cells func(Row) string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n| document | version | operations | guarded | optional | public |%s\n", title, more)
	b.WriteString("|---|---|---|---|---|---|" + strings.Repeat("---|", strings.Count(more, "|")) + "\n")
	for _, r := range rows {
		counts := fmt.Sprintf("%d | %d | %d | %d", r.Operations, r.Guarded, r.Optional, r.Public)
		if r.Operations == 0 {
			counts = "| | |"
		}
		fmt.Fprintf(b, "| %s | %s | %s |%s\n", r.Document, r.Version, counts, cells(r))
	}
}

func code(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }

func links(files []string) string {
	var list []string
	for _, file := range files {
		text := "oasguard.yaml"
		if strings.HasSuffix(file, overlaySuffix) {
			text = "overlay.yaml"
		}
		list = append(list, fmt.Sprintf("[%s](corpus/%s)", text, file))
	}
	return strings.Join(list, ", ")
}
