//go:build ignore

package mount

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// rehearsed is a request with dummies where an operation has its parameters.
func (t *tool) rehearsed(r *http.Request) *http.Request {
	dummies := map[string]json.RawMessage{}
	for _, name := range t.judged() {
		dummies[name] = json.RawMessage(`"0"`)
	}
	asked, _ := t.request(r, dummies)
	return asked
}

// verdict is what was found out about a caller.
type verdict struct {
	known     bool // somebody who came by a valid credential
	denied    guard.Decision
	challenge []string
	rank      int
}

// take takes the decision about one operation.
func (v *verdict) take(d guard.Decision, answer *guard.Answer, isBarred bool) {
	rank := 1 // no credential
	switch {
	case d.Status == http.StatusServiceUnavailable:
		rank = 5
	case isBarred:
		rank = 4
	case d.Status == http.StatusForbidden:
		v.known = true
		return
	case d.Status == http.StatusBadRequest && d.Reason != guard.ReasonMissingParameter:
		rank = 3
	case d.Reason == guard.ReasonInvalidCredential:
		rank = 2
	}
	if rank > v.rank {
		v.denied, v.challenge, v.rank = d, answer.Fields["Www-Authenticate"], rank
	}
}

// admits reports whether the caller of r may call something, or has a valid credential;
// if not, it is answered.
func (h *handler[P]) admits(w http.ResponseWriter, r *http.Request, id json.RawMessage) bool {
	var v verdict
	asked := h.decides.Rehearse(r)
	for _, t := range h.all {
		answer := &guard.Answer{}
		d := h.decides.May(t.operation, answer, t.rehearsed(asked))
		if d.Granted {
			return true
		}
		v.take(d, answer, h.decides.IsBarred(d))
	}
	if v.rank < 4 && v.known {
		return true
	}
	h.denied(w, r, id, v)
	return false
}

// callable are the tools that the caller of r may call. Where that cannot be told, and
// where the caller sent a credential that is none and may call nothing that asks for one,
// or may call nothing and is nobody, it is answered.
func (h *handler[P]) callable(w http.ResponseWriter, r *http.Request, id json.RawMessage) (map[string]bool, bool) {
	var v verdict
	asked, may := h.decides.Rehearse(r), map[*tool]bool{}
	for _, t := range h.all {
		answer := &guard.Answer{}
		d := h.decides.May(t.operation, answer, t.rehearsed(asked))
		switch {
		case d.Granted:
			may[t] = true
			v.known = v.known || !d.Anonymous
		default:
			v.take(d, answer, h.decides.IsBarred(d))
		}
	}
	if v.rank >= 4 || v.rank >= 2 && !v.known || v.rank == 1 && !v.known && len(may) == 0 {
		h.denied(w, r, id, v)
		return nil, false
	}
	names := map[string]bool{}
	for name, t := range h.tools {
		if may[t] {
			names[name] = true
		}
	}
	for _, name := range h.open {
		names[name] = true
	}
	return names, true
}

// denied answers a request whose caller may call nothing.
func (h *handler[P]) denied(w http.ResponseWriter, r *http.Request, id json.RawMessage, v verdict) {
	answer := &guard.Answer{}
	h.decides.Answer(answer, r, v.denied, v.challenge)
	deny(w, answer, id)
}

// filter is the answer to tools/list: of the tools of the server, those that the caller
// may call. An answer that it cannot read is withheld.
type filter struct {
	http.ResponseWriter
	id     json.RawMessage
	may    map[string]bool
	kind   byte // 0: not known yet, 'j' JSON, 's' a stream, 'p' passed on, 'x' withheld
	status int
	held   []byte
}

// WriteHeader finds out what the answer is.
func (f *filter) WriteHeader(status int) {
	switch h := f.Header(); {
	case f.kind != 0:
		return
	case status < 200:
		f.ResponseWriter.WriteHeader(status)
		return
	case status >= 300:
		f.kind = 'p' // an error, which lists nothing
	case h.Get("Content-Encoding") != "":
		f.kind = 'x'
	default:
		kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
		switch kind {
		case "application/json":
			f.kind = 'j'
		case "text/event-stream":
			f.kind = 's'
		default:
			f.kind = 'x'
		}
	}
	f.status = status
	if f.kind == 'p' {
		f.ResponseWriter.WriteHeader(status)
		return
	}
	f.Header().Del("Content-Length")
	f.Header().Del("Etag")
	f.Header().Set("Cache-Control", "no-store, no-transform")
	if f.kind == 's' {
		f.ResponseWriter.WriteHeader(status)
	}
}

