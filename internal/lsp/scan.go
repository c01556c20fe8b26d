package lsp

import (
	"regexp"
	"strings"
)

// step is a key on the way to a place.
type step struct {
	key string
	at  int // its offset
}

// place is where somebody points: the keys around it, from the outermost, and the
// text that stands there. It is read off the text, not off a parsed document: while
// somebody types there is none.
type place struct {
	steps    []step
	from, to int // of the text, quotes included; equal where there is none
	word     string
	isKey    bool
}

// keys are the names of the steps.
func (p place) keys() []string {
	keys := make([]string, len(p.steps))
	for i, s := range p.steps {
		keys[i] = s.key
	}
	return keys
}

// scan finds out what stands at an offset.
func scan(t *text, offset int) place {
	if t.isJSON() {
		p, _ := scanFlow(t.data, strings.IndexByte(t.data, '{'), offset)
		return p
	}
	n := t.lineOf(offset)
	own := parseLine(t.line(n), t.lines[n])
	if start, line := flowAround(t, n, offset, own); start >= 0 {
		p, _ := scanFlow(t.data, start, offset)
		head := parseLine(t.line(line), t.lines[line])
		p.steps = append(append(ancestors(t, line, head.limit()), head.step()...), p.steps...)
		return p
	}
	p := place{from: offset, to: offset}
	switch {
	case own.hasKey() && offset > own.keyTo:
		p.steps = append(ancestors(t, n, own.limit()), own.step()...)
		if offset >= own.value {
			p.from, p.to = own.value, max(own.valueTo, own.value)
		}
	case own.hasKey():
		p.steps = ancestors(t, n, own.limit())
		p.from, p.to, p.isKey = own.keyAt, own.keyTo, true
	default: // an item of a list, a key that is being typed, or nothing yet
		limit := own.limit()
		if own.empty {
			limit = offset - t.lines[n]
		}
		p.steps = ancestors(t, n, limit)
		p.isKey = len(own.dashes) == 0
		if !own.empty && offset >= own.value {
			p.from, p.to = own.value, own.valueTo
		}
	}
	p.word = unquoted(t.data[p.from:p.to])
	return p
}

// line is one line of YAML in its block style.
type line struct {
	start         int
	dashes        []int // the columns of the dashes of list items
	keyAt, keyTo  int   // the key; equal where there is none
	key           string
	value         int // where the value begins, or would
	valueTo       int
	column        int // of what stands behind the dashes
	empty, remark bool
}

func (l line) hasKey() bool { return l.keyTo > l.keyAt }

func (l line) step() []step {
	if !l.hasKey() {
		return nil
	}
	return []step{{l.key, l.keyAt}}
}

// limit is the column that the keys around this line stand before.
func (l line) limit() int {
	if len(l.dashes) > 0 {
		return l.dashes[0] + 1
	}
	return l.column
}

var (
	keyPattern = regexp.MustCompile(`^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#\[\]{},&*!|>'"%@` + "`" + `-][^#]*?|-[^\s#][^#]*?)\s*:(?:\s|$)`)
	comment    = regexp.MustCompile(`\s#.*$`)
)

func parseLine(s string, start int) line {
	l := line{start: start}
	i := 0
	for i < len(s) {
		if s[i] == ' ' || s[i] == '\t' {
			i++
			continue
		}
		if s[i] == '-' && (i+1 == len(s) || s[i+1] == ' ') {
			l.dashes = append(l.dashes, i)
			i++
			continue
		}
		break
	}
	l.column, l.value = i, start+i
	rest := s[i:]
	l.empty = rest == ""
	l.remark = strings.HasPrefix(rest, "#")
	if m := keyPattern.FindStringSubmatch(rest); m != nil && !l.remark {
		l.keyAt, l.keyTo, l.key = start+i, start+i+len(m[1]), unquoted(m[1])
		after := len(m[1]) + strings.Index(rest[len(m[1]):], ":") + 1
		for after < len(rest) && rest[after] == ' ' {
			after++
		}
		l.value = start + i + after
		rest = rest[after:]
	}
	value := strings.TrimRight(comment.ReplaceAllString(rest, ""), " \t")
	l.valueTo = l.value + len(value)
	return l
}

