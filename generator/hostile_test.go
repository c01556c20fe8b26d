package generator_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/oasguard/oasguard/generator"
)

// hostileTexts are what documents may hold to become more than text, as they
// stand inside the quotes of a JSON string.
var hostileTexts = map[string]string{
	"newline":        `a\nfunc init() { panic(1) }\n//`,
	"carriageReturn": `a\r\nX-Evil: 1`,
	"onlyReturn":     `a\rfunc init() { panic(1) }`,
	"commentEnd":     `*/ func init() { panic(1) } /*`,
	"build":          `//go:build ignore`,
	"buildLine":      `\n//go:build ignore\n\n`,
	"oldBuild":       `+build ignore`,
	"line":           `//line evil.go:1`,
	"lineComment":    `/*line evil.go:1*/`,
	"linkname":       `\n//go:linkname evil os.Exit\n`,
	"embed":          `//go:embed *`,
	"generate":       `\r//go:generate rm x`,
	"cgo":            `\n//export evil\nimport \"C\"`,
	"backtick":       "`+panic(1)+`",
	"quote":          `\"+panic(1)+\"`,
	"apostrophe":     `'); panic('`,
	"backslash":      `\\`,
	"separators":     `a\u2028func init() {}\u2029b\u0085c`,
	"bidi":           `\u202e} \u2066// x\u2069`,
	"byteOrderMark":  `\ufeffa`,
	"null":           `a\u0000b`,
	"control":        `a\u001b[2Jb\u007f`,
	"surrogate":      `a\ud800b`,
	"surrogates":     `\udc00\ud800`,
	"replacement":    `\ufffd`,
	"percent":        `%d%!s(x)%%00`,
	"template":       `{{.}}$x${x}`,
	"comma":          `a, error=\"x\", b=\"`,
	"astral":         `\ud83d\udd11`,
	"keyword":        `func`,
	"own":            `Handler`,
	"letters":        `ǅ鍵ключ`,
	"mark":           `e\u0301\u20dd`,
}

// hostilePlaces are all places of a document where text of its author stands.
var hostilePlaces = []string{
	"title", "infoDescription", "scheme", "schemeDescription", "httpScheme", "header", "query", "cookie", "openIdURL", "scope", "scopeText",
	"role", "roleDescription", "permission", "path", "pathParameter", "queryParameter", "headerParameter", "cookieParameter",
	"operationId", "summary", "description", "tag", "resourceType", "resourceAction", "server", "extension",
}