// Write takes more of the answer.
func (f *filter) Write(body []byte) (int, error) {
	if f.kind == 0 {
		f.WriteHeader(http.StatusOK)
	}
	switch f.kind {
	case 'p':
		return f.ResponseWriter.Write(body)
	case 'x':
		return len(body), nil
	}
	f.held = append(f.held, body...)
	if f.kind == 's' {
		for {
			event, rest, whole := nextEvent(f.held)
			if !whole {
				break
			}
			f.held = rest
			if _, err := f.ResponseWriter.Write(f.event(event)); err != nil {
				return 0, err
			}
		}
	}
	return len(body), nil
}

// FlushError sends what is whole.
func (f *filter) FlushError() error {
	if f.kind == 0 {
		f.WriteHeader(http.StatusOK)
	}
	if f.kind != 's' && f.kind != 'p' {
		return nil
	}
	return http.NewResponseController(f.ResponseWriter).Flush()
}

// Flush is FlushError for those who do not ask.
func (f *filter) Flush() { _ = f.FlushError() }

// end sends what is held when the server is done.
func (f *filter) end() {
	switch f.kind {
	case 'j':
		body, ok := f.message(f.held)
		if !ok {
			refuse(f.ResponseWriter, http.StatusBadGateway, f.id, codeDenied, "the list of the server cannot be read")
			return
		}
		f.Header().Set("Content-Length", strconv.Itoa(len(body)))
		f.ResponseWriter.WriteHeader(f.status)
		_, _ = f.ResponseWriter.Write(body)
	case 'x':
		refuse(f.ResponseWriter, http.StatusBadGateway, f.id, codeDenied, "the list of the server cannot be read")
	case 's':
		if len(f.held) > 0 {
			_, _ = f.ResponseWriter.Write(f.event(f.held))
		}
	}
}

// nextEvent cuts an event from a stream: what stands before an empty line.
func nextEvent(stream []byte) (event, rest []byte, whole bool) {
	at := -1
	for _, end := range []string{"\n\n", "\r\r", "\r\n\r\n", "\n\r\n", "\r\n\n"} {
		if i := bytes.Index(stream, []byte(end)); i >= 0 && (at < 0 || i+len(end) < at) {
			at = i + len(end)
		}
	}
	if at < 0 {
		return nil, stream, false
	}
	return stream[:at], stream[at:], true
}

// event filters one event; one whose data cannot be read is empty.
func (f *filter) event(event []byte) []byte {
	var lines, data []string
	for _, line := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(event)), "\n") {
		switch field, value, _ := strings.Cut(line, ":"); {
		case line == "":
		case field == "data":
			data = append(data, strings.TrimPrefix(value, " "))
		default:
			lines = append(lines, line)
		}
	}
	if body := strings.Join(data, "\n"); strings.TrimSpace(body) != "" {
		filtered, ok := f.message([]byte(body))
		if !ok {
			return nil
		}
		lines = append(lines, "data: "+string(filtered))
	} else if data != nil {
		lines = append(lines, "data: ")
	}
	return []byte(strings.Join(lines, "\n") + "\n\n")
}

// message filters one message of the server.
func (f *filter) message(body []byte) ([]byte, bool) {
	var m, result map[string]json.RawMessage
	if json.Unmarshal(body, &m) != nil || m == nil {
		return nil, false
	}
	if m["result"] == nil {
		return compacted(body) // a notification, a question, or an error
	}
	var tools []json.RawMessage
	if json.Unmarshal(m["result"], &result) != nil || result == nil || json.Unmarshal(result["tools"], &tools) != nil {
		return nil, false
	}
	kept := []json.RawMessage{}
	for _, raw := range tools {
		var fields map[string]json.RawMessage
		var name string
		if json.Unmarshal(raw, &fields) == nil && json.Unmarshal(fields["name"], &name) == nil && f.may[name] {
			kept = append(kept, raw)
		}
	}
	var err error
	if result["tools"], err = json.Marshal(kept); err != nil {
		return nil, false
	}
	// Whoever keeps the list keeps it for this caller alone.
	result["cacheScope"] = json.RawMessage(`"private"`)
	if m["result"], err = json.Marshal(result); err != nil {
		return nil, false
	}
	filtered, err := json.Marshal(m)
	return filtered, err == nil
}

// compacted is a message on one line.
func compacted(body []byte) ([]byte, bool) {
	var line bytes.Buffer
	err := json.Compact(&line, body)
	return line.Bytes(), err == nil
}
