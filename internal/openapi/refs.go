package openapi

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// maxRefs bounds a chain of $refs.
const maxRefs = 100

// refProblem makes a diagnostic at the value of a $ref.
func refProblem(ref Node, rule, format string, args ...any) *diag.Diagnostic {
	return &diag.Diagnostic{
		Position: ref.At(), Severity: diag.Error, Rule: rule, Message: fmt.Sprintf(format, args...),
	}
}

// follow goes from a value to what its $ref names, and on while that is a $ref
// itself. Keys beside a $ref are left out, as OpenAPI says for its Reference
// Object (3.1.1, 4.8.23).
func (l *loader) follow(n Node) (Node, *diag.Diagnostic) {
	chain, problem := l.chain(n)
	if problem != nil {
		return Node{File: n.File}, problem
	}
	return chain[len(chain)-1], nil
}

// chain is a value, what its $ref names, and so on to the one without a $ref.
func (l *loader) chain(n Node) ([]Node, *diag.Diagnostic) {
	nodes := []Node{n}
	seen := map[*yaml.Node]bool{n.tree: true}
	for {
		ref := n.Get("$ref")
		if ref.Kind() == Missing {
			return nodes, nil
		}
		next, problem := l.target(ref)
		switch {
		case problem != nil:
			return nil, problem
		case seen[next.tree]:
			return nil, refProblem(ref, "ref-cycle", "$ref %q leads back to itself", ref.Text())
		case len(nodes) > maxRefs:
			return nil, refProblem(ref, "too-deep", "$ref %q is the end of a chain of more than %d", ref.Text(), maxRefs)
		}
		if l.steps += len(next.tree.Content); l.steps > maxSteps {
			return nil, l.tooLarge(ref)
		}
		seen[next.tree] = true
		nodes = append(nodes, next)
		n = next
	}
}

// target is the value that one $ref names.
func (l *loader) target(ref Node) (Node, *diag.Diagnostic) {
	if ref.Kind() != String {
		return Node{}, refProblem(ref, "broken-ref", "$ref is %s where text belongs", ref.what())
	}
	text := ref.Text()
	u, err := url.Parse(text)
	if err != nil {
		return Node{}, refProblem(ref, "broken-ref", "$ref %q is no URI reference", text)
	}
	if u.Scheme != "" || u.Host != "" {
		problem := refProblem(ref, "remote-ref", "$ref %q is not fetched: only files named by a relative path are read", text)
		problem.Fix = "save it beside the document, and name that file"
		return Node{}, problem
	}
	if u.RawQuery != "" {
		return Node{}, refProblem(ref, "broken-ref", "$ref %q has a query, which no file has", text)
	}
	f := l.fileOf(ref, u)
	if f.problem != nil {
		if f.problem.Position.Line > 0 {
			return Node{}, f.problem
		}
		return Node{}, refProblem(ref, "broken-ref", "$ref %q leads nowhere: %s", text, f.problem.Message)
	}
	found, ok := l.pointer(f.root, u.Fragment)
	if !ok {
		problem := refProblem(ref, "broken-ref", "$ref %q leads nowhere: %s has no such part", text, f.name)
		if u.Fragment != "" && !strings.HasPrefix(u.Fragment, "/") {
			problem.Fix = "name the part by its way from the top, such as #/components/parameters/Limit"
		}
		return Node{}, problem
	}
	return found, nil
}

// fileOf is the file that a $ref points into; relative names start from the
// file that the $ref stands in.
func (l *loader) fileOf(ref Node, u *url.URL) *file {
	from := l.byName[ref.File]
	if u.Path == "" {
		return from
	}
	name := filepath.FromSlash(u.Path)
	if !filepath.IsAbs(name) {
		name = filepath.Join(from.dir, name)
	}
	f := l.file(name, &ref)
	l.byName[f.name] = f
	return f
}

