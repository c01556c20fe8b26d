package load

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
)

// Row counts what came of the requests of one part of a run.
type Row struct {
	Name                                 string
	Sent, Through, Refused, Untold, Lost int
	WrongGrants, WrongRefusals, Needless int
	notes                                []string
}

// mostFaults is how many wrong answers of a kind are told in words.
const mostFaults = 10

// Begin begins the next row.
func (l *Load) Begin(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows = append(l.rows, &Row{Name: name})
}

// Note adds a remark to the row that is counted now.
func (l *Load) Note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.rows[len(l.rows)-1]
	row.notes = append(row.notes, fmt.Sprintf(format, args...))
}

// judge counts an answer, and asks the oracle about it.
func (l *Load) judge(t trial) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var allowed oracle.Answers
	for _, world := range l.worlds[t.world:] {
		allowed = allowed.Or(t.Allowed(world))
	}
	row, right := t.row, allowed.Has(t.answer)
	row.Sent++
	wrong := ""
	count := func(into, wrongly *int, name string) {
		if *into++; !right {
			*wrongly++
			wrong = name
		}
	}
	other := 0
	switch t.answer {
	case oracle.Granted:
		count(&row.Through, &row.WrongGrants, "wrong grant")
	case oracle.Unknown, oracle.Denied, oracle.Hidden:
		count(&row.Refused, &row.WrongRefusals, "wrong refusal")
	case oracle.Untold:
		count(&row.Untold, &row.Needless, "needless 503")
	case oracle.Lost:
		count(&row.Lost, &row.Needless, "lost without need")
	default:
		// 200 that does not tell what was done for whom is taken for the worst.
		if strings.HasPrefix(t.detail, "200") {
			count(&row.Through, &row.WrongGrants, "wrong grant")
		} else {
			count(&other, &row.Needless, "an answer that nobody gives")
		}
	}
	if wrong == "" {
		return
	}
	if l.told[wrong]++; l.told[wrong] <= mostFaults {
		l.faults = append(l.faults, fmt.Sprintf("%s, %s: %s %s as %q, token %s of key %d: %s %s", row.Name, wrong,
			t.Method, t.Target, t.Person, t.what, t.Generation+1, t.answer, t.detail))
	}
}

// Rows returns the rows so far. The load must have ended.
func (l *Load) Rows() []*Row { return l.rows }

// Right reports whether every answer was right, and says what was not.
func (l *Load) Right() (bool, []string) {
	for _, row := range l.rows {
		if row.WrongGrants+row.WrongRefusals+row.Needless > 0 {
			return false, l.faults
		}
	}
	return true, nil
}

// Print prints the rows as a table.
func (l *Load) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "sent\tlet through\trefused\tcould not be told\tlost\twrong grants\twrong refusals\tneedless\t")
	var sum Row
	for _, r := range l.rows {
		r.print(w)
		sum.Sent, sum.Through, sum.Refused, sum.Untold, sum.Lost = sum.Sent+r.Sent, sum.Through+r.Through, sum.Refused+r.Refused, sum.Untold+r.Untold, sum.Lost+r.Lost
		sum.WrongGrants, sum.WrongRefusals, sum.Needless = sum.WrongGrants+r.WrongGrants, sum.WrongRefusals+r.WrongRefusals, sum.Needless+r.Needless
	}
	sum.Name = "all"
	sum.print(w)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range l.rows {
		for _, note := range r.notes {
			if _, err := fmt.Fprintf(out, "%s: %s\n", r.Name, note); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r Row) print(w io.Writer) {
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t  %s\n", r.Sent, r.Through, r.Refused, r.Untold, r.Lost, r.WrongGrants, r.WrongRefusals, r.Needless, r.Name)
}