// hostileDocument is a document with text in some of its places.
func hostileDocument(text string, places ...string) string {
	at := map[string]bool{}
	for _, place := range places {
		at[place] = true
	}
	v := func(place, harmless string) string {
		if at[place] {
			return text
		}
		return harmless
	}
	return `{"openapi": "3.1.0",
"info": {"title": "` + v("title", "T") + `", "description": "` + v("infoDescription", "d") + `", "version": "1"},
"servers": [{"url": "/` + v("server", "v1") + `"}],
"tags": [{"name": "` + v("tag", "tag") + `", "description": "` + v("tag", "tag") + `"}],
"x-` + v("extension", "other") + `": "` + v("extension", "other") + `",
"x-roles": {"` + v("role", "staff") + `": {"description": "` + v("roleDescription", "r") + `", "permissions": ["` + v("permission", "rooms:open") + `"]},
  "owner": {"inherits": ["` + v("role", "staff") + `"]}},
"components": {"securitySchemes": {
  "` + v("scheme", "keyCard") + `": {"type": "http", "scheme": "bearer", "description": "` + v("schemeDescription", "d") + `"},
  "signed": {"type": "http", "scheme": "` + v("httpScheme", "hoba") + `"},
  "inHeader": {"type": "apiKey", "in": "header", "name": "` + v("header", "X-Key") + `"},
  "inQuery": {"type": "apiKey", "in": "query", "name": "` + v("query", "key") + `"},
  "inCookie": {"type": "apiKey", "in": "cookie", "name": "` + v("cookie", "session") + `"},
  "login": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://id.example/` + v("openIdURL", "a") + `", "scopes": {"` + v("scope", "open") + `": "` + v("scopeText", "s") + `"}}}}}},
"paths": {
 "/p/` + v("path", "door") + `/{` + v("pathParameter", "roomId") + `}": {
  "description": "` + v("description", "d") + `",
  "post": {
   "operationId": "` + v("operationId", "openDoor") + `", "summary": "` + v("summary", "s") + `", "description": "` + v("description", "d") + `", "tags": ["` + v("tag", "tag") + `"],
   "parameters": [
    {"name": "` + v("pathParameter", "roomId") + `", "in": "path", "required": true, "schema": {"type": "string"}},
    {"name": "` + v("queryParameter", "q") + `", "in": "query", "required": true, "schema": {"type": "string"}},
    {"name": "` + v("headerParameter", "X-H") + `", "in": "header", "required": true, "schema": {"type": "string"}},
    {"name": "` + v("cookieParameter", "c") + `", "in": "cookie", "required": true, "schema": {"type": "string"}}],
   "security": [{"` + v("scheme", "keyCard") + `": []}, {"signed": []}, {"inHeader": []}, {"inQuery": []}, {"inCookie": []}, {"login": ["` + v("scope", "open") + `"]}],
   "x-required-roles": "` + v("role", "staff") + `",
   "x-required-permissions": ["` + v("permission", "rooms:open") + `"],
   "x-resource": {"type": "` + v("resourceType", "room") + `", "id": "path.` + v("pathParameter", "roomId") + `", "action": "` + v("resourceAction", "open") + `"}}}}}`
}

