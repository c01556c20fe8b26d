package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// report prints two tables, of the servers and of what decides alone: a row a
// request, a column a contestant. A status that the row does not call for stands
// behind the figures; one star says that a 401 has no challenge.
func report(w io.Writer, answers []answer) error {
	var servers, engines []answer
	for _, a := range answers {
		if slices.ContainsFunc(entrants[:], func(e entrant) bool { return e.name == a.Contestant && e.engine }) {
			engines = append(engines, a)
		} else {
			servers = append(servers, a)
		}
	}
	_, err := io.WriteString(w, table("oasguard's", servers)+"\n"+table("its decision's", engines))
	return err
}

// table is the answers of contestants that were measured together.
func table(unit string, answers []answer) string {
	var rows, columns []string
	cells := map[[2]string]answer{}
	for _, a := range answers {
		if !slices.Contains(rows, a.Row) {
			rows = append(rows, a.Row)
		}
		if !slices.Contains(columns, a.Contestant) {
			columns = append(columns, a.Contestant)
		}
		cells[[2]string{a.Row, a.Contestant}] = a
	}
	// The denial alone takes part in some rows only; it stands last.
	slices.SortStableFunc(columns, func(a, b string) int {
		return rank(a) - rank(b)
	})
	var b strings.Builder
	fmt.Fprintf(&b, "| ns (of %s), allocations | %s |\n|---|%s\n", unit, strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |", row)
		for _, column := range columns {
			b.WriteString(" " + cell(cells[[2]string{row, column}]) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func rank(column string) int {
	for i, e := range entrants {
		if e.name == column && column != denialAlone {
			return i
		}
	}
	return len(entrants)
}

func cell(a answer) string {
	if a.Contestant == "" {
		return ""
	}
	text := fmt.Sprintf("%.0f (%.2f), %.0f", a.Time, a.Ratio, a.Allocs)
	if a.Contestant == denialAlone {
		text = fmt.Sprintf("%.0f, %.0f", a.Time, a.Allocs)
	}
	if a.Status != a.Want {
		text += fmt.Sprintf(" **%d**", a.Status)
	}
	if a.Status == 401 && !a.Challenge {
		text += " *"
	}
	return text
}
