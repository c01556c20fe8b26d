package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// fewestSiblings is how many operations have to agree before another one is unlike them.
const fewestSiblings = 3

// general is a segment of a path that says nothing of what stands below it.
var general = regexp.MustCompile(`(?i)^(api|rest|public|v[0-9][0-9a-z._-]*|[0-9._-]+)$`)

// unlikeSiblings looks for the one operation of a family that asks for less than all
// others, which agree: those that read, or that change something, at a path and below it.
// The nearest family counts. An operation that lets in more credentials, each for the
// same, was meant to; and of public writes unsafe-public tells.
func (l *linter) unlikeSiblings() {
	judge := l.newJudge()
	words := make([]string, len(l.operations))
	families := map[family]*ask{}
	for i, o := range l.operations {
		words[i] = o.Words()
		for _, f := range familiesOf(o) {
			if families[f] == nil {
				families[f] = &ask{count: map[string]int{}, first: map[string]int{}}
			}
			families[f].add(words[i], i)
		}
	}
	for i, o := range l.operations {
		if unsafe(o.Method) && o.AdmitsVisitors() {
			continue
		}
		for _, f := range familiesOf(o) {
			n, first, agree := families[f].others(words[i])
			if !agree {
				break // nor does a wider family
			}
			if n < fewestSiblings {
				continue
			}
			other := l.operations[first]
			if words[i] != words[first] && !sameEachWay(o, other) && judge.wider(o, other) && !judge.wider(other, o) {
				l.reportOperation(o, o.raw.At, "the rule of the others, or x-oasguard-ignore: {unlike-siblings: why it asks for less}",
					fmt.Sprintf("asks for less than the %d other operations that %s at %s and below: %s; they: %s", n, f.does(), printable(f.path), o.Words(), other.Words()))
			}
			break
		}
	}
}

// ask is what the operations of a family ask for, in words.
type ask struct {
	total        int
	count, first map[string]int // how many ask for it, and the first of them
}

func (a *ask) add(words string, i int) {
	if a.count[words] == 0 {
		a.first[words] = i
	}
	a.total, a.count[words] = a.total+1, a.count[words]+1
}

// others tells of the family but for one operation that asks so: how many they are, the
// first that another one is held against, and whether all of them ask for the same.
func (a *ask) others(words string) (n, first int, agree bool) {
	n = a.total - 1
	switch alone := a.count[words] == 1; {
	case !alone:
		return n, a.first[words], len(a.count) == 1
	case len(a.count) > 2:
		return n, 0, false
	}
	for other, i := range a.first {
		if other != words {
			first = i
		}
	}
	return n, first, true
}

// sameEachWay reports whether a lets in everybody that b does on the same terms: all
// alternatives of b are its own, and the rules are one.
func sameEachWay(a, b operation) bool {
	rule := func(o operation) string {
		rest := *o.Operation
		rest.Alternatives, rest.Anonymous, rest.Conceal = []access.Alternative{nil}, false, false
		return rest.Words()
	}
	return !a.Public() && !a.Anonymous && rule(a) == rule(b) && !slices.ContainsFunc(b.Alternatives, func(way access.Alternative) bool {
		return !slices.ContainsFunc(a.Alternatives, func(own access.Alternative) bool { return own.Words() == way.Words() })
	})
}

// family are the operations of one kind at a path and below it.
type family struct {
	path   string
	writes bool
}

func (f family) does() string {
	if f.writes {
		return "change something"
	}
	return "read"
}

// familiesOf are those of an operation, the nearest first.
func familiesOf(o operation) []family {
	const deepest = 12
	if o.Method == "OPTIONS" || o.Method == "TRACE" {
		return nil
	}
	var list []family
	path := strings.TrimSuffix(o.Path, "/")
	for range deepest {
		end := path[strings.LastIndexByte(path, '/')+1:]
		if end == "" || !strings.Contains(path, "/") {
			break
		}
		if !general.MatchString(end) {
			list = append(list, family{path, unsafe(o.Method)})
		}
		path = path[:strings.LastIndexByte(path, '/')]
	}
	return list
}
