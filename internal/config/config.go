// Package config reads oasguard.yaml, in which a team says once what its whole
// document means. A file goes in, settings or diagnostics come out. The package
// knows neither OpenAPI nor Go source.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
	"github.com/oasguard/oasguard/internal/spelling"
)

// FileName is the name under which a config is looked for beside the document.
const FileName = "oasguard.yaml"

// Config is the content of one oasguard.yaml. The zero value is that of an
// empty file.
type Config struct {
	resolve.Settings
	Lint Lint
	// Schemes are security schemes that the document uses and does not declare, as
	// components.securitySchemes would have them.
	Schemes openapi.Node
	// BuildTag is the build constraint of what is generated, as //go:build has it;
	// empty: none.
	BuildTag   string
	BuildTagAt diag.Position
}

// The ids of the diagnostics of this package.
const (
	ruleUnreadable   = "unreadable-config"
	ruleUnknownKey   = "unknown-key"
	ruleDuplicateKey = "duplicate-key"
	ruleWrongType    = "wrong-type"
	ruleMapping      = "extension-mapping"
)

// Read reads a config file. All problems are reported together; where there is
// one the Config is not to be used.
func Read(path string) (Config, diag.List) {
	r := &reader{file: path}
	data, err := os.ReadFile(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		r.diags.Errorf(diag.Position{File: path}, ruleUnreadable, "the config cannot be read: %v", err)
		return Config{}, r.diags
	}
	return Parse(path, data)
}

// Parse reads the text of a config file.
func Parse(path string, data []byte) (Config, diag.List) {
	r := &reader{file: path}
	if root := r.parse(data); root != nil {
		r.read("", root, keys())
	}
	r.diags.Sort()
	return r.config, r.diags
}

// reader is the state of one Read.
type reader struct {
	file   string
	config Config
	diags  diag.List
}

// key is one setting: its name and how its value is read.
type key struct {
	name, example, want string
	read                func(*reader, *yaml.Node) bool // false: the value is of no use
}

func keys() []key {
	return []key{
		{"lists", "lists: any, or lists: all", "any or all", func(r *reader, n *yaml.Node) bool {
			return readLists(n, &r.config.Lists)
		}},
		{"requirement-scopes", "requirement-scopes: any, or requirement-scopes: all", "any or all", func(r *reader, n *yaml.Node) bool {
			r.config.Lint.ScopesSettled = true
			return readLists(n, &r.config.RequirementScopes)
		}},
		{"requirement-roles", "requirement-roles: true, or requirement-roles: any", "true, false, any or all", func(r *reader, n *yaml.Node) bool {
			if readLists(n, &r.config.RequirementRolesMean) {
				r.config.RequirementRoles = true
				r.config.Lint.RolesSettled = true
				return true
			}
			return readBool(n, &r.config.RequirementRoles)
		}},
		{"require-security", "require-security: true", "true or false", func(r *reader, n *yaml.Node) bool {
			return readBool(n, &r.config.RequireSecurity)
		}},
		{"require-rule", "require-rule: true", "true or false", func(r *reader, n *yaml.Node) bool {
			return readBool(n, &r.config.RequireRule)
		}},
		{"base-path", "base-path: servers, or base-path: /api/v1", "servers, or a path", (*reader).readBasePath},
		{"schemes", schemesExample, "a mapping of security schemes", (*reader).readSchemes},
		{"same-as", sameAsExample, "a mapping from one security scheme to another", (*reader).readSameAs},
		{"build-tag", buildTagExample, "a build constraint", (*reader).readBuildTag},
		{"ignore-keys", "ignore-keys: [x-acme-note]", "a list of extensions", (*reader).readIgnoreKeys},
		{"extensions", "extensions: {roles: x-rbac-roles}", "a mapping", (*reader).readExtensions},
		{"lint", "lint: {rules: {implicit-public: error}}", "a mapping", (*reader).readLint},
	}
}

// parse returns the one mapping of the file; nil for an empty file, and for one
// that was refused.
func (r *reader) parse(data []byte) *yaml.Node {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	var document, second yaml.Node
	if err == nil {
		err = loader.Load(&document)
	}
	if errors.Is(err, io.EOF) {
		return nil // an empty file says nothing, which is allowed
	}
	if err != nil {
		r.syntax(err)
		return nil
	}
	if err := loader.Load(&second); err == nil {
		r.diags.Errorf(r.at(&second), ruleUnreadable, "the config holds a second YAML document").Fix = "one document, without ---"
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
		return nil
	}
	root := &document
	if root.Kind == yaml.DocumentNode {
		if len(root.Content) == 0 {
			return nil
		}
		root = root.Content[0]
	}
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.diags.Errorf(r.at(root), ruleWrongType, "the config is %s where a mapping belongs", what(root)).Fix = keys()[0].example
		return nil
	}
	return root
}

func (r *reader) syntax(err error) {
	at, message := diag.Position{File: r.file, Line: 1, Column: 1}, err.Error()
	var located *yaml.LoadError
	if errors.As(err, &located) {
		message = located.Message
		if located.Mark.Line > 0 {
			at.Line, at.Column = located.Mark.Line, max(located.Mark.Column, 1)
		}
	}
	r.diags.Errorf(at, ruleUnreadable, "the config is no YAML: %s", message)
}

// read reads one mapping. Its place in the file, with a colon, starts the messages.
func (r *reader) read(place string, root *yaml.Node, known []key) {
	seen := map[string]diag.Position{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := root.Content[i], root.Content[i+1]
		if first, twice := seen[name.Value]; twice {
			r.diags.Errorf(r.at(name), ruleDuplicateKey, "%skey %q stands twice, first at %s", place, name.Value, first).Fix = "keep one of the two"
			continue
		}
		seen[name.Value] = r.at(name)
		k := slices.IndexFunc(known, func(k key) bool { return k.name == name.Value && name.Kind == yaml.ScalarNode })
		if k < 0 {
			r.diags.Errorf(r.at(name), ruleUnknownKey, "%sthere is no key %q", place, name.Value).Fix = suggest(name.Value, known)
			continue
		}
		if !known[k].read(r, value) {
			r.diags.Errorf(r.at(value), ruleWrongType, "%s%s is %s where %s belongs", place, known[k].name, what(value), known[k].want).Fix = known[k].example
		}
	}
}

func readLists(n *yaml.Node, to *resolve.Lists) bool {
	lists := resolve.Lists(n.Value)
	if n.Kind != yaml.ScalarNode || lists != resolve.ListsAny && lists != resolve.ListsAll {
		return false
	}
	*to = lists
	return true
}

func readText(n *yaml.Node, to *string) bool {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || strings.TrimSpace(n.Value) == "" {
		return false
	}
	*to = n.Value
	return true
}

func readBool(n *yaml.Node, to *bool) bool {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		return false
	}
	return n.Decode(to) == nil
}

// suggest is the key that was probably meant, and else all that there are.
func suggest(written string, known []key) string {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.name
	}
	written = strings.ReplaceAll(written, "_", "-")
	if !slices.Contains(names, written) {
		written = spelling.Slip(written, names)
	}
	if i := slices.Index(names, written); i >= 0 {
		return known[i].example
	}
	return "one of " + strings.Join(names, ", ")
}

func (r *reader) at(n *yaml.Node) diag.Position {
	return diag.Position{File: r.file, Line: n.Line, Column: n.Column}
}

// what is the value of a node for a message.
func what(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case n.ShortTag() == "!!null":
		return "null"
	default:
		return fmt.Sprintf("%q", n.Value)
	}
}
