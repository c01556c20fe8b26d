package diff

import (
	"fmt"
	"slices"
	"strings"
)

// fewestFolded is from how many operations on one cause is told once for all of them.
const fewestFolded = 3

// entry is one change of a report, or several that one cause explains.
type entry struct {
	Change          // the first of them
	others []Change // which differ from it in nothing but their own request
}

// entries are the changes worth telling, in their order. Changes of one verdict whose
// reasons are the same but for the operation's own request are one entry.
func (r Report) entries() []entry {
	changes := r.listed()
	wide, narrow := make([]string, len(changes)), make([]string, len(changes))
	counted := map[string]int{}
	for i, c := range changes {
		wide[i] = c.cause()
		narrow[i] = wide[i] + "\n" + strings.Join(c.Causes, "\n")
		counted[narrow[i]]++
	}
	// Where too few changes have the same cause, what they do to callers is told together.
	keys := narrow
	folded := map[string][]Change{}
	for i, c := range changes {
		if counted[narrow[i]] < fewestFolded {
			keys[i] = wide[i]
		}
		folded[keys[i]] = append(folded[keys[i]], c)
	}
	var list []entry
	for i, c := range changes {
		switch all := folded[keys[i]]; {
		case len(all) < fewestFolded:
			list = append(list, entry{Change: c})
		case all[0].Operation() == c.Operation():
			list = append(list, entry{c, all[1:]})
		}
	}
	return list
}

// cause is what became of the operation and why, without its own request.
func (c Change) cause() string {
	k := fmt.Sprint(c.Verdict, c.Opens, c.Uncompared, c.New == nil)
	for _, reason := range c.Reasons {
		k += "\n" + string(reason.Effect) + c.inAll(reason.Text, "\x00")
	}
	return k
}

// inAll is a reason with other words for the operation's own request.
func (c Change) inAll(text, instead string) string {
	request := name(c.Operation())
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, request)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if after == "" || strings.ContainsRune(" ,:;", rune(after[0])) {
			b.WriteString(instead)
		} else { // the beginning of a longer path
			b.WriteString(request)
		}
		text = after
	}
}

// changes are all that the entry tells.
func (e entry) changes() []Change { return append([]Change{e.Change}, e.others...) }

// heading is the operation, or how many there are.
func (e entry) heading() string {
	if e.others == nil {
		return e.label()
	}
	return fmt.Sprintf("%d operations", len(e.others)+1)
}

// reasons are those of the operation, or of all of them together: the change first.
func (e entry) reasons() []Reason {
	var list []Reason
	for _, text := range e.causes() {
		list = append(list, Reason{Says, text})
	}
	if e.others == nil {
		return append(list, e.Reasons...)
	}
	all := fmt.Sprintf("call these %d operations", len(e.others)+1)
	for _, reason := range e.Reasons {
		list = append(list, Reason{reason.Effect, e.inAll(reason.Text, all)})
	}
	return list
}

// causes are what was changed, where it is the same for all.
func (e entry) causes() []string {
	for _, c := range e.others {
		if !slices.Equal(c.Causes, e.Causes) {
			return nil
		}
	}
	return e.Causes
}
