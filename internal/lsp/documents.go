package lsp

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// document is how an OpenAPI document begins, or goes on after other keys.
var document = regexp.MustCompile(`(?m)^(?:\x{feff}?\{\s*|[ \t]*|\x{feff})["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?[0-9]`)

func (s *server) didOpen(p didOpen) (any, error) {
	path := pathOf(p.TextDocument.URI)
	if path == "" {
		return nil, nil
	}
	s.open[path] = newText(p.TextDocument.Text)
	s.touch(path)
	if s.fixed || s.of(path) != nil {
		return nil, nil
	}
	if document.MatchString(p.TextDocument.Text) {
		s.documents[path] = &analysis{spec: path, stale: true}
	} else {
		s.findDocument(path)
	}
	return nil, nil
}

// findDocument looks for the document that a file is a part of: in its directory and
// the four above.
func (s *server) findDocument(path string) {
	switch filepath.Ext(path) {
	case ".yaml", ".yml", ".json":
	default:
		return
	}
	dir := filepath.Dir(path)
	for range 5 {
		for _, name := range []string{"openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json"} {
			spec := filepath.Join(dir, name)
			if _, err := os.Stat(spec); err != nil || s.documents[spec] != nil {
				continue
			}
			a := &analysis{spec: spec}
			if s.analyse(a); a.files[path] {
				a.stale = true // so that it is told
				s.documents[spec] = a
				return
			}
		}
		dir = filepath.Dir(dir)
	}
}

func (s *server) didChange(p didChange) (any, error) {
	path := pathOf(p.TextDocument.URI)
	t, ok := s.open[path]
	if !ok {
		return nil, nil
	}
	for _, c := range p.ContentChanges {
		if c.Range == nil {
			t = newText(c.Text)
			continue
		}
		from, to := t.offset(c.Range.Start), t.offset(c.Range.End)
		t = t.replace(from, max(from, to), c.Text)
	}
	s.open[path] = t
	s.touch(path)
	if !s.fixed && s.documents[path] == nil && s.of(path) == nil && document.MatchString(t.data) {
		s.documents[path] = &analysis{spec: path, stale: true}
	}
	return nil, nil
}

func (s *server) didClose(p struct {
	TextDocument documentID `json:"textDocument"`
}) (any, error) {
	path := pathOf(p.TextDocument.URI)
	delete(s.open, path)
	delete(s.disk, path)
	s.touch(path)
	if s.documents[path] != nil && !s.fixed {
		delete(s.documents, path)
	}
	return nil, nil
}

// filesChanged: something was saved, or changed beside the editor.
func (s *server) filesChanged(struct{}) (any, error) {
	clear(s.disk)
	for _, a := range s.documents {
		a.stale = true
	}
	return nil, nil
}

// touch marks the documents that a file belongs to. One that could not be read may
// have missed just that file.
func (s *server) touch(path string) {
	for _, a := range s.documents {
		if a.files[path] || a.spec == path || a.found.HasErrors() {
			a.stale = true
		}
	}
}

// refresh reads again what has changed, and tells the editor.
func (s *server) refresh(ctx context.Context) {
	fresh := true
	for _, spec := range s.specs() {
		if a := s.documents[spec]; a.stale {
			s.analyse(a)
			fresh = false
		}
	}
	told := map[string]bool{}
	for _, a := range s.documents {
		for _, d := range a.found {
			file := d.Position.File
			if file == "" {
				file = a.spec
			}
			told[file] = true
		}
	}
	if fresh && len(told) == len(s.published) {
		return
	}
	for file := range s.open { // an open file is told that it is well, too
		if s.of(file) != nil {
			told[file] = true
		}
	}
	for file := range s.published {
		if !told[file] {
			s.publish(ctx, file, []diagnostic{})
		}
	}
	files := make([]string, 0, len(told))
	for file := range told {
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range files {
		s.publish(ctx, file, s.diagnostics(file))
	}
	s.published = told
}

func (s *server) publish(ctx context.Context, file string, list []diagnostic) {
	// An editor that does not listen has left; the connection will say so.
	_ = s.conn.Notify(ctx, "textDocument/publishDiagnostics", publishDiagnostics{uriOf(file), list})
}
