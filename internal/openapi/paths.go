package openapi

import (
	"github.com/oasguard/oasguard/internal/spelling"
	"slices"
	"strings"
)

// methods are the keys of a Path Item Object that hold operations (OpenAPI
// 3.1.1, 4.8.9). Swagger 2.0 has no trace, and OpenAPI 3.2 has query.
func (l *loader) methods() []string {
	all := []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}
	switch {
	case l.version < OpenAPI30:
		return all[:7]
	case l.version < OpenAPI32:
		return all[:8]
	}
	return all
}

// additionalOperations is the key of a Path Item Object that holds operations
// of any other method, from OpenAPI 3.2 on.
const additionalOperations = "additionalOperations"

// pathItemKeys are all fixed keys of a Path Item Object.
func (l *loader) pathItemKeys() []string {
	keys := append(l.methods(), "$ref", "summary", "description", "servers", "parameters")
	if l.version >= OpenAPI32 {
		keys = append(keys, additionalOperations)
	}
	if l.version >= OpenAPI33 {
		keys = append(keys, "security")
	}
	return keys
}

// readPaths reads every operation of the document in its order.
func (l *loader) readPaths(doc *Document) []PathItem {
	before := l.mark()
	paths, ok := l.whole(doc.Root.Get("paths"), "paths")
	if !ok {
		return nil
	}
	l.checkKeys(paths)
	doc.Faults = append(doc.Faults, l.since(before)...)
	var items []PathItem
	seen := make(map[string]bool)
	for _, entry := range paths.Entries() {
		if strings.HasPrefix(entry.Key, "x-") || seen[entry.Key] {
			continue
		}
		if l.ctx.Err() != nil || l.steps > maxSteps {
			break
		}
		seen[entry.Key] = true
		before := l.mark()
		if l.checkSecurityKey(entry, inPaths) {
			doc.Faults = append(doc.Faults, l.since(before)...)
			continue // no path, whatever it was meant to be
		}
		l.checkPath(entry)
		items = append(items, l.readPathItem(entry))
	}
	return l.answerable(items)
}

// checkPath reports a path that is none.
func (l *loader) checkPath(entry Entry) {
	if !strings.HasPrefix(entry.Key, "/") {
		l.found.Errorf(entry.At, "path-slash", "path %q does not start with a slash", entry.Key).Fix = "write /" + entry.Key
	}
}

func (l *loader) readPathItem(entry Entry) PathItem {
	item, before := PathItem{Path: entry.Key, At: entry.At}, l.mark()
	node, ok := l.pathItemNode(entry)
	if !ok {
		item.Lost = []Lost{{At: entry.At, Faults: l.since(before)}}
		return item
	}
	item.Node = node
	l.checkPathItem(node)
	shared := l.readParameters(node.Get("parameters"), entry.Key)
	faults := l.since(before)
	seen := make(map[string]bool)
	methods := l.methods()
	for _, child := range node.Entries() {
		switch {
		case seen[child.Key]:
		case slices.Contains(methods, child.Key):
			seen[child.Key] = true
			item.keep(l.readOperation(strings.ToUpper(child.Key), child, entry.Key, shared))
		case child.Key == additionalOperations && l.version >= OpenAPI32:
			seen[child.Key] = true
			l.readAdditional(&item, child.Value, entry.Key, shared)
		}
	}
	for i := range item.Operations {
		item.Operations[i].Faults = append(item.Operations[i].Faults, faults...)
	}
	l.again = l.again[:before.again]
	if ref := entry.Value.Get("$ref"); ref.Kind() != Missing && len(seen) == 0 {
		l.found.Errorf(ref.At(), "broken-ref", "$ref %q names no path item: what it names has no operation", ref.Text())
		item.Lost = append(item.Lost, Lost{At: entry.At, Faults: l.since(before)})
	}
	return item
}

// pathItemNode is the path item itself, what its $ref names taken in.
func (l *loader) pathItemNode(entry Entry) (Node, bool) {
	if entry.Value.Kind() != Map {
		l.found.Errorf(entry.Value.At(), "wrong-type", "path %q is %s where a path item belongs", entry.Key, entry.Value.what())
		return Node{}, false
	}
	node, ok := l.overlay(entry.Value)
	return node, ok && l.spend(node, 1+len(node.tree.Content))
}

// keep adds an operation, among the lost ones where it could not be read.
func (item *PathItem) keep(op Operation, ok bool) {
	if ok {
		item.Operations = append(item.Operations, op)
		return
	}
	item.Lost = append(item.Lost, Lost{op.Method, op.At, op.Faults})
}

