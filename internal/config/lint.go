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
	// ScopesSettled: the settings say what several scopes of a requirement mean.
	ScopesSettled bool
	// RolesSettled: they say what several roles of a requirement mean.
	RolesSettled bool
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
	if n.Kind != yaml.MappingNode {
		return false
	}
	r.read("lint: ", n, []key{
		{"rules", "rules: {implicit-public: error}", "a mapping from rule ids to severities", (*reader).readLevels},
		{"ignore", exampleIgnore, "a list", (*reader).readIgnores},
	})
	return true
}

// readLevels reads a mapping whose keys are the ids of rules, which internal/lint knows.
func (r *reader) readLevels(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	seen := map[string]diag.Position{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		first, twice := seen[name.Value]
		seen[name.Value] = r.at(name)
		switch {
		case name.Kind != yaml.ScalarNode:
			r.diags.Errorf(r.at(name), ruleWrongType, "lint: rules: a key is %s where the id of a rule belongs", what(name)).Fix = "implicit-public: error"
		case twice:
			r.diags.Errorf(r.at(name), ruleDuplicateKey, "lint: rules: key %q stands twice, first at %s", name.Value, first).Fix = "keep one of the two"
		case value.Kind != yaml.ScalarNode || !slices.Contains(levels(), value.Value):
			r.diags.Errorf(r.at(value), ruleWrongType, "lint: rules: %q is %s where one of %s belongs", name.Value, what(value), strings.Join(levels(), ", ")).
				Fix = "warning"
		default:
			r.config.Lint.Levels = append(r.config.Lint.Levels, Level{name.Value, value.Value, r.at(name)})
		}
	}
	return true
}

func (r *reader) readIgnores(n *yaml.Node) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	for _, item := range n.Content {
		if item.Kind != yaml.MappingNode {
			r.diags.Errorf(r.at(item), ruleWrongType, "lint: ignore holds %s where a mapping belongs", what(item)).Fix = exampleIgnore
			continue
		}
		r.readIgnore(item)
	}
	return true
}

func (r *reader) readIgnore(n *yaml.Node) {
	ignore := Ignore{At: r.at(n)}
	text := func(to *string) func(*reader, *yaml.Node) bool {
		return func(_ *reader, n *yaml.Node) bool { return readText(n, to) }
	}
	before := len(r.diags)
	r.read("lint: ignore: ", n, []key{
		{"rule", "rule: unsafe-public", "the id of a rule", text(&ignore.Rule)},
		{"path", "path: /login", "a path of the document", text(&ignore.Path)},
		{"method", "method: post", "a method", text(&ignore.Method)},
		{"reason", "reason: why this is right as it is", "a reason", text(&ignore.Reason)},
	})
	switch {
	case len(r.diags) > before:
	case ignore.Rule == "":
		r.diags.Errorf(ignore.At, ruleMissingKey, "lint: ignore: an entry names no rule").Fix = exampleIgnore
	case ignore.Reason == "":
		r.diags.Errorf(ignore.At, ruleMissingKey, "lint: ignore: rule %q is ignored without a reason", ignore.Rule).Fix = "reason: why this is right as it is"
	default:
		ignore.Method = strings.ToUpper(ignore.Method)
		r.config.Lint.Ignore = append(r.config.Lint.Ignore, ignore)
	}
}
