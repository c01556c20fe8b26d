package config

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/openapi"
)

// readSchemes reads the security schemes that a document uses and does not declare.
// What a scheme of its type must have is held against OpenAPI when the document is
// loaded; here only keys count that nobody would read.
func (r *reader) readSchemes(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	before := len(r.diags)
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, scheme := n.Content[i], n.Content[i+1]
		switch {
		case name.Kind != yaml.ScalarNode || strings.TrimSpace(name.Value) == "":
			r.diags.Errorf(r.at(name), ruleWrongType, "schemes holds %s where the name of a security scheme belongs", what(name)).Fix = schemesExample
		case seen[name.Value]:
			r.diags.Errorf(r.at(name), ruleDuplicateKey, "schemes: key %q stands twice", name.Value).Fix = "keep one of the two"
		case scheme.Kind != yaml.MappingNode:
			r.diags.Errorf(r.at(scheme), ruleWrongType, "schemes: %q is %s where a security scheme belongs", name.Value, what(scheme)).Fix = schemesExample
		default:
			r.read("schemes: ", scheme, schemeKeys())
			r.refuseAliases(scheme)
		}
		seen[name.Value] = true
	}
	if len(r.diags) == before {
		r.config.Schemes = openapi.NewNode(r.file, n)
	}
	return true
}

const schemesExample = "schemes: {bearerAuth: {type: http, scheme: bearer}}"

// schemeKeys are the keys of a Security Scheme Object (OpenAPI 3.2.0, 4.27), but for
// $ref: the settings are one file.
func schemeKeys() []key {
	var keys []key
	for _, name := range []string{"type", "description", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl", "deprecated"} {
		keys = append(keys, key{name, name, "", func(*reader, *yaml.Node) bool { return true }})
	}
	return keys
}

// refuseAliases keeps the tree finite.
func (r *reader) refuseAliases(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		r.diags.Errorf(r.at(n), ruleWrongType, "schemes: an alias where a security scheme is written out").Fix = schemesExample
		return
	}
	for _, child := range n.Content {
		r.refuseAliases(child)
	}
}
