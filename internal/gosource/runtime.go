package gosource

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/templates"
)

// runtimeFiles are the files of templates/runtime that the document needs, in
// the order of the output: first what a reviewer reads first.
func (p *Plan) runtimeFiles() []string {
	files := []string{"core", "preauthenticator", "respond", "challenge", "options"}
	either := func(ok bool, yes ...string) {
		if ok {
			files = append(files, yes...)
		}
	}
	or := func(ok bool, yes, no string) {
		if ok {
			files = append(files, yes)
		} else {
			files = append(files, no)
		}
	}
	kinds := map[access.Kind]bool{}
	places := map[string]bool{}
	for _, s := range p.API.Schemes {
		kinds[s.Kind] = true
		if s.Kind == access.APIKey {
			places["key_"+string(s.In)] = true
		}
	}
	isBearer := kinds[access.Bearer] || kinds[access.OAuth2] || kinds[access.OpenIDConnect]
	either(isBearer || kinds[access.Basic] || kinds[access.HTTP], "authorization")
	either(isBearer, "bearer", "resource_metadata")
	either(kinds[access.Basic], "basic")
	or(kinds[access.MutualTLS], "certificate", "certificate_none")
	for _, in := range []string{"header", "query", "cookie"} {
		either(in != "header" && (p.places[in] || places["key_"+in]), in+"_values")
		either(places["key_"+in], in+"_key")
		either(p.places["fields_"+in], in+"_field")
		either(p.places["resource_"+in], in+"_id")
	}
	single := places["key_query"] || places["key_cookie"] || p.places["resource_query"] || p.places["resource_cookie"]
	either(single, "single")
	or(p.combines, "combine", "combine_none")
	either(p.optional, "optional")
	either(p.conceals, "conceal")
	either(p.fields, "fields")
	either(p.optionalFields, "fields_optional")
	either(p.visitors, "visitor")
	either(p.admitsVisitors, "visitor_grant")
	either(p.visitorFields, "visitor_fields")
	if p.visitors {
		or(p.API.Visitor.Forbidden, "visitor_forbidden", "visitor_denied")
	}
	either(p.grants, "rules", "grants")
	either(p.roles, "roles")
	either(p.permissions, "permissions")
	or(p.scopes, "scopes", "scopes_none")
	or(p.ruleScopes, "scope_rules", "scope_rules_none")
	either(p.scopes && !p.ruleScopes, "scope_hint_none")
	either(p.resources, "resource")
	either(p.severalIDs, "resource_ids")
	either(p.stepsUp, "assurance")
	either(p.stepsUp && len(p.steppers()) == 0, "assurance_alone")
	switch n := p.nameCount(); {
	case !p.grants:
		files = append(files, "grants_none")
	case n <= 64:
		files = append(files, "grants_word")
	case n <= 128:
		files = append(files, "grants_words")
	default:
		files = append(files, "grants_set")
	}
	either(p.grants && p.Catalogue, "catalogue")
	return files
}

// Runtime emits guard_runtime.gen.go: the fixed parts that the document needs.
func Runtime(p *Plan) ([]byte, error) {
	imports := map[string]bool{}
	body, err := concatenate(templates.Runtime, "runtime", p.runtimeFiles(), imports)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\npackage %s\n\n%s", Header(p.Version), p.Package, importBlock(imports))
	out.Write(body)
	return out.Bytes(), nil
}

// declarations is a file without its package clause and imports, which it adds to imports.
func declarations(source []byte, imports map[string]bool) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	end := file.Name.End()
	for _, decl := range file.Decls {
		end = decl.End()
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports[path] = true
	}
	return []byte(strings.TrimLeft(string(source[fset.Position(end).Offset:]), "\n")), nil
}