// TestHostileTexts puts every text into every place. Each document is refused with
// diagnostics that can be shown, or its guard is written; the places of one text
// that are taken alone are then taken together, and the guards of all texts are
// searched for what is not ours, compiled at once, and served.
func TestHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package for every text")
	}
	module := newModule(t)
	taken, served := 0, []string{"test"}
	for name, text := range hostileTexts {
		t.Run(name, func(t *testing.T) {
			var accepted []string
			for _, place := range hostilePlaces {
				if generateHostile(t, hostileDocument(text, place), filepath.Join(t.TempDir(), "guard")) {
					accepted = append(accepted, place)
				}
			}
			for _, place := range []string{"title", "infoDescription", "schemeDescription", "roleDescription", "summary", "description", "tag", "scopeText"} {
				if !strings.Contains(strings.Join(accepted, " "), place) {
					t.Errorf("a %s that decides nothing is refused", place)
				}
			}
			dir := filepath.Join(module, strings.ToLower(name))
			if !generateHostile(t, hostileDocument(text, accepted...), dir) {
				t.Fatalf("taken alone and refused together: %v", accepted)
			}
			taken++
			searchGenerated(t, dir)
			if !slices.Contains(servedTexts, name) {
				return
			}
			served = append(served, "./"+strings.ToLower(name))
			if err := os.WriteFile(filepath.Join(dir, "served_test.go"), []byte(servedTest), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
	if t.Failed() || taken == 0 {
		return
	}
	goCommand(t, module, "build", "./...")
	goCommand(t, module, served...)
}

// servedTexts are those that could do something to a header or to a path, each in
// its own way. Their guards are served, and the tests generated with them run.
var servedTexts = []string{"newline", "carriageReturn", "linkname", "quote", "backslash", "separators", "bidi", "null", "control", "surrogate", "percent", "comma"}

// generateHostile reports whether a guard was written.
func generateHostile(t *testing.T, document, dir string) bool {
	t.Helper()
	_, err := generator.Generate(context.Background(), generator.Config{Spec: "-", Stdin: strings.NewReader(document), Dir: dir, Package: "frontdesk"})
	if err == nil {
		return true
	}
	var input *generator.InputError
	if !errors.As(err, &input) {
		t.Fatalf("%.2000v\n%.5000s", err, document)
	}
	for _, d := range input.Diagnostics {
		if d.Line == 0 {
			t.Errorf("no position: %q", d)
		}
		if i := strings.IndexFunc(d.Message+d.Rule, func(r rune) bool { return !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("a message that cannot be shown: %q", d.Message)
		}
	}
	return false
}

// directive is what some tool of Go obeys.
var directive = regexp.MustCompile(`^//[a-z0-9]+:|^//(line|export|extern) |^/\*|^//\s*\+build`)

// searchGenerated parses the files and looks for directives, invisible characters
// and lines that no one can review.
func searchGenerated(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"guard.gen.go", "guard_runtime.gen.go", "guard.gen_test.go"} {
		source := read(t, filepath.Join(dir, name))
		for _, r := range string(source) {
			if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
				t.Errorf("%s holds %U", name, r)
			}
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range file.Comments {
			for _, c := range group.List {
				if directive.MatchString(c.Text) {
					t.Errorf("%s holds the directive %q", name, c.Text)
				}
			}
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "init" {
				t.Errorf("%s has an init function", name)
			}
		}
	}
}

// servedTest asks every route for its challenges, and holds header fields to RFC 9110, 5.5.
const servedTest = `package frontdesk

import (
	"net/http/httptest"
	"testing"
)

func TestServedHeaders(t *testing.T) {
	g, err := newTestGuard()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, h := range g.Each(&testServer{}) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 401 || len(w.Header()["Www-Authenticate"]) == 0 {
			t.Fatalf("status %d, header %v", w.Code, w.Header())
		}
		for name, values := range w.Header() {
			switch name {
			case "Www-Authenticate", "Cache-Control", "Content-Type", "Content-Length":
			default:
				t.Errorf("header %q", name)
			}
			for _, value := range values {
				for _, c := range []byte(value) {
					if c < ' ' && c != '\t' || c == 0x7f {
						t.Errorf("%s: %q", name, value)
					}
				}
			}
		}
		asked++
	}
	if asked != 1 {
		t.Errorf("%d routes", asked)
	}
}
`

// TestHostileSizes: a text of a megabyte is left out or cut where it decides nothing,
// and refused where it is a name.
func TestHostileSizes(t *testing.T) {
	long := strings.Repeat("long", 1<<18)
	for _, place := range hostilePlaces {
		t.Run(place, func(t *testing.T) {
			dir := t.TempDir()
			write := func(text, to string) map[string]bool {
				return rulesOf(t, generator.Config{
					Spec: "-", Stdin: strings.NewReader(hostileDocument(text, place)), Dir: filepath.Join(dir, to), Package: "frontdesk",
				})
			}
			rules := write(long, "long")
			if len(rules) == 1 && rules["long-name"] {
				return
			}
			if len(rules) > 0 {
				t.Fatalf("refused under %v", rules)
			}
			if rules := write("short", "short"); len(rules) > 0 {
				t.Fatalf("a short text is refused under %v", rules)
			}
			for _, name := range []string{"guard.gen.go", "guard.gen_test.go"} {
				size, plain := len(read(t, filepath.Join(dir, "long", name))), len(read(t, filepath.Join(dir, "short", name)))
				if size > plain+10_000 {
					t.Errorf("%s has %d bytes, and %d with a short text", name, size, plain)
				}
			}
		})
	}
}

// rulesOf are the rules of the errors under which the input is refused.
func rulesOf(t *testing.T, cfg generator.Config) map[string]bool {
	t.Helper()
	_, err := generator.Generate(context.Background(), cfg)
	rules := map[string]bool{}
	var input *generator.InputError
	if err != nil && !errors.As(err, &input) {
		t.Fatalf("%.2000v", err)
	}
	if input != nil {
		for _, d := range input.Diagnostics {
			if len(d.String()) > 10_000 {
				t.Errorf("a diagnostic of %d bytes", len(d.String()))
			}
			if d.Severity == "error" {
				rules[d.Rule] = true
			}
		}
	}
	return rules
}

// TestHostileDocuments: documents made to cost time, memory or output end soon, with
// a message. What is allocated in all is bounded, and with it what is held at once.
func TestHostileDocuments(t *testing.T) {
	const head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity: [{key: []}]\ncomponents: {securitySchemes: {key: {type: http, scheme: bearer}}}\n"
	bomb := head + "x-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
	for i := 1; i < 20; i++ {
		bomb += fmt.Sprintf("x-%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), i-1)
	}
	operations := func(n int) string {
		var b strings.Builder
		b.WriteString("paths:\n")
		for i := range n {
			fmt.Fprintf(&b, "  /p%d: {get: {operationId: op%d}}\n", i, i)
		}
		return b.String()
	}
	many := "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nsecurity:\n"
	schemes := "components:\n  securitySchemes:\n"
	for i := range 200 {
		many += fmt.Sprintf("  - {key%d: []}\n", i)
		schemes += fmt.Sprintf("    key%d: {type: apiKey, in: header, name: X-Key%d}\n", i, i)
	}
	catalogue := head + "x-roles:\n  r0: {}\n"
	for i := range 10_000 {
		catalogue += fmt.Sprintf("  r%d: {inherits: [r%d]}\n", i+1, i)
	}
	deepRule := strings.Repeat("{anyOf: [{roles: a}, {allOf: [{roles: b}, ", 100) + "{roles: c}" + strings.Repeat("]}]}", 100)
	for name, c := range map[string]struct {
		document, rule string
		long           bool
	}{
		"alias bomb":             {bomb + operations(1), "too-large", false},
		"deep YAML":              {head + "x-a: " + strings.Repeat("[", 100_000), "too-deep", false},
		"deep JSON":              {`{"openapi": "3.1.0", "x-a": ` + strings.Repeat(`{"a":`, 100_000), "too-deep", false},
		"deep security":          {head + "paths: {/a: {get: {security: " + strings.Repeat("[", 100_000) + "}}}", "too-deep", false},
		"path item of itself":    {head + "paths: {/a: {$ref: '#/paths/~1a'}}", "ref-cycle", false},
		"parameter of itself":    {head + "paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/P'}]}}}\nx-p: {$ref: '#/x-p'}", "broken-ref", false},
		"document in itself":     {head + "paths: {/a: {$ref: '#'}}", "broken-ref", false},
		"alternatives of a root": {many + operations(10_000) + schemes, "too-large", false},
		"chain of roles":         {catalogue + operations(1), "too-large", false},
		"deep rule":              {head + "x-authorize: " + deepRule + "\n" + operations(1), "too-large", false},
		"100 MB of comment":      {head + operations(1) + strings.Repeat("# "+strings.Repeat("x", 98)+"\n", 1_000_000), "too-large", true},
		"100 MB of operations":   {head + operations(3_000_000), "too-large", true},
		"60 MB on one line":      {head + operations(1) + "x-a: " + strings.Repeat("x", 60<<20), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("takes seconds and hundreds of megabytes")
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			rules := rulesOf(t, generator.Config{Spec: "-", Stdin: strings.NewReader(c.document), Dir: filepath.Join(t.TempDir(), "guard"), Package: "frontdesk"})
			runtime.ReadMemStats(&after)
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			t.Logf("%d MB allocated", allocated)
			if c.rule == "" && len(rules) > 0 || c.rule != "" && !rules[c.rule] {
				t.Errorf("refused under %v, want %q", rules, c.rule)
			}
			// What takes long allocates much; a bound in seconds would be one of the machine.
			if allocated > 1500 {
				t.Errorf("allocated %d MB", allocated)
			}
		})
	}
}
