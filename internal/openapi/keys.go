package openapi

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/spelling"
	"go.yaml.in/yaml/v4"
)

// keepStricter is the fix for two values where one is read: to keep the weaker one
// would open what the other closes.
const keepStricter = "keep one of the two; where they differ, the one that lets in fewer"

// checkKeys reports the keys of one mapping that would be read wrongly: those
// that stand twice, of which JSON readers keep the last in silence, and those
// that are no text. A mapping is looked at once, however many ways lead to it.
func (l *loader) checkKeys(n Node) {
	if n.Kind() != Map || l.checked[n.tree] {
		return
	}
	l.checked[n.tree] = true
	first := make(map[string]Entry, len(n.tree.Content)/2)
	for i, entry := range n.Entries() {
		key := n.tree.Content[2*i]
		if isMerge(key) {
			l.found.Errorf(entry.At, "merge-key", `the merge key "<<" stands once in a mapping and names a mapping or a list of mappings`).
				Fix = "write <<: *name or <<: [*one, *two]"
			continue
		}
		if dealias(key).Kind != yaml.ScalarNode {
			l.found.Errorf(entry.At, "wrong-type", "a key is a list or an object where text belongs")
			continue
		}
		if before, ok := first[entry.Key]; ok {
			l.found.Errorf(entry.At, "duplicate-key", "%q stands twice in one object, first at %s", entry.Key, before.At).
				Fix = keepStricter
			continue
		}
		first[entry.Key] = entry
	}
}

// checkWords reports the keys of an object that nobody reads and that were
// probably meant to be one of words, or an extension: a misspelt security is an
// open operation.
func (l *loader) checkWords(n Node, words ...string) {
	for _, entry := range n.Entries() {
		l.checkWord(entry, words...)
	}
}

func (l *loader) checkWord(entry Entry, words ...string) {
	if strings.HasPrefix(entry.Key, "x-") || l.ignored(entry.Key) {
		return // an extension, which means what its tool says
	}
	meant := spelling.Slip(entry.Key, words)
	if strings.HasPrefix(entry.Key, "X-") {
		meant = strings.ToLower(entry.Key)
	}
	if meant != "" {
		l.found.Errorf(entry.At, "misspelt-key", "%q is no key of this object and would be ignored", entry.Key).
			Fix = "write " + meant
	}
}

// ignored reports whether the settings say that an extension is another tool's.
func (l *loader) ignored(key string) bool { return slices.Contains(l.opts.IgnoreKeys, key) }

// checkSubtrees looks at the keys in everything that an object says about
// authorization: its security and its extensions.
func (l *loader) checkSubtrees(n Node) {
	for _, entry := range n.Entries() {
		if entry.Key == "security" || strings.HasPrefix(entry.Key, "x-") {
			l.checkTree(entry.Value)
		}
	}
}

// checkTree looks at the keys of every mapping in n.
func (l *loader) checkTree(n Node) {
	if kind := n.Kind(); kind != List && kind != Map || l.walked[n.tree] {
		return
	}
	l.walked[n.tree] = true
	l.checkKeys(n)
	for _, item := range n.Items() {
		l.checkTree(item)
	}
	for _, entry := range n.Entries() {
		l.checkTree(entry.Value)
	}
}