// pointer follows a JSON pointer (RFC 6901), whose percent signs are decoded.
func (l *loader) pointer(n Node, path string) (Node, bool) {
	if path == "" {
		return n, true
	}
	if !strings.HasPrefix(path, "/") {
		return Node{}, false
	}
	for _, step := range strings.Split(path[1:], "/") {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		switch n.Kind() {
		case List:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.tree.Content) {
				return Node{}, false
			}
			n = n.child(n.tree.Content[i])
		case Map:
			child := l.index(n)[step]
			if child == nil {
				return Node{}, false
			}
			n = n.child(child)
		default:
			return Node{}, false
		}
	}
	return n, true
}

// index finds the keys of a mapping; of one that stands twice, the first.
func (l *loader) index(n Node) map[string]*yaml.Node {
	if index, ok := l.indexes[n.tree]; ok {
		return index
	}
	index := make(map[string]*yaml.Node, len(n.tree.Content)/2)
	for i := len(n.tree.Content) - 2; i >= 0; i -= 2 {
		index[dealias(n.tree.Content[i]).Value] = n.tree.Content[i+1]
	}
	l.indexes[n.tree] = index
	return index
}

// object is a mapping on the way to operations and schemes, its $ref followed.
// It is false, with a diagnostic, where it is anything else, and false without
// one where it is not there.
func (l *loader) object(n Node, name string) (Node, bool) {
	if n.Kind() == Missing {
		return n, false
	}
	chain, problem := l.chain(n)
	if problem != nil {
		l.report(problem)
		return n, false
	}
	last := chain[len(chain)-1]
	switch {
	case last.Kind() == Map:
		return last, true
	case len(chain) == 1:
		l.found.Errorf(n.At(), "wrong-type", "%s is %s where an object belongs", name, n.what())
	default:
		ref := chain[len(chain)-2].Get("$ref")
		l.found.Errorf(ref.At(), "wrong-type", "$ref %q names %s where an object belongs", ref.Text(), last.what())
	}
	return last, false
}

// whole is an object that OpenAPI knows no $ref for. Tools that follow one drop
// the keys beside it or lay them on top, and a path or a security among them
// would mean two things, so such keys are refused.
func (l *loader) whole(n Node, name string) (Node, bool) {
	if n.Get("$ref").Kind() != Missing {
		for _, entry := range n.Entries() {
			if !slices.Contains([]string{"$ref", "summary", "description"}, entry.Key) {
				l.found.Errorf(entry.At, "ref-siblings", "%s: %q beside a $ref would be ignored", name, entry.Key).
					Fix = fmt.Sprintf("move %q to where the $ref leads", entry.Key)
			}
		}
	}
	return l.object(n, name)
}

// overlay is a path item with a $ref: its own keys, then those of what the
// $ref names. OpenAPI lets a Path Item Object have both (3.1.1, 4.8.9).
func (l *loader) overlay(n Node) (Node, bool) {
	if n.Get("$ref").Kind() == Missing {
		return n, true
	}
	if _, ok := l.object(n, "the path item"); !ok {
		return n, false
	}
	chain, _ := l.chain(n)
	last := chain[len(chain)-1]
	if slices.IndexFunc(chain[:len(chain)-1], func(n Node) bool { return len(n.tree.Content) > 2 }) < 0 {
		return last, true // nothing beside any $ref
	}
	merged := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.tree.Line, Column: n.tree.Column}
	from := &parts{files: make(map[*yaml.Node]string)}
	own := make(map[string]bool)
	for _, layer := range chain {
		if !l.spend(n, len(layer.tree.Content)) {
			return n, false
		}
		l.checkPathItem(layer)
		merged.Content = addLayer(merged.Content, layer, own, from)
	}
	return Node{File: n.File, tree: merged, parts: from, origins: l.origins}, true
}

// addLayer adds the entries of layer whose keys are not there yet.
func addLayer(content []*yaml.Node, layer Node, own map[string]bool, from *parts) []*yaml.Node {
	var added []string
	for i := 0; i+1 < len(layer.tree.Content); i += 2 {
		key, value := layer.tree.Content[i], layer.tree.Content[i+1]
		if own[key.Value] || key.Value == "$ref" {
			continue
		}
		content = append(content, key, value)
		from.files[key], from.files[value] = layer.child(key).File, layer.child(value).File
		added = append(added, key.Value)
	}
	for _, key := range added {
		own[key] = true
	}
	return content
}
