package openapi

import (
	"slices"
	"strconv"

	"github.com/theory/jsonpath/spec"
	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// appended is one list that says who may call, and that an update made longer.
type appended struct {
	at    diag.Position // of what was added
	list  diag.Position // of the list
	key   string        // whose value the list is, or is in
	path  spec.NormalizedPath
	whole bool // the list is the target itself
	open  bool // {} was added to security
}

// append adds items to the end of a list, as the specification says, and notes
// where that lets in more callers than either list alone.
func (m *merge) append(list Node, items []Node, path spec.NormalizedPath) {
	note := appended{list: list.At(), path: path, whole: list.tree == m.target, key: m.widens(path)}
	before := list.Items()
	compared := len(before)*len(items) <= maxAliased
	for _, item := range items {
		list.tree.Content = append(list.tree.Content, m.clone(item))
		if note.key == "" || len(before) == 0 {
			continue // what was empty let nobody in, or everybody
		}
		if compared && slices.ContainsFunc(before, func(old Node) bool { return equal(old.tree, item.tree) }) {
			continue
		}
		if note.at.Line == 0 {
			note.at = item.At()
		}
		note.open = note.open || note.key == "security" && item.Kind() == Map && len(item.tree.Content) == 0
	}
	if note.at.Line > 0 {
		m.appends = append(m.appends, note)
	}
}

// widens is the key that a list says who may call under, where a longer list can
// let in more of them: security, whose items are alternatives, and the keys the
// caller named, but for their allOf.
func (m *merge) widens(path spec.NormalizedPath) string {
	key, last := "", ""
	for _, step := range path {
		name, ok := step.(spec.Name)
		if !ok {
			continue
		}
		last = string(name)
		if slices.Contains(m.access, last) {
			key = last
		}
	}
	switch _, inItem := lastStep(path).(spec.Index); {
	case last == "security" && !inItem:
		return last
	case last == "allOf":
		return ""
	}
	return key
}

func lastStep(path spec.NormalizedPath) spec.NormalSelector {
	if len(path) == 0 {
		return nil
	}
	return path[len(path)-1]
}

// reportAppends warns once for an action, however many lists it made longer.
func (m *merge) reportAppends() {
	if len(m.appends) == 0 {
		return
	}
	a := m.appends[0]
	message := "the update appends to " + a.key + " at " + a.list.String() + " and does not replace it: what stood there still counts"
	if i := slices.IndexFunc(m.appends, func(a appended) bool { return a.open }); i >= 0 {
		a = m.appends[i]
		message = "the update appends {} to security at " + a.list.String() + ": anonymous callers are let in"
	}
	if others := len(m.appends) - 1; others > 0 {
		message += ", and likewise in " + strconv.Itoa(others) + " more of its lists"
	}
	fix := "to replace the list, an action before this one: {target: " + strconv.Quote(a.path.String()) + ", remove: true}"
	if name, ok := lastStep(a.path).(spec.Name); ok && a.whole {
		fix += "\nand this one: {target: " + strconv.Quote(a.path[:len(a.path)-1].String()) + ", update: {" + strconv.Quote(string(name)) + ": […]}}"
	}
	m.found.Warnf(a.at, "overlay-appends", "%s", message).Fix = fix
}

// equal reports whether two values are written alike, but for style.
func equal(a, b *yaml.Node) bool {
	a, b = dealias(a), dealias(b)
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value {
		return false
	}
	return slices.EqualFunc(a.Content, b.Content, equal)
}
