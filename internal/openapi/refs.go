package openapi

import (
	"fmt"
	"maps"
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
	f, problem := l.fileOf(ref, u)
	if problem != nil {
		return Node{}, problem
	}
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
func (l *loader) fileOf(ref Node, u *url.URL) (*file, *diag.Diagnostic) {
	from := l.byName[ref.File]
	if from == nil {
		from = l.document
	}
	whole := *u
	whole.Fragment, whole.RawFragment = "", ""
	switch {
	case whole == (url.URL{}):
		return from, nil
	case l.isSelf(&whole):
		return l.document, nil
	case u.Scheme != "" || u.Host != "" || from.url != nil:
		return l.remoteFile(ref, from, &whole)
	case u.RawQuery != "":
		return nil, refProblem(ref, "broken-ref", "$ref %q has a query, which no file has", ref.Text())
	}
	name := filepath.FromSlash(u.Path)
	if !filepath.IsAbs(name) {
		name = filepath.Join(from.dir, name)
	}
	if problem := l.checkInside(ref, name); problem != nil {
		return nil, problem
	}
	f := l.file(name, &ref)
	l.byName[f.name] = f
	return f, nil
}

// isSelf reports whether a reference without its fragment is the $self of an
// OpenAPI 3.2 document, by which its parts may name each other. Relative
// references start from where a file lies even so: what $self says need not exist.
func (l *loader) isSelf(u *url.URL) bool {
	if l.version < OpenAPI32 || !u.IsAbs() {
		return false
	}
	self, err := url.Parse(l.document.root.Get("$self").Text())
	if err != nil {
		return false
	}
	self.Fragment, self.RawFragment = "", ""
	return *self == *u
}

// realDirectory is the directory that the files of the document at path belong
// to, links resolved; the current one for standard input.
func realDirectory(path string) string {
	dir := "."
	if path != "-" {
		dir = filepath.Dir(path)
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return dir
}

// checkInside refuses a file outside of the document's directory: a document
// from elsewhere must not have files read that it was not sent with.
func (l *loader) checkInside(ref Node, name string) *diag.Diagnostic {
	if l.opts.AllowOutsideRefs {
		return nil
	}
	problem := refProblem(ref, "outside-ref", "$ref %q leaves the directory of the document", ref.Text())
	problem.Fix = "keep the file below that directory, or allow it: --allow-outside-refs"
	real, err := realPath(name)
	if err != nil {
		return problem
	}
	if way, err := filepath.Rel(l.inside, real); err != nil || !filepath.IsLocal(way) {
		return problem
	}
	return nil
}

// realPath is where a path leads, links resolved as far as it is there: what is
// not there cannot be read either.
func realPath(name string) (string, error) {
	dir, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	for rest := ""; ; dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest) {
		if real, err := filepath.EvalSymlinks(dir); err == nil || dir == filepath.Dir(dir) {
			return filepath.Join(real, rest), err
		}
	}
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
	last, ok := l.object(n, name)
	if !ok {
		return last, false
	}
	chain, _ := l.chain(n)
	for _, layer := range chain[:len(chain)-1] {
		for _, entry := range layer.Entries() {
			if slices.Contains([]string{"$ref", "summary", "description"}, entry.Key) || l.beside[entry.At] {
				continue
			}
			l.beside[entry.At] = true
			fix := fmt.Sprintf("move %q to where the $ref leads", entry.Key)
			if last.Get(entry.Key).Kind() != Missing {
				fix = fmt.Sprintf("remove %q here, or remove the $ref and write all of it here", entry.Key)
			}
			l.found.Errorf(entry.At, "ref-siblings", "%s: %q beside a $ref would be ignored", name, entry.Key).Fix = fix
		}
	}
	return last, true
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
	own := make(map[string]diag.Position)
	sound := true
	for _, layer := range chain {
		if !l.spend(n, len(layer.tree.Content)) {
			return n, false
		}
		l.checkPathItem(layer)
		sound = l.checkBeside(layer, own) && sound
		merged.Content = addLayer(merged.Content, layer, own, from)
	}
	return Node{File: n.File, tree: merged, parts: from, origins: l.origins}, sound
}

// checkBeside refuses a field of a path item that the one with the $ref to it has
// as well: what then holds is undefined (OpenAPI 3.1.1, 4.8.9), and tools differ.
// Of two operations, or of two rules, one would go without a word.
func (l *loader) checkBeside(layer Node, own map[string]diag.Position) bool {
	sound := true
	for _, entry := range layer.Entries() {
		first, twice := own[entry.Key]
		if !twice || slices.Contains([]string{"$ref", "summary", "description"}, entry.Key) {
			continue
		}
		sound = false
		l.found.Errorf(first, "ref-siblings", "the path item: %q stands beside a $ref, and at %s where the $ref leads", entry.Key, entry.At).
			Fix = keepStricter
	}
	return sound
}

// addLayer adds the entries of layer whose keys are not there yet.
func addLayer(content []*yaml.Node, layer Node, own map[string]diag.Position, from *parts) []*yaml.Node {
	added := make(map[string]diag.Position)
	for i := 0; i+1 < len(layer.tree.Content); i += 2 {
		key, value := layer.tree.Content[i], layer.tree.Content[i+1]
		if _, taken := own[key.Value]; taken || key.Value == "$ref" {
			continue
		}
		content = append(content, key, value)
		from.files[key], from.files[value] = layer.child(key).File, layer.child(value).File
		added[key.Value] = layer.child(key).At()
	}
	maps.Copy(own, added)
	return content
}
