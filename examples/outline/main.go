// Command outline reduces documents of others to the facts that a guard is made of, so
// that an example can keep them: paths, methods, operationIds, the names and places of
// parameters, schemes, security and scopes of an OpenAPI document; roles and their
// scopes of a role file. Sentences, schemas and examples are left out.
//
//	go run . IN OUT
package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "outline: want IN and OUT")
		os.Exit(2)
	}
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		data, err = Outline(data, filepath.Base(os.Args[1]))
	}
	if err == nil {
		err = os.WriteFile(os.Args[2], data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "outline:", err)
		os.Exit(1)
	}
}

// Outline is the outline of a document or a role file.
func Outline(data []byte, name string) ([]byte, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	root := file.Content[0]
	var out *yaml.Node
	if roles := get(root, "roles"); roles != nil {
		out = mapping("roles", list(roles, func(role *yaml.Node) *yaml.Node {
			return pick(role, "name", "scopes")
		}))
	} else {
		out = document(root)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The outline of %s, written by examples/outline; do not edit.\n", name)
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func document(root *yaml.Node) *yaml.Node {
	out := pick(root, "openapi")
	add(out, "info", pick(get(root, "info"), "title", "version"))
	if servers := get(root, "servers"); servers != nil {
		add(out, "servers", list(servers, func(server *yaml.Node) *yaml.Node {
			return mapping("url", text(pathOf(get(server, "url").Value)))
		}))
	}
	addIf(out, "security", get(root, "security"))
	paths := mapping()
	each(get(root, "paths"), func(path string, item *yaml.Node) { add(paths, path, pathItem(root, item)) })
	add(out, "paths", paths)
	schemes := mapping()
	each(get(root, "components", "securitySchemes"), func(name string, scheme *yaml.Node) {
		add(schemes, name, securityScheme(scheme))
	})
	add(out, "components", mapping("securitySchemes", schemes))
	return out
}

// pathOf is the path of a server: what is behind it is told apart by that alone.
func pathOf(server string) string {
	if u, err := url.Parse(server); err == nil && u.Path != "" {
		return u.Path
	}
	return "/"
}

func pathItem(root, item *yaml.Node) *yaml.Node {
	out := mapping()
	item = follow(root, item)
	addIf(out, "parameters", parameters(root, get(item, "parameters")))
	for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
		if op := get(item, method); op != nil {
			operation := pick(op, "operationId", "tags")
			addIf(operation, "parameters", parameters(root, get(op, "parameters")))
			addIf(operation, "security", get(op, "security"))
			add(out, method, operation)
		}
	}
	return out
}

func parameters(root, all *yaml.Node) *yaml.Node {
	if all == nil {
		return nil
	}
	return list(all, func(parameter *yaml.Node) *yaml.Node {
		return pick(follow(root, parameter), "name", "in", "required")
	})
}

// securityScheme keeps how a credential travels, and which scopes there are.
func securityScheme(scheme *yaml.Node) *yaml.Node {
	out := pick(scheme, "type", "scheme", "in", "name", "openIdConnectUrl")
	flows := mapping()
	each(get(scheme, "flows"), func(name string, flow *yaml.Node) {
		scopes := mapping()
		each(get(flow, "scopes"), func(scope string, _ *yaml.Node) { add(scopes, scope, text("")) })
		kept := pick(flow, "authorizationUrl", "tokenUrl")
		add(kept, "scopes", scopes)
		add(flows, name, kept)
	})
	if len(flows.Content) > 0 {
		add(out, "flows", flows)
	}
	return out
}

// follow is what a $ref within the document leads to.
func follow(root, n *yaml.Node) *yaml.Node {
	ref := get(n, "$ref")
	if ref == nil {
		return n
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	var keys []string
	for _, key := range strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/") {
		keys = append(keys, unescape.Replace(key))
	}
	return follow(root, get(root, keys...))
}

// get is the value below some keys; nil where there is none.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		var found *yaml.Node
		each(n, func(name string, value *yaml.Node) {
			if name == key {
				found = value
			}
		})
		n = found
	}
	return n
}

func each(n *yaml.Node, do func(key string, value *yaml.Node)) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		do(n.Content[i].Value, n.Content[i+1])
	}
}

// pick is a mapping of those keys that n has, without comments.
func pick(n *yaml.Node, keys ...string) *yaml.Node {
	out := mapping()
	for _, key := range keys {
		addIf(out, key, get(n, key))
	}
	return out
}

func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i+1 < len(pairs); i += 2 {
		add(n, pairs[i].(string), pairs[i+1].(*yaml.Node))
	}
	return n
}

func list(n *yaml.Node, of func(*yaml.Node) *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range n.Content {
		out.Content = append(out.Content, of(item))
	}
	return out
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func addIf(n *yaml.Node, key string, value *yaml.Node) {
	if value != nil {
		add(n, key, bare(value))
	}
}

func add(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, text(key), value)
}

// bare is a value without the comments of its author.
func bare(n *yaml.Node) *yaml.Node {
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style & yaml.FlowStyle}
	for _, child := range n.Content {
		out.Content = append(out.Content, bare(child))
	}
	return out
}
