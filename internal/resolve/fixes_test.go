package resolve_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestFixesLetNobodyIn applies every fix that can be pasted, to every document of
// testdata/refused, first of each the first alternative, then the second. What an
// author wrote to close a door is then still asked for: diff says that nobody gets
// in who holds nothing of what the author, or the fix, names. Fixes that only say what to
// do are done by hand in the files fixed*.yaml of a case, or where they are about
// settings in the files settings*.yaml, and held against the same.
func TestFixesLetNobodyIn(t *testing.T) {
	applied := 0
	for _, path := range refusedCases(t) {
		c := readCase(t, path)
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			for alternative := range 2 {
				f := newFixer(t, c, alternative)
				f.applyAll()
				applied += f.applied
				f.check(f.read(f.text))
			}
			for _, file := range c.archive.Files {
				if strings.HasPrefix(file.Name, "settings") {
					f := newFixer(t, c, 0)
					before := f.read(f.text)
					f.settings = settingsOf(t, file.Data)
					after := f.read(f.text)
					if len(after.partial.API.Operations) <= len(before.partial.API.Operations) {
						t.Errorf("%s lets nothing more be read: %v", file.Name, after.diags)
					}
					f.check(after)
				}
				if strings.HasPrefix(file.Name, "fixed") {
					f := newFixer(t, c, 0)
					f.named = append(f.named, f.pasted()...)
					doc := f.read(string(file.Data))
					if doc.HasErrors() {
						t.Errorf("%s: %v", file.Name, doc.diags)
					}
					f.check(doc)
				}
			}
		})
	}
	if applied < 150 {
		t.Errorf("only %d fixes were applied: their form is another by now", applied)
	}
}

type fixer struct {
	t           *testing.T
	text        string // the document as mended so far
	author      map[string]*written
	named       []string // names that applied fixes bring
	settings    resolve.Settings
	alternative int
	applied     int
	tried       map[string]bool
}

type readDocument struct {
	partial resolve.Partial
	diags   diag.List
}

func (d readDocument) HasErrors() bool { return d.diags.HasErrors() }

func newFixer(t *testing.T, c *refusal, alternative int) *fixer {
	f := &fixer{t: t, alternative: alternative, tried: map[string]bool{}}
	t.Chdir(t.TempDir())
	for _, file := range c.archive.Files {
		if strings.HasPrefix(file.Name, "hotel.") {
			f.text = string(file.Data)
		}
	}
	f.settings = c.settings(t)
	f.author = authored(f.text, f.settings)
	return f
}

