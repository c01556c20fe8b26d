package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// Lint is what the key lint says: how bad each rule is for this team, and which
// findings it has decided to live with. Ids of rules are checked by internal/lint,
// which knows them.
type Lint struct {
	Levels []Level
	Ignore []Ignore
}

// Level is the severity of one rule.
type Level struct {
	Rule  string
	Level string // off, info, warning or error
	At    diag.Position
}

// Ignore is one finding, or one kind of finding, that is not to be reported.
type Ignore struct {
	Rule   string
	Path   string // as in the document; empty: anywhere
	Method string // upper case; empty: any
	Reason string // never empty
	At     diag.Position
}

const (
	ruleMissingKey = "missing-key"

	exampleIgnore = "ignore: [{rule: unsafe-public, path: /login, method: post, reason: who logs in is not known yet}]"
)

// levels are the severities that a rule may be given.
func levels() []string { return []string{"off", "info", "warning", "error"} }

func (r *reader) readLint(n *yaml.Node) bool {
	return r.fields(n, []key{
		{"rules", "rules: {implicit-public: error}", "a mapping from rule ids to severities", (*reader).readLevels},
		{"ignore", exampleIgnore, "a list", (*reader).readIgnores},
	})
}

// fields reads a mapping of known keys.
func (r *reader) fields(n *yaml.Node, known []key) bool {
	return r.entries(n, func(name, value *yaml.Node) {
		k := slices.IndexFunc(known, func(k key) bool { return k.name == name.Value })
		if k < 0 {
			r.diags.Errorf(r.at(name), ruleUnknownKey, "there is no key %q", name.Value).Fix = suggest(name.Value, known)
			return
		}
		if !known[k].read(r, value) {
			r.diags.Errorf(r.at(value), ruleWrongType, "%s is %s where %s belongs", known[k].name, what(value), known[k].want).Fix = known[k].example
		}
	})
}

// entries calls each for every key of a mapping that stands there once.
func (r *reader) entries(n *yaml.Node, each func(name, value *yaml.Node)) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	seen := map[string]diag.Position{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if name.Kind != yaml.ScalarNode {
			r.diags.Errorf(r.at(name), ruleWrongType, "a key is %s where text belongs", what(name))
			continue
		}
		if first, twice := seen[name.Value]; twice {
			r.diags.Errorf(r.at(name), ruleDuplicateKey, "key %q stands twice, first at %s", name.Value, first).Fix = "keep one of the two"
			continue
		}
		seen[name.Value] = r.at(name)
		each(name, n.Content[i+1])
	}
	return true
}

func (r *reader) readLevels(n *yaml.Node) bool {
	return r.entries(n, func(name, value *yaml.Node) {
		if value.Kind != yaml.ScalarNode || !slices.Contains(levels(), value.Value) {
			r.diags.Errorf(r.at(value), ruleWrongType, "the severity of rule %q is %s where one of %s belongs", name.Value, what(value), strings.Join(levels(), ", ")).
				Fix = "warning"
			return
		}
		r.config.Lint.Levels = append(r.config.Lint.Levels, Level{name.Value, value.Value, r.at(name)})
	})
}

func (r *reader) readIgnores(n *yaml.Node) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	for _, item := range n.Content {
		if !r.readIgnore(item) {
			r.diags.Errorf(r.at(item), ruleWrongType, "ignore holds %s where a mapping belongs", what(item)).Fix = exampleIgnore
		}
	}
	return true
}

func (r *reader) readIgnore(n *yaml.Node) bool {
	ignore := Ignore{At: r.at(n)}
	text := func(to *string) func(*reader, *yaml.Node) bool {
		return func(_ *reader, n *yaml.Node) bool {
			if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || strings.TrimSpace(n.Value) == "" {
				return false
			}
			*to = n.Value
			return true
		}
	}
	before := len(r.diags)
	if !r.fields(n, []key{
		{"rule", "rule: unsafe-public", "the id of a rule", text(&ignore.Rule)},
		{"path", "path: /login", "a path of the document", text(&ignore.Path)},
		{"method", "method: post", "a method", text(&ignore.Method)},
		{"reason", "reason: why this is right as it is", "a reason", text(&ignore.Reason)},
	}) {
		return false
	}
	if len(r.diags) > before {
		return true
	}
	switch {
	case ignore.Rule == "":
		r.diags.Errorf(ignore.At, ruleMissingKey, "an entry of ignore names no rule").Fix = exampleIgnore
	case ignore.Reason == "":
		r.diags.Errorf(ignore.At, ruleMissingKey, "rule %q is ignored without a reason", ignore.Rule).Fix = "reason: why this is right as it is"
	default:
		ignore.Method = strings.ToUpper(ignore.Method)
		r.config.Lint.Ignore = append(r.config.Lint.Ignore, ignore)
	}
	return true
}
