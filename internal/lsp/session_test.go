package lsp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/oasguard/oasguard/internal/lsp"
)

// session is a conversation with a server over a pipe.
type session struct {
	t     testing.TB
	dir   string
	conn  *jsonrpc2.Conn
	told  chan diagnostics
	ended chan error
	texts map[string]string // by name
}

type diagnostics struct {
	URI         string
	Diagnostics []struct {
		Range    span
		Severity int
		Code     string
		Message  string
	}
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type textEdit struct {
	Range   span
	NewText string
}

func (s *session) Handle(_ context.Context, _ *jsonrpc2.Conn, r *jsonrpc2.Request) {
	var d diagnostics
	if r.Method == "textDocument/publishDiagnostics" && json.Unmarshal(*r.Params, &d) == nil {
		s.told <- d
	}
}

type pipe struct {
	io.Reader
	io.WriteCloser
}

// start writes files and begins a conversation.
func start(t testing.TB, files map[string]string, change ...func(*lsp.Options)) *session {
	t.Helper()
	s := &session{t: t, dir: t.TempDir(), told: make(chan diagnostics, 1000), ended: make(chan error, 1), texts: map[string]string{}}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	options := lsp.Options{Version: "v0.0.0-test"}
	for _, c := range change {
		c(&options)
	}
	for i := range options.Source.Overlays {
		options.Source.Overlays[i] = filepath.Join(s.dir, options.Source.Overlays[i])
	}
	toServer, fromUs := io.Pipe()
	toUs, fromServer := io.Pipe()
	go func() { s.ended <- lsp.Serve(context.Background(), toServer, fromServer, options) }()
	s.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(pipe{toUs, fromUs}, jsonrpc2.VSCodeObjectCodec{}), s)
	var result struct {
		Capabilities map[string]any
		ServerInfo   struct{ Name, Version string }
	}
	s.call("initialize", map[string]any{"capabilities": map[string]any{}, "rootUri": s.uri("")}, &result)
	if result.ServerInfo.Name != "oasguard" || result.Capabilities["positionEncoding"] != "utf-16" {
		t.Errorf("initialize: %v", result)
	}
	s.notify("initialized", map[string]any{})
	return s
}

func (s *session) uri(name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(s.dir, name))}).String()
}

func (s *session) call(method string, params, result any) {
	s.t.Helper()
	if err := s.conn.Call(context.Background(), method, params, result); err != nil {
		s.t.Fatalf("%s: %v", method, err)
	}
}

func (s *session) notify(method string, params any) {
	s.t.Helper()
	if err := s.conn.Notify(context.Background(), method, params); err != nil {
		s.t.Fatalf("%s: %v", method, err)
	}
}

func (s *session) open(name, text string) {
	s.t.Helper()
	s.texts[name] = text
	s.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": s.uri(name), "languageId": "yaml", "version": 1, "text": text}})
}

// change replaces old by new in an open file, as an editor does: by a range.
func (s *session) change(name, old, new string) {
	s.t.Helper()
	text := s.texts[name]
	i := strings.Index(text, old)
	if i < 0 {
		s.t.Fatalf("no %q in %s", old, name)
	}
	s.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": s.uri(name), "version": 2},
		"contentChanges": []any{map[string]any{"range": span{units(text, i), units(text, i+len(old))}, "text": new}},
	})
	s.texts[name] = text[:i] + new + text[i+len(old):]
}

// units is an offset as UTF-16 counts.
func units(text string, offset int) position {
	before := text[:offset]
	line := before[strings.LastIndex(before, "\n")+1:]
	n := 0
	for _, r := range line {
		n++
		if r > 0xffff {
			n++
		}
	}
	return position{strings.Count(before, "\n"), n}
}

// at is the place behind a text of a file, which the mark | stands in.
func (s *session) at(name, marked string) map[string]any {
	s.t.Helper()
	before, after, _ := strings.Cut(marked, "|")
	i := strings.Index(s.texts[name], before+after)
	if i < 0 {
		s.t.Fatalf("no %q in %s", marked, name)
	}
	return map[string]any{"textDocument": map[string]any{"uri": s.uri(name)}, "position": units(s.texts[name], i+len(before))}
}

