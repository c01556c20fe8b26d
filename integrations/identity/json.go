package identity

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds nesting in tokens and answers.
const maxDepth = 32

// object parses one JSON object and nothing after it. It exists beside encoding/json because reading
// claims must cost little next to a signature check (a third of the time), and because names in an
// object must be unique: two readers would choose differently (RFC 7519, 4). FuzzObject holds it
// against encoding/json.
func object(source []byte) (map[string]any, bool) {
	r := reader{text: string(source)}
	r.space()
	value, ok := r.object(0)
	if !ok {
		return nil, false
	}
	r.space()
	return value, r.at == len(r.text)
}

// reader parses JSON (RFC 8259). Strings are parts of text where they hold no escape.
type reader struct {
	text string
	at   int
}

func (r *reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// take passes over one character if it is c.
func (r *reader) take(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) object(depth int) (map[string]any, bool) {
	if depth > maxDepth || !r.take('{') {
		return nil, false
	}
	size := 0
	if depth == 0 {
		size = 16 // claims, mostly
	}
	members := make(map[string]any, size)
	r.space()
	if r.take('}') {
		return members, true
	}
	for {
		r.space()
		name, ok := r.string()
		if !ok {
			return nil, false
		}
		r.space()
		if !r.take(':') {
			return nil, false
		}
		value, ok := r.value(depth)
		if !ok {
			return nil, false
		}
		before := len(members)
		members[name] = value
		if len(members) == before {
			return nil, false // the name was there
		}
		r.space()
		if r.take('}') {
			return members, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

func (r *reader) list(depth int) ([]any, bool) {
	if depth > maxDepth || !r.take('[') {
		return nil, false
	}
	elements := []any{}
	r.space()
	if r.take(']') {
		return elements, true
	}
	for {
		value, ok := r.value(depth)
		if !ok {
			return nil, false
		}
		elements = append(elements, value)
		r.space()
		if r.take(']') {
			return elements, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

func (r *reader) value(depth int) (any, bool) {
	r.space()
	if r.at >= len(r.text) {
		return nil, false
	}
	switch c := r.text[r.at]; c {
	case '{':
		return boxed(r.object(depth + 1))
	case '[':
		return boxed(r.list(depth + 1))
	case '"':
		return boxed(r.string())
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	default:
		return boxed(r.number())
	}
}

func boxed[T any](value T, ok bool) (any, bool) { return value, ok }

func (r *reader) word(word string) bool {
	if !strings.HasPrefix(r.text[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

// string parses a string. One with an escape is left to encoding/json.
func (r *reader) string() (string, bool) {
	if !r.take('"') {
		return "", false
	}
	begin := r.at
	escaped, ascii := false, true
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			text := r.text[begin:r.at]
			r.at++
			if !ascii && !utf8.ValidString(text) {
				return "", false
			}
			if !escaped {
				return text, true
			}
			var value string
			err := json.Unmarshal([]byte(r.text[begin-1:r.at]), &value)
			return value, err == nil
		case c == '\\':
			escaped = true
			r.at++ // whatever follows, it does not end the string
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", false
}

// number parses a number (RFC 8259, 6).
func (r *reader) number() (float64, bool) {
	begin := r.at
	r.take('-')
	if !r.take('0') && !r.digits() {
		return 0, false
	}
	whole := true
	if r.take('.') {
		if whole = false; !r.digits() {
			return 0, false
		}
	}
	if r.take('e') || r.take('E') {
		if !r.take('+') {
			r.take('-')
		}
		if whole = false; !r.digits() {
			return 0, false
		}
	}
	text := r.text[begin:r.at]
	if whole && len(text) <= 15 && text[0] != '-' {
		var n int64
		for i := range len(text) {
			n = n*10 + int64(text[i]-'0')
		}
		return float64(n), true
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil // an error is a number out of range
}

func (r *reader) digits() bool {
	begin := r.at
	for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at > begin
}
