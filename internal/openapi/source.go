package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/diag"
)

// maxFileSize bounds what is read of one file: a document of this size is a
// mistake or an attack.
const maxFileSize = 64 << 20

// maxSeparators bounds the commas, colons and ends of line of one file, and with
// them its values, which take a hundred times the room of their text.
const maxSeparators = 10_000_000

// stdinName is how positions name standard input.
const stdinName = "<stdin>"

// file is one file of the document, parsed once.
type file struct {
	name string // as positions name it
	dir  string // what its relative $refs start from
	// url is where the file was fetched from, which its relative $refs start
	// from instead; nil for a file of this machine.
	url  *url.URL
	root Node
	// problem is why there is no root. Its position has no line where the
	// file could not be read at all.
	problem *diag.Diagnostic
}

func displayName(path string) string {
	if path == "-" {
		return stdinName
	}
	return path
}

// open reads the file that the user named.
func (l *loader) open(path string) *file {
	if path != "-" {
		return l.file(path, nil)
	}
	f := &file{name: stdinName, dir: "."}
	stdin := l.opts.Stdin
	if stdin == nil {
		stdin = strings.NewReader("")
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxFileSize+1))
	if err != nil {
		f.fail("unreadable-file", "standard input cannot be read: %v", err)
		return f
	}
	f.parse(data)
	return f
}

// file reads and parses a file, once however often it is named. ref is the
// $ref value that names it, nil for the document itself.
func (l *loader) file(path string, ref *Node) *file {
	key, err := filepath.Abs(path)
	if err != nil {
		key = filepath.Clean(path)
	}
	if f, ok := l.files[key]; ok {
		return f
	}
	f := &file{name: path, dir: filepath.Dir(path)}
	l.files[key] = f
	if l.opts.Unsaved != nil {
		if data, ok := l.opts.Unsaved(key); ok {
			f.parse(data)
			return f
		}
	}
	data, err := readFile(path, ref != nil)
	if err != nil {
		f.fail("unreadable-file", "%q cannot be read: %s", path, reason(err))
		return f
	}
	f.parse(data)
	return f
}

// readFile reads at most one byte more than maxFileSize. What a $ref names must
// be a regular file: a device or a pipe would never end. What the user names
// may be a pipe, as shells make them.
func readFile(path string, regular bool) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a directory")
	case regular && !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, maxFileSize+1))
}

// reason is the part of err that does not repeat the file's name.
func reason(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file"
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// fail records why f cannot be used.
func (f *file) fail(rule, format string, args ...any) *diag.Diagnostic {
	return f.failAt(0, 0, rule, format, args...)
}

func (f *file) failAt(line, column int, rule, format string, args ...any) *diag.Diagnostic {
	f.problem = &diag.Diagnostic{
		Position: diag.Position{File: f.name, Line: line, Column: column},
		Severity: diag.Error, Rule: rule, Message: fmt.Sprintf(format, args...),
	}
	return f.problem
}

// parse makes f.root or f.problem of the file's bytes.
func (f *file) parse(data []byte) {
	if len(data) > maxFileSize {
		f.failAt(1, 1, ruleTooLarge, "the file is larger than %d MB", maxFileSize>>20)
		return
	}
	if bytes.Count(data, []byte(","))+bytes.Count(data, []byte(":"))+bytes.Count(data, []byte("\n")) > maxSeparators {
		f.failAt(1, 1, ruleTooLarge, "the file holds more than %d million values", maxSeparators/1_000_000)
		return
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if f.checkText(data); f.problem != nil {
		return
	}
	text := bytes.TrimLeft(data, " \t\r\n")
	if len(text) == 0 {
		f.failAt(1, 1, "empty-document", "the file is empty").Fix = "start with openapi: 3.1.0"
		return
	}
	if text[0] != '{' && text[0] != '[' {
		f.parseYAML(data)
		return
	}
	// What starts with a bracket is JSON, or YAML in its flow style. JSON's own
	// reader comes first: YAML's mistakes the escapes of surrogate pairs.
	f.parseJSON(data)
	if problem := f.problem; problem != nil && problem.Rule == "json-syntax" && filepath.Ext(f.name) != ".json" {
		f.problem = nil
		f.parseYAML(data)
		if f.problem != nil && f.name == stdinName {
			f.problem = problem
		}
	}
}

// checkText refuses what is no UTF-8 text, and says what it seems to be.
func (f *file) checkText(data []byte) {
	const rule = "not-text"
	fix := "save the file as UTF-8 text"
	for _, kind := range []struct{ magic, name, fix string }{
		{"\xff\xfe", "UTF-16 text", fix},
		{"\xfe\xff", "UTF-16 text", fix},
		{"\x1f\x8b", "gzip data", "unpack the file first"},
		{"PK\x03\x04", "a zip archive", "unpack the file first"},
		{"%PDF-", "a PDF file", ""},
		{"\x7fELF", "a program", ""},
		{"\x89PNG", "a picture", ""},
	} {
		if bytes.HasPrefix(data, []byte(kind.magic)) {
			f.failAt(1, 1, rule, "the file is %s, not an OpenAPI document", kind.name).Fix = kind.fix
			return
		}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		c := cursor{data: data}
		c.advance(i)
		f.failAt(c.line+1, c.column+1, rule, "the file holds a NUL character, so it is no text").Fix = fix
		return
	}
	if utf8.Valid(data) {
		return
	}
	c := cursor{data: data}
	i := firstInvalid(data)
	c.advance(i)
	f.failAt(c.line+1, c.column+1, rule, "the file is not UTF-8 text: byte 0x%02x", data[i]).Fix = fix
}

func firstInvalid(data []byte) int {
	i := 0
	for {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// cursor counts lines and columns while it moves forward through data.
type cursor struct {
	data         []byte
	offset       int
	line, column int // from 0
}

// advance moves to an offset that is not before the present one.
func (c *cursor) advance(offset int) {
	for c.offset < offset {
		b := c.data[c.offset]
		switch {
		case b == '\n':
			c.line++
			c.column = 0
		case utf8.RuneStart(b):
			c.column++
		}
		c.offset++
	}
}
