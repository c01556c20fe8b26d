package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/openapi"
)

// overlayMark is the first line of an overlay of ours, by which one is known
// that may be replaced.
const overlayMark = "# Written by oasguard lint --fix: it declares the answers that the guard gives."

// IsOverlay reports whether a file was written by Overlay.
func IsOverlay(data []byte) bool { return bytes.HasPrefix(data, []byte(overlayMark)) }

// ErrNothingToFix is the error of Overlay where every answer is declared.
var ErrNothingToFix = errors.New("every answer of the guard is declared")

// response is what an overlay says of one answer.
type response struct{ code, description string }

// responses are the answers that a guard can give.
func responses() []response {
	return []response{
		{"400", "A credential or a required parameter cannot be read"},
		{"401", "No credential, or one that is not accepted"},
		{"403", "The caller is known, and may not"},
		{"404", "There is no such thing, or the caller may not know of it"},
	}
}

// dialect is how a version of the specification writes what an overlay declares.
type dialect struct {
	section []string // where responses stand that operations refer to
	header  string   // the value of a header's object, but for its description
	body    string   // what a response says of its body
}

// dialectOf is that of a document. Swagger 2.0 keeps media types under produces.
func dialectOf(doc *openapi.Document) dialect {
	if doc.Version < openapi.OpenAPI30 {
		return dialect{section: []string{"responses"}, header: "type: string", body: "schema: {type: object}"}
	}
	return dialect{section: []string{"components", "responses"}, header: "schema: {type: string}",
		body: "content: {application/problem+json: {schema: {type: object}}}"}
}

// defined is the definition of one answer.
func (d dialect) defined(r response) string {
	headers := ""
	if r.code == "401" {
		headers = `, headers: {WWW-Authenticate: {description: "How to authenticate (RFC 9110, 11.6.1)", ` + d.header + "}}"
	}
	return fmt.Sprintf("Guard%s: {description: %q%s, %s}", r.code, r.description, headers, d.body)
}

// Overlay is an OpenAPI Overlay (1.0) that declares what is undeclared, in the words of
// the document's version; overlays change any JSON, Swagger 2.0 as well. The
// second result are the operations that it cannot reach, because they are kept
// behind a $ref. Text of the document enters it as JSON strings only, which YAML
// reads alike.
func Overlay(doc *openapi.Document, undeclared []Answers) ([]byte, []Answers, error) {
	dialect := dialectOf(doc)
	inline := slices.DeleteFunc(slices.Clone(undeclared), func(a Answers) bool { return !a.Inline })
	behind := slices.DeleteFunc(slices.Clone(undeclared), func(a Answers) bool { return a.Inline })
	if len(inline) == 0 {
		return nil, behind, ErrNothingToFix
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\noverlay: 1.0.0\ninfo: {title: Answers of the guard, version: 1.0.0}\nactions:\n", overlayMark)
	known := doc.Root
	for _, key := range dialect.section {
		known = known.Get(key)
	}
	var define []response
	for _, r := range responses() {
		needed := slices.ContainsFunc(inline, func(a Answers) bool { return slices.Contains(a.Codes, r.code) })
		if needed && known.Get("Guard"+r.code).Kind() == openapi.Missing {
			define = append(define, r)
		}
	}
	if len(define) > 0 {
		b.WriteString("  - target: $\n    update:\n")
		for i, key := range dialect.section {
			fmt.Fprintf(&b, "%*s%s:\n", 6+2*i, "", key)
		}
	}
	for _, r := range define {
		fmt.Fprintf(&b, "%*s%s\n", 6+2*len(dialect.section), "", dialect.defined(r))
	}
	for _, a := range inline {
		target := "$.paths[" + jsonPathName(a.Path) + "]." + strings.ToLower(a.Method)
		fmt.Fprintf(&b, "  - target: %s\n    update:\n      responses:\n", jsonText(target))
		for _, code := range a.Codes {
			fmt.Fprintf(&b, "        %q: {$ref: %q}\n", code, "#/"+strings.Join(dialect.section, "/")+"/Guard"+code)
		}
	}
	return []byte(b.String()), behind, nil
}

// jsonPathName is a name in a JSONPath (RFC 9535, 2.3.1.1, double-quoted).
func jsonPathName(name string) string { return jsonText(name) }

// jsonText is text as a JSON string, with every character that could matter to
// another reader escaped.
func jsonText(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		return `""` // a string always marshals
	}
	return string(data)
}
