//go:build ignore

package mount

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// message is one message of JSON-RPC 2.0.
type message struct {
	id        json.RawMessage // nil: none, which makes it a notification
	method    string          // empty: it is an answer
	name      string          // params.name, or params.uri
	arguments map[string]json.RawMessage
}

func (m message) isCall() bool         { return m.method != "" && m.id != nil }
func (m message) isNotification() bool { return m.method != "" && m.id == nil }

// parse reads a body that can be read in one way only.
func parse(body []byte) (m message, code int, problem string) {
	if problem := strict(body); problem != "" {
		return m, codeParse, problem
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); trimmed[0] != '{' {
		return m, codeInvalidRequest, "want one message: batches are not taken"
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return m, codeParse, "the body is not a message"
	}
	if id, has := all["id"]; has && isID(id) {
		m.id = id
	} else if has {
		return m, codeInvalidRequest, "an id is text or an integer"
	}
	if string(all["jsonrpc"]) != `"2.0"` {
		return m, codeInvalidRequest, "want JSON-RPC 2.0"
	}
	_, hasResult := all["result"]
	_, hasError := all["error"]
	method, isRequest := all["method"]
	switch {
	case isRequest && (hasResult || hasError), !isRequest && hasResult == hasError, !isRequest && m.id == nil:
		return m, codeInvalidRequest, "want a request, a notification or an answer"
	case !isRequest:
		return m, 0, ""
	case json.Unmarshal(method, &m.method) != nil || m.method == "":
		return m, codeInvalidRequest, "a method is text"
	}
	problem = m.readParams(all["params"])
	return m, codeInvalidParams, problem
}

// readParams reads what is decided by. A method that takes a name, and has none, is told
// so by the server.
func (m *message) readParams(raw json.RawMessage) string {
	var params map[string]json.RawMessage
	if raw != nil && (json.Unmarshal(raw, &params) != nil || params == nil) {
		return "params are an object"
	}
	key := "name"
	if strings.HasPrefix(m.method, "resources/") {
		key = "uri"
	}
	if name := params[key]; name != nil && (json.Unmarshal(name, &m.name) != nil || string(name) == "null") {
		return "params." + key + " is text"
	}
	if m.method != "tools/call" {
		return ""
	}
	if m.name == "" {
		return "a call names a tool"
	}
	if raw := params["arguments"]; raw != nil && string(raw) != "null" && json.Unmarshal(raw, &m.arguments) != nil {
		return "arguments are an object"
	}
	return ""
}

// isID reports whether an id is one that every reader takes for the same.
func isID(raw json.RawMessage) bool {
	_, isInteger := text(raw)
	return isInteger && raw[0] != 't' && raw[0] != 'f'
}

// disagrees says which header field names another method or tool than the body.
func (m message) disagrees(h http.Header) string {
	if method := h.Get("Mcp-Method"); method != "" && method != m.method {
		return "Mcp-Method names another method than the body"
	}
	name := h.Get("Mcp-Name")
	if encoded, cut := strings.CutPrefix(name, "=?base64?"); cut && name != m.name {
		plain, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(encoded, "?="))
		if err != nil || !strings.HasSuffix(encoded, "?=") {
			return "Mcp-Name cannot be read"
		}
		name = string(plain)
	}
	if name != "" && name != m.name {
		return "Mcp-Name names another tool than the body"
	}
	return ""
}

// ambiguous says which header field could be read in two ways, or asks for a stream again.
func ambiguous(h http.Header) string {
	for name, values := range h {
		switch {
		case strings.HasPrefix(name, "Mcp-") && (len(values) != 1 || values[0] == ""):
			return name + " stands several times, or is empty"
		case name == "Last-Event-Id":
			return "a stream cannot be asked for again"
		case name == "X-Http-Method-Override", name == "X-Http-Method", name == "X-Method-Override":
			return name + " is not taken"
		}
	}
	return ""
}

// encoded says why a body cannot be read as JSON in UTF-8.
func encoded(h http.Header) string {
	for _, name := range []string{"Content-Type", "Content-Encoding"} {
		if len(h.Values(name)) > 1 {
			return name + " stands several times"
		}
	}
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return "the body is not to be compressed"
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return "Content-Type is application/json"
	}
	for name, value := range params {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return "Content-Type is application/json, in UTF-8"
		}
	}
	return ""
}

// mostNested is how deep a body may be.
const mostNested = 128

// known are the keys of a message and of its params that something is decided by, in
// small letters.
var known = [2]string{" jsonrpc id method params result error ", " name uri arguments _meta cursor task "}

// strict says why two readers could read a body in two ways: what is no JSON, a key that
// stands twice, keys that decide and differ by case only, half of a surrogate pair, and
// what follows the end.
func strict(body []byte) string {
	switch {
	case !utf8.Valid(body):
		return "the body is not UTF-8"
	case !json.Valid(body):
		return "the body is not JSON"
	case lonely(body):
		return "the body holds half of a surrogate pair"
	}
	type object struct {
		keys  map[string]bool // nil: it is an array
		isKey bool            // a key is next
	}
	var open []object
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return ""
		}
		if err != nil {
			return "the body is not JSON"
		}
		var in *object
		if len(open) > 0 {
			in = &open[len(open)-1]
		}
		key, isText := token.(string)
		if in != nil && in.isKey && isText {
			in.isKey = false
			id := key
			if len(open) <= 3 {
				id = folded(key)
			}
			if in.keys[id] {
				return "the key " + strconv.Quote(key) + " stands twice"
			}
			in.keys[id] = true
			if len(open) <= len(known) && id != key && strings.Contains(known[len(open)-1], " "+id+" ") {
				return "the key " + strconv.Quote(key) + " is written " + strconv.Quote(id)
			}
			continue
		}
		if in != nil && in.keys != nil {
			in.isKey = true
		}
		switch token {
		case json.Delim('{'):
			open = append(open, object{keys: map[string]bool{}, isKey: true})
		case json.Delim('['):
			open = append(open, object{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
			if len(open) > 0 && open[len(open)-1].keys != nil {
				open[len(open)-1].isKey = true
			}
		}
		if len(open) > mostNested {
			return "the body is too deep"
		}
	}
}

// folded is a key as readers see it that take no notice of case (encoding/json among
// them): every rune is the smallest of those that fold to it, in small letters.
func folded(key string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, key))
}

// lonely reports whether JSON holds an escape that is half of a surrogate pair: readers
// replace it, each in its own way.
func lonely(body []byte) bool {
	half := func(at int) rune {
		if at+6 > len(body) || body[at] != '\\' || body[at+1] != 'u' {
			return 0
		}
		n, _ := strconv.ParseUint(string(body[at+2:at+6]), 16, 32)
		return rune(n)
	}
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		switch r := half(i); {
		case r >= 0xdc00 && r <= 0xdfff:
			return true
		case r >= 0xd800 && r <= 0xdbff:
			if low := half(i + 6); low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 11
		default:
			i++
		}
	}
	return false
}