// checkPathItem reports the keys of a path item that hide an operation.
func (l *loader) checkPathItem(item Node) {
	if item.Kind() != Map || l.checked[item.tree] {
		return
	}
	l.checkKeys(item)
	l.checkSubtrees(item)
	for _, entry := range item.Entries() {
		l.checkPathItemKey(entry)
	}
}

// checkPathItemKey reports one key of a path item that hides an operation, or
// what is asked of its callers.
func (l *loader) checkPathItemKey(entry Entry) {
	key, methods := entry.Key, l.methods()
	if l.checkForeignOperation(entry, inPathItem) || strings.HasPrefix(key, "x-") || slices.Contains(l.pathItemKeys(), key) {
		return
	}
	words := append(slices.Clip(methods), "$ref", "parameters")
	if l.version >= OpenAPI32 {
		words = append(words, additionalOperations)
	}
	meant := spelling.Slip(key, words)
	ignored := func(rule, fix, format string) { l.found.Errorf(entry.At, rule, format, key).Fix = fix }
	const noKey = "%q is no key of this object and would be ignored"
	switch {
	case l.ignored(key):
	case strings.HasPrefix(key, "X-"):
		ignored("misspelt-key", "write "+strings.ToLower(key), noKey)
	case slices.Contains(methods, strings.ToLower(key)):
		ignored("method-case", "write "+strings.ToLower(key), "method %q is not in lower case")
	case key == "query" || key == additionalOperations:
		ignored("unsupported-version", "openapi: 3.2.0", "%q holds operations only from OpenAPI 3.2 on")
	case key == "trace":
		ignored("unsupported-version", "", "%q holds an operation only from OpenAPI 3.0 on")
	case l.checkSecurityKey(entry, inPathItem):
	case slices.Contains(methods, meant) && entry.Value.Kind() == Map:
		ignored("misspelt-method", "write "+meant, "%q is no method, and the operation would be ignored")
	case slices.Contains([]string{"$ref", "parameters", additionalOperations}, meant):
		ignored("misspelt-key", "write "+meant, noKey)
	case entry.Value.Get("responses").Kind() != Missing:
		ignored("misspelt-method", "write one of "+strings.Join(methods, ", "), "%q is no method, and the operation would be ignored")
	}
}

// readOperation reads one method of a path. shared are the parameters of the
// path item.
func (l *loader) readOperation(method string, entry Entry, path string, shared []Parameter) (Operation, bool) {
	before := l.mark()
	op, ok := l.readOperationObject(method, entry, path, shared)
	op.Faults = l.since(before)
	return op, ok
}

func (l *loader) readOperationObject(method string, entry Entry, path string, shared []Parameter) (Operation, bool) {
	op := Operation{Method: method, At: entry.At, IDAt: entry.At}
	name := op.Method + " " + path
	if entry.Value.Kind() != Map {
		l.found.Errorf(entry.Value.At(), "wrong-type", "%s is %s where an operation belongs", name, entry.Value.what())
		return op, false
	}
	node, ok := l.whole(entry.Value, name)
	if !ok || !l.spend(node, 1+len(node.tree.Content)) {
		return op, false
	}
	if ref := entry.Value.Get("$ref"); ref.Kind() != Missing && l.holdsOperations(node) {
		l.found.Errorf(ref.At(), "broken-ref", "$ref %q names no operation: what it names holds operations of its own", ref.Text())
		return op, false
	}
	l.checkKeys(node)
	for _, key := range node.Entries() {
		if !l.checkSecurityKey(key, inOperation) {
			l.checkWord(key, "parameters")
		}
	}
	l.checkSubtrees(node)
	op.Node = node
	if summary := node.Get("summary"); summary.Kind() == String {
		op.Summary = summary.Text()
	}
	switch id := node.Get("operationId"); id.Kind() {
	case Missing, Null:
	case List, Map:
		l.found.Errorf(id.At(), "wrong-type", "%s: operationId is %s where text belongs", name, id.what())
	default:
		op.ID, op.IDAt = id.Text(), id.At()
	}
	op.Parameters = l.merged(shared, l.readParameters(node.Get("parameters"), name), node)
	op.Responses = l.readResponses(node.Get("responses"))
	return op, true
}

// holdsOperations reports whether a node is a path item or a document, which
// read as an operation would be one without any security.
func (l *loader) holdsOperations(n Node) bool {
	methods := append(l.methods(), "paths", strings.ToLower(additionalOperations))
	return slices.ContainsFunc(n.Entries(), func(e Entry) bool {
		return strings.HasPrefix(e.Key, "/") || slices.Contains(methods, strings.ToLower(e.Key))
	})
}
