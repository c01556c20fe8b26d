package diff

import (
	"fmt"
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
	var keys []string
	folded := map[string][]Change{}
	for _, c := range r.listed() {
		k := c.cause()
		if folded[k] == nil {
			keys = append(keys, k)
		}
		folded[k] = append(folded[k], c)
	}
	var list []entry
	for _, k := range keys {
		changes := folded[k]
		if len(changes) >= fewestFolded {
			list = append(list, entry{changes[0], changes[1:]})
			continue
		}
		for _, c := range changes {
			list = append(list, entry{Change: c})
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

// reasons are those of the operation, or of all of them together.
func (e entry) reasons() []Reason {
	if e.others == nil {
		return e.Reasons
	}
	all := fmt.Sprintf("call these %d operations", len(e.others)+1)
	var list []Reason
	for _, reason := range e.Reasons {
		list = append(list, Reason{reason.Effect, e.inAll(reason.Text, all)})
	}
	return list
}