// problems waits for what is said of a file next, as "code: severity: message" with
// the text that is underlined.
func (s *session) problems(name string) []string {
	s.t.Helper()
	for d := range s.told {
		if d.URI != s.uri(name) {
			continue
		}
		list := []string{}
		for _, one := range d.Diagnostics {
			if one.Severity > 2 {
				continue
			}
			list = append(list, one.Code+" at "+s.cut(name, one.Range))
		}
		return list
	}
	return nil
}

// cut is the text of a range.
func (s *session) cut(name string, r span) string {
	text := s.texts[name]
	if text == "" {
		data, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			s.t.Fatal(err)
		}
		text = string(data)
	}
	return text[offset(text, r.Start):offset(text, r.End)]
}

func offset(text string, p position) int {
	i := 0
	for range p.Line {
		i += strings.Index(text[i:], "\n") + 1
	}
	for j := range text[i:] {
		if units(text, i+j) == p {
			return i + j
		}
	}
	return len(text)
}

func (s *session) hover(name, marked string) string {
	s.t.Helper()
	var h *struct{ Contents struct{ Kind, Value string } }
	s.call("textDocument/hover", s.at(name, marked), &h)
	if h == nil {
		return ""
	}
	if h.Contents.Kind != "plaintext" {
		s.t.Errorf("a hover is %s", h.Contents.Kind)
	}
	return h.Contents.Value
}

func (s *session) complete(name, marked string) []string {
	s.t.Helper()
	var items []struct {
		Label    string
		TextEdit textEdit
	}
	s.call("textDocument/completion", s.at(name, marked), &items)
	labels := []string{}
	for _, item := range items {
		labels = append(labels, item.Label)
	}
	return labels
}

func (s *session) end() {
	s.t.Helper()
	s.call("shutdown", nil, nil)
	s.notify("exit", nil)
	if err := <-s.ended; err != nil {
		s.t.Errorf("the server ended with %v", err)
	}
}

func (s *session) same(what string, got, want any) {
	s.t.Helper()
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	if string(a) != string(b) {
		s.t.Errorf("%s:\n got %s\nwant %s", what, a, b)
	}
}

func (s *session) contains(what, got string, wanted ...string) {
	s.t.Helper()
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			s.t.Errorf("%s: %q lacks %q", what, got, want)
		}
	}
}

// fixes are the code actions at a place, as "title: line -> line".
func (s *session) fixes(name, marked string) []string {
	s.t.Helper()
	params := s.at(name, marked)
	at := params["position"]
	delete(params, "position")
	params["range"] = map[string]any{"start": at, "end": at}
	params["context"] = map[string]any{"diagnostics": []any{}}
	var actions []struct {
		Title string
		Edit  struct{ Changes map[string][]textEdit }
	}
	s.call("textDocument/codeAction", params, &actions)
	list := []string{}
	for _, a := range actions {
		for _, edits := range a.Edit.Changes {
			e := edits[0]
			text := s.texts[name]
			from, to := offset(text, e.Range.Start), offset(text, e.Range.End)
			start := strings.LastIndexAny(text[:from], "\n:") + 1
			end := to + strings.IndexAny(text[to:], "\n")
			list = append(list, a.Title+": "+strings.TrimSpace(text[start:end])+" -> "+strings.TrimSpace(text[start:from]+e.NewText+text[to:end]))
		}
	}
	return list
}

// rename is what a rename would write, by file.
func (s *session) rename(name, marked, to string) map[string][]string {
	s.t.Helper()
	params := s.at(name, marked)
	params["newName"] = to
	var edit struct{ Changes map[string][]textEdit }
	s.call("textDocument/rename", params, &edit)
	list := map[string][]string{}
	for uri, edits := range edit.Changes {
		file := filepath.Base(uri)
		for _, e := range edits {
			list[file] = append(list[file], s.cut(file, e.Range)+" -> "+e.NewText)
		}
	}
	return list
}