// read reads a document, and leaves what the author wrote in other files aside.
func (f *fixer) read(text string) readDocument {
	f.t.Helper()
	if err := os.WriteFile("hotel.yaml", []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	doc, diags := openapi.Load(context.Background(), "hotel.yaml", openapi.Options{IgnoreKeys: f.settings.IgnoreKeys})
	if doc == nil {
		return readDocument{diags: diags}
	}
	partial, more := resolve.ResolvePartly(doc, f.settings)
	return readDocument{partial, append(diags, more...)}
}

// applyAll applies one fix after the other until none is left that can be pasted.
func (f *fixer) applyAll() {
	for range 300 {
		if !f.applyOne(f.read(f.text).diags) {
			return
		}
	}
	f.t.Errorf("fixes lead to no end: the last document is\n%s", f.text)
}

func (f *fixer) applyOne(diags diag.List) bool {
	for _, d := range diags {
		key := d.Rule + d.Message
		if d.Fix == "" || d.Position.File != "hotel.yaml" || f.tried[key] {
			continue
		}
		f.tried[key] = true
		forms := alternatives(d.Fix)
		if text, ok := paste(f.text, d, forms[min(f.alternative, len(forms)-1)]); ok {
			f.text = text
			f.named = append(f.named, names(forms...)...)
			f.applied++
			return true
		}
	}
	return false
}

// pasted are the names that the fixes of the document bring.
func (f *fixer) pasted() []string {
	var all []string
	for _, d := range f.read(f.text).diags {
		all = append(all, names(d.Fix)...)
	}
	return all
}

// check holds what became of the document against what its author wrote.
func (f *fixer) check(doc readDocument) {
	f.t.Helper()
	if doc.partial.API == nil {
		return
	}
	for _, op := range doc.partial.API.Operations {
		w := f.author[op.Method+" "+op.Path]
		if w == nil {
			continue // under another path or method now: nobody was let in by it before
		}
		if problem := w.weaker(doc.partial.API, op, f.named); problem != "" {
			f.t.Errorf("%s %s: %s, and its author wrote more\n%s", op.Method, op.Path, problem, f.text)
		}
	}
}

// alternatives are the forms of a fix, as it prints them.
func alternatives(fix string) []string {
	var forms []string
	for _, line := range strings.Split(fix, "\n") {
		for _, form := range strings.Split(line, "; or, ") {
			forms = append(forms, strings.TrimPrefix(form, "or "))
		}
	}
	return forms
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.:-]*`)

// names are the words of fixes, which may be names of roles and schemes.
func names(fixes ...string) []string {
	var all []string
	for _, fix := range fixes {
		all = append(all, word.FindAllString(fix, -1)...)
	}
	return all
}

// written is what an author wrote about one operation.
type written struct {
	closed  bool     // security names something, and lets nobody in without it
	ruled   bool     // some key asks for something
	names   []string // every text in what counts for the operation
	optOuts bool     // the author says somewhere that it is public or optional
}

// weaker says in what way an operation asks for less than its author wrote.
func (w *written) weaker(api *access.API, op *access.Operation, named []string) string {
	if w.optOuts {
		return "" // {} or [] or the like: it may be meant to be open
	}
	if w.closed && (op.Public() || op.Anonymous) {
		return "anonymous callers get in"
	}
	if !w.ruled || op.Public() {
		return ""
	}
	known := append(slices.Clone(w.names), named...)
	before := *op
	before.Rule = &access.Rule{Kind: access.Any}
	before.Alternatives = nil
	for _, s := range api.Schemes {
		before.Alternatives = append(before.Alternatives, access.Alternative{{Scheme: s}})
	}
	for _, role := range api.Roles {
		if slices.Contains(known, role.Name) {
			before.Rule.Rules = append(before.Rule.Rules, access.Rule{Kind: access.HasRole, Name: role.Name})
		}
	}
	for _, permission := range api.Permissions {
		if slices.Contains(known, permission) {
			before.Rule.Rules = append(before.Rule.Rules, access.Rule{Kind: access.HasPermission, Name: permission})
		}
	}
	if op.Rule != nil {
		for _, leaf := range op.Rule.Leaves() {
			if leaf.Kind == access.HasResource {
				before.Rule.Rules = append(before.Rule.Rules, leaf)
			}
		}
	}
	if len(before.Rule.Rules) == 0 {
		return "nothing is asked for that was written"
	}
	if asksInRequirement(op) {
		return "" // its roles and scopes are what was written
	}
	old, now := *api, *api
	old.Operations, now.Operations = []*access.Operation{&before}, []*access.Operation{op}
	if diff.Compare(&old, &now).Opens() {
		return "callers get in who hold nothing of what was written: " + op.Words()
	}
	return ""
}

// asksInRequirement reports whether every alternative names roles or scopes.
func asksInRequirement(op *access.Operation) bool {
	return !slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return !slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Scopes)+len(q.Roles) > 0 })
	})
}

// authored reads what an author wrote about each operation, without any rule of
// reading: whatever stands at the root, on the path item or on the operation counts.
func authored(text string, s resolve.Settings) map[string]*written {
	var document yaml.Node
	all := map[string]*written{}
	if yaml.Unmarshal([]byte(text), &document) != nil || len(document.Content) == 0 {
		return all
	}
	root := document.Content[0]
	paths := value(root, "paths")
	for i := 0; paths != nil && i+1 < len(paths.Content); i += 2 {
		path, item := paths.Content[i].Value, paths.Content[i+1]
		for j := 0; j+1 < len(item.Content); j += 2 {
			method, op := item.Content[j].Value, item.Content[j+1]
			w := &written{}
			w.read(s, op, item, root)
			all[strings.ToUpper(method)+" "+path] = w
		}
	}
	return all
}

// read reads the levels of an operation, from near to far.
func (w *written) read(s resolve.Settings, levels ...*yaml.Node) {
	seen := map[string]bool{}
	for _, level := range levels {
		for i := 0; level.Kind == yaml.MappingNode && i+1 < len(level.Content); i += 2 {
			key, content := level.Content[i].Value, level.Content[i+1]
			counts := key == "security" || slices.Contains(s.RuleKeys(), key)
			if !counts || seen[key] {
				continue
			}
			seen[key] = true
			texts := scalars(content)
			w.names = append(w.names, texts...)
			open := len(texts) == 0 || isOpen(content)
			switch {
			case key == "security" && !open:
				w.closed = true
			case open:
				w.optOuts = true
			default:
				w.ruled = true
			}
		}
	}
}

// isOpen reports whether a value says at its top that something is not needed.
func isOpen(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Tag == "!!null" || n.Value == "" || n.Value == "false"
	}
	return slices.ContainsFunc(n.Content, func(item *yaml.Node) bool {
		return item.Kind == yaml.MappingNode && len(item.Content) == 0 || item.Value == "OPEN" ||
			item.Kind == yaml.MappingNode && strings.TrimSpace(item.Content[0].Value) == ""
	})
}

func scalars(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		parts := strings.FieldsFunc(n.Value, func(r rune) bool { return strings.ContainsRune(" ,;|", r) })
		return append(parts, n.Value)
	}
	if n.Kind == yaml.AliasNode {
		return nil
	}
	var all []string
	for _, child := range n.Content {
		all = append(all, scalars(child)...)
	}
	return all
}

func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// TestWeakerFixIsSeen: the test above can fail. A fix that clears what was written
// is noticed.
func TestWeakerFixIsSeen(t *testing.T) {
	const head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents: {securitySchemes: {k: {type: http, scheme: bearer}}}\npaths: {/a: {get: {"
	for before, after := range map[string]string{
		"security: [{k: []}]":                               "security: []",
		"security: [{k: []}], x-conceal: 1":                 "security: [{k: []}, {}]",
		"security: [{k: []}], x-required-roles: [staff, a]": "security: [{k: []}], x-required-roles: []",
		"security: [{k: []}], x-required-roles: [staff, b]": "security: [{k: []}], x-required-roles: {anyOf: [staff, guest]}",
	} {
		f := &fixer{t: t, author: authored(head+before+"}}}", resolve.Settings{})}
		t.Chdir(t.TempDir())
		doc := f.read(head + after + "}}}")
		op := doc.partial.API.Operations[0]
		if f.author["GET /a"].weaker(doc.partial.API, op, nil) == "" {
			t.Errorf("%s became %s, and nobody noticed", before, after)
		}
	}
}