// ancestors are the keys around a line, found by their columns: each stands further
// left than what it holds.
func ancestors(t *text, n, limit int) []step {
	var steps []step
	for n--; n >= 0 && limit > 0; n-- {
		l := parseLine(t.line(n), t.lines[n])
		if l.empty || l.remark {
			if !l.empty || len(l.dashes) == 0 {
				continue
			}
		}
		if l.hasKey() && l.column < limit {
			steps = append(steps, l.step()...)
			limit = l.column
		}
		if len(l.dashes) > 0 && l.dashes[0] < limit {
			limit = l.dashes[0] + 1
		}
	}
	for i, j := 0, len(steps)-1; i < j; i, j = i+1, j-1 {
		steps[i], steps[j] = steps[j], steps[i]
	}
	return steps
}

// flowAround finds the outermost list or mapping in brackets that an offset stands in,
// and its line; -1: none.
func flowAround(t *text, n, offset int, own line) (start, at int) {
	start = -1
	column := own.column
	if own.empty {
		column = offset - t.lines[n]
	}
	for i := n; i >= 0 && i > n-50; i-- {
		l := own
		if i < n {
			l = parseLine(t.line(i), t.lines[i])
			if l.empty || l.remark {
				continue
			}
			if l.column >= column {
				continue
			}
		}
		if l.value >= offset || l.value >= len(t.data) || t.data[l.value] != '[' && t.data[l.value] != '{' {
			continue
		}
		if _, inside := scanFlow(t.data, l.value, offset); inside {
			start, at = l.value, i
		}
	}
	return start, at
}

// frame is a bracket that is open.
type frame struct {
	bracket byte
	key     *step // whose value comes now, in a mapping
}

// scanFlow reads brackets from one offset on, which stands at the first, until it knows
// what stands at the other. It is false where that is outside of the brackets.
func scanFlow(data string, from, offset int) (place, bool) {
	var open []frame
	here := func(start, end int) place {
		p := place{from: start, to: end, word: unquoted(data[start:end])}
		for _, f := range open {
			if f.key != nil {
				p.steps = append(p.steps, *f.key)
			}
		}
		p.isKey = len(open) > 0 && open[len(open)-1].bracket == '{' && open[len(open)-1].key == nil
		return p
	}
	for i := max(from, 0); i < len(data); {
		if i >= offset && (data[i] <= ' ' || strings.IndexByte(",]}", data[i]) >= 0) {
			return here(offset, offset), len(open) > 0
		}
		switch c := data[i]; {
		case c == '[' || c == '{':
			if i >= offset {
				return here(offset, offset), len(open) > 0
			}
			open = append(open, frame{bracket: c})
			i++
		case c == ']' || c == '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			i++
			if len(open) == 0 {
				return place{from: offset, to: offset}, false
			}
		case c == ',':
			if len(open) > 0 {
				open[len(open)-1].key = nil
			}
			i++
		case c <= ' ' || c == ':':
			i++
		case c == '#' && i > 0 && data[i-1] <= ' ':
			for i < len(data) && data[i] != '\n' {
				i++
			}
		default:
			end := scalarEnd(data, i)
			if i <= offset && offset <= end {
				return here(i, end), len(open) > 0
			}
			if i > offset {
				return here(offset, offset), len(open) > 0
			}
			after := end
			for after < len(data) && data[after] <= ' ' {
				after++
			}
			if n := len(open) - 1; n >= 0 && open[n].bracket == '{' && open[n].key == nil && after < len(data) && data[after] == ':' {
				open[n].key = &step{unquoted(data[i:end]), i}
				end = after + 1
			}
			i = end
		}
	}
	return here(offset, offset), len(open) > 0
}

// scalarEnd is where the text ends that begins at an offset, between brackets.
func scalarEnd(data string, i int) int {
	start := i
	switch quote := data[i]; quote {
	case '"', '\'':
		for i++; i < len(data) && data[i] != '\n'; i++ {
			switch {
			case data[i] == '\\' && quote == '"':
				i++
			case data[i] == quote && quote == '\'' && i+1 < len(data) && data[i+1] == quote:
				i++
			case data[i] == quote:
				return i + 1
			}
		}
		return min(i, len(data))
	}
	for i < len(data) {
		c := data[i]
		if c == '\n' || strings.IndexByte(",[]{}", c) >= 0 ||
			c == ':' && (i+1 == len(data) || strings.IndexByte(" \t\r\n,[]{}\"", data[i+1]) >= 0) ||
			c == '#' && i > start && data[i-1] == ' ' {
			break
		}
		i += width(data[i:])
	}
	return start + len(strings.TrimRight(data[start:i], " \t\r"))
}
