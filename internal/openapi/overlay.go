package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/spelling"
)

// overlayStart is the fix for a file that is no overlay at all.
const overlayStart = "start with overlay: 1.0.0"

// applyOverlays changes the document by the actions of each overlay in turn
// (Overlay Specification 1.1.0, 4.4.3). It is false where an overlay is at fault:
// half of the changes would be another document. A $ref that an overlay brings in
// starts from the document, of which it has become a part.
func (l *loader) applyOverlays(f *file) bool {
	if len(l.opts.Overlays) == 0 || f.root.Kind() != Map {
		return true // what is no document is reported as such
	}
	l.origins = make(map[*yaml.Node]string)
	f.root.origins = l.origins
	p := &patcher{loader: l, root: f.root, access: l.opts.AccessKeys, most: maxSteps}
	if p.unshare(); p.added > p.most {
		l.report(refProblem(f.root, ruleTooLarge, "the file holds more than %d million values with its aliases", maxSteps/1_000_000))
		return false
	}
	p.added, p.most, f.root.tree = 0, maxAliased, p.root.tree
	for _, name := range l.opts.Overlays {
		o := l.file(name, nil)
		l.byName[o.name] = f
		if o.problem != nil {
			if o.problem.Rule == "empty-document" {
				o.problem.Fix = overlayStart
			}
			l.report(o.problem)
			continue
		}
		for _, a := range l.readOverlay(o.root) {
			p.apply(a)
		}
	}
	if l.found.HasErrors() {
		return false
	}
	if bad := f.measure(f.root.tree); bad != nil {
		f.problem.Position.File = f.root.child(bad).File
		l.report(f.problem)
		return false
	}
	return true
}

// action is one Action Object of an overlay.
type action struct {
	at     diag.Position // of the action
	target query
	remove bool
	update Node  // Missing where the action has none
	copy   query // of the value to take as the update; empty where the action has none
}

// query is one JSONPath expression (RFC 9535).
type query struct {
	node Node
	path *jsonpath.Path
}

// readOverlay reads the actions of an overlay and reports what is wrong with it.
// An overlay is small and its keys decide who gets in, so no unknown key is let pass.
func (l *loader) readOverlay(root Node) []action {
	l.checkTree(root)
	if root.Kind() != Map {
		l.found.Errorf(root.At(), "wrong-type", "the overlay is %s where an object belongs", root.what()).Fix = overlayStart
		return nil
	}
	version := root.Get("overlay")
	if v := version.Text(); !strings.HasPrefix(v, "1.0.") && !strings.HasPrefix(v, "1.1.") {
		at, what := version.At(), fmt.Sprintf("overlay version %q is not known", v)
		if version.Kind() == Missing {
			at, what = root.At(), "the file has no key overlay, so it is no OpenAPI Overlay"
		}
		l.found.Errorf(at, "overlay-version", "%s", what).Fix = "overlay: 1.0.0, or 1.1.0"
		return nil
	}
	l.checkKnown(root, "the overlay", "overlay", "info", "extends", "actions")
	list := root.Get("actions")
	if list.Kind() != List || len(list.Items()) == 0 {
		at, what := list.At(), list.what()
		if list.Kind() == Missing {
			at = root.At()
		} else if list.Kind() == List {
			what = "an empty list"
		}
		l.found.Errorf(at, "overlay-action", "actions is %s where a list of actions belongs", what).
			Fix = `actions: [{target: "$.paths['/rooms'].post", update: {x-required-roles: [manager]}}]`
		return nil
	}
	var actions []action
	for _, item := range list.Items() {
		if a, ok := l.readAction(item); ok {
			actions = append(actions, a)
		}
	}
	return actions
}

func (l *loader) readAction(n Node) (action, bool) {
	a := action{at: n.At(), update: n.Get("update")}
	if n.Kind() != Map {
		l.found.Errorf(n.At(), "overlay-action", "an action is %s where an object belongs", n.what())
		return a, false
	}
	sound := l.checkKnown(n, "an action", "target", "description", "update", "copy", "remove")
	var ok bool
	if target := n.Get("target"); target.Kind() == Missing {
		l.found.Errorf(n.At(), "overlay-action", "the action has no target").Fix = `target: "$.paths['/rooms'].post"`
		sound = false
	} else if a.target, ok = l.readQuery(target, "target"); !ok {
		sound = false
	}
	if from := n.Get("copy"); from.Kind() != Missing {
		if a.copy, ok = l.readQuery(from, "copy"); !ok {
			sound = false
		}
	}
	remove := n.Get("remove")
	if k := remove.Kind(); k != Missing && k != Bool {
		l.found.Errorf(remove.At(), "overlay-action", "remove is %s where true or false belongs", remove.what()).Fix = "remove: true"
		sound = false
	}
	a.remove = remove.isTrue()
	switch hasCopy := n.Get("copy").Kind() != Missing; {
	case !sound || a.remove:
	case hasCopy && a.update.Kind() != Missing:
		l.found.Errorf(n.At(), "overlay-action", "the action has update and copy, and neither counts beside the other").Fix = "two actions"
		sound = false
	case !hasCopy && a.update.Kind() == Missing:
		l.found.Errorf(n.At(), "overlay-action", "the action changes nothing: it has no update, no copy and no remove: true").
			Fix = "update: {…} to merge into the target, or remove: true"
		sound = false
	}
	return a, sound
}

func (l *loader) readQuery(n Node, key string) (query, bool) {
	const example = `"$.paths['/rooms'].post", with quotes around names that hold more than letters and digits`
	if n.Kind() != String {
		l.found.Errorf(n.At(), "overlay-target", "%s is %s where a JSONPath expression belongs", key, n.what()).Fix = example
		return query{}, false
	}
	path, err := jsonpath.Parse(n.Text())
	if err != nil {
		reason := strings.TrimPrefix(err.Error(), "jsonpath: ")
		l.found.Errorf(n.At(), "overlay-target", "%s %q is no JSONPath expression (RFC 9535): %s", key, n.Text(), reason).Fix = example
		return query{}, false
	}
	return query{n, path}, true
}

// checkKnown reports keys of an overlay that would be ignored. It is false where
// there is one.
func (l *loader) checkKnown(n Node, name string, known ...string) bool {
	sound := true
	for _, entry := range n.Entries() {
		if slices.Contains(known, entry.Key) || strings.HasPrefix(entry.Key, "x-") {
			continue
		}
		fix := "one of " + strings.Join(known, ", ")
		if meant := spelling.Slip(entry.Key, known); meant != "" {
			fix = meant
		}
		l.found.Errorf(entry.At, "unknown-key", "%s has no key %q", name, entry.Key).Fix = fix
		sound = false
	}
	return sound
}

// location is one value that a query selects.
type location struct {
	path   spec.NormalizedPath
	parent *yaml.Node // that holds it; nil for the whole document
	node   Node
}
