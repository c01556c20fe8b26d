package diff_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
)

// attacks are names that would mean something to a terminal, a pipeline, a
// Markdown reader or a browser.
func attacks() []string {
	return []string{
		"\n::error::x", "::error::x", "::stop-commands::x", "##[error]x", "\r\n## x", "\x1b[31mred", "a\u202eb", "a\u2028b", "<script>alert(1)</script>",
		"`x`", "``", "`", "[x](javascript:x)", "![x](http://x)", "@everyone", "a|b", "x%0Ay", "a:b,c", `\`, `"`, "\x00", "\x85", " ", "*/", "--> x", "&amp;", "\xff",
	}
}

// hostile is a report in which every name is an attack.
func hostile(attack string) diff.Report {
	place := strings.ReplaceAll(attack, "/", "") // a slash in a path ends a segment
	api := func(role string, more ...*access.Operation) *access.API {
		id := access.Parameter{Name: place + "id", In: access.InPath, Required: true}
		scheme := &access.Scheme{Name: attack, Kind: access.HTTP, HTTPScheme: attack + role}
		rule := access.AnyOf(access.RoleRule(attack+role),
			access.PermissionRule(attack+"p"+role),
			access.ResourceRule(&access.Resource{Type: attack, Action: attack + role, IDs: []access.Parameter{id}}))
		op := &access.Operation{
			ID: attack + role, Method: "GET", Path: "/" + place + "/{" + place + "id}", Summary: attack, Conceal: role == "a",
			Unread:       []access.Annotation{{Key: attack, Value: strconv.Quote(attack + role)}},
			Alternatives: []access.Alternative{{{Scheme: scheme, Roles: []string{attack + "own" + role}}}}, Rule: &rule, Source: access.Position{File: attack, Line: 3, Column: 4},
		}
		a := &access.API{Roles: []access.Role{{Name: attack + role}, {Name: attack + "own" + role}}, Permissions: []string{attack + "p" + role}}
		a.Operations = append(more, op)
		return a
	}
	gone := &access.Operation{ID: attack, Method: "PUT", Path: "/" + place, Source: access.Position{File: attack, Line: 1, Column: 1}}
	added := &access.Operation{ID: attack, Method: "POST", Path: "/" + place, Source: access.Position{File: attack, Line: 1, Column: 1}}
	return diff.Report{Result: diff.Compare(api("a", gone), api("b", added)), Old: attack, New: attack}
}

func render(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The document is hostile: in no format does a name of its leave its place.
func TestHostileNames(t *testing.T) {
	calm := hostile("name")
	for _, attack := range append(attacks(), "name") {
		r := hostile(attack)
		if r.Count(diff.Both) != 1 || r.Count(diff.New) != 1 || r.Count(diff.Removed) != 1 {
			t.Fatalf("%q: %s", attack, r.Summary())
		}
		text := render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Styles{}) })
		markdown := render(t, func(b *bytes.Buffer) error { return r.Markdown(b) })
		github := render(t, func(b *bytes.Buffer) error { return r.GitHub(b) })
		document := render(t, func(b *bytes.Buffer) error { return r.JSON(b) })
		same := func(format, got string, quiet func(*bytes.Buffer) error) {
			t.Helper()
			if lines := strings.Count(render(t, quiet), "\n"); strings.Count(got, "\n") != lines {
				t.Errorf("%s, %q: %d lines, want %d:\n%s", format, attack, strings.Count(got, "\n"), lines, got)
			}
			if i := strings.IndexFunc(got, func(c rune) bool {
				return c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == '\u2028')
			}); i >= 0 && format != "json" || !utf8.ValidString(got) {
				t.Errorf("%s, %q holds what is not to be printed: %q", format, attack, got)
			}
			if strings.Contains(got, "##[") {
				t.Errorf("%s, %q holds a workflow command:\n%s", format, attack, got)
			}
		}
		same("text", text, func(b *bytes.Buffer) error { return calm.Text(b, diff.Styles{}) })
		same("markdown", markdown, func(b *bytes.Buffer) error { return calm.Markdown(b) })
		same("github", github, func(b *bytes.Buffer) error { return calm.GitHub(b) })
		same("json", document, func(b *bytes.Buffer) error { return calm.JSON(b) })
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.HasSuffix(line, r.Summary()) {
				t.Errorf("text, %q: a workflow command: %s", attack, line)
			}
		}
		checkMarkdown(t, attack, markdown)
		checkCommands(t, attack, github)
	}
}

// checkMarkdown takes the code spans out as CommonMark has them (0.31.2, 6.1): a
// run of backticks up to the next run of the same length. What is left is ours.
func checkMarkdown(t *testing.T, attack, markdown string) {
	t.Helper()
	runs := regexp.MustCompile("`+")
	for _, line := range strings.Split(markdown, "\n") {
		rest := ""
		for line != "" {
			open := runs.FindStringIndex(line)
			if open == nil {
				rest += line
				break
			}
			rest += line[:open[0]] + "CODE"
			fence := line[open[0]:open[1]]
			after := line[open[1]:]
			end := -1
			for _, run := range runs.FindAllStringIndex(after, -1) {
				if run[1]-run[0] == len(fence) {
					end = run[1]
					break
				}
			}
			if end < 0 {
				t.Fatalf("%q: a code span is never closed: %s", attack, line)
			}
			line = after[end:]
		}
		if !regexp.MustCompile(`^(### oasguard: access widened|CODE → CODE: [a-z0-9, ]+|#### [A-Z][a-z, ]+|- (⚠️ )?CODE|  - <details><summary>which</summary>|    CODE<br>|    </details>|  - (\*\*opens:\*\* |closes: |for example: )?CODE|)$`).MatchString(rest) {
			t.Errorf("%q: %q stands outside of code spans", attack, rest)
		}
	}
}

// checkCommands reads workflow commands as the runner does.
func checkCommands(t *testing.T, attack, github string) {
	t.Helper()
	command := regexp.MustCompile(`^::(error|notice) (?:file=([^,:]*),line=(\d),col=(\d),)?title=oasguard%3A (both|new|removed)::[A-Z]+ /?[^\n]*$`)
	for _, line := range strings.Split(strings.TrimSuffix(github, "\n"), "\n") {
		m := command.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("%q: no workflow command of ours: %s", attack, line)
			continue
		}
		if attack == "name" && m[5] == "removed" != (m[2] == "") {
			t.Errorf("%q: position %q of %s", attack, m[2], m[5])
		}
	}
}

// A comment has an end: what does not fit is counted, and what opens comes first.
func TestMarkdownTooLong(t *testing.T) {
	var before, after access.API
	for i := range 2000 {
		op := access.Operation{Method: "GET", Path: "/" + strings.Repeat("x", 50) + strconv.Itoa(i), Alternatives: []access.Alternative{{{Scheme: &access.Scheme{Name: "key" + strconv.Itoa(i/2)}}}}}
		before.Operations = append(before.Operations, &op)
		if i == 1999 {
			opened := op
			opened.Alternatives = nil
			after.Operations = append(after.Operations, &opened)
		}
	}
	tooLong(t, diff.Report{Result: diff.Compare(&before, &after), Old: "old", New: "new"}, "\n- `GET")
	for _, op := range before.Operations {
		op.Alternatives[0][0].Scheme = &access.Scheme{Name: "key"}
	}
	tooLong(t, diff.Report{Result: diff.Compare(&before, &after), Old: "old", New: "new"}, "\n    `GET")
}

// tooLong fails unless 1999 removed operations are named, each as listed says, or counted.
func tooLong(t *testing.T, r diff.Report, listed string) {
	t.Helper()
	text := render(t, func(b *bytes.Buffer) error { return r.Markdown(b) })
	if len(text) > 61_000 || len(text) < 50_000 || strings.Index(text, "**opens:**") > 500 {
		t.Errorf("%d bytes, the first opening at %d", len(text), strings.Index(text, "**opens:**"))
	}
	m := regexp.MustCompile(`\n\*\*(\d+) more operations are not listed: the comment would be too long\.\*\*\n$`).FindStringSubmatch(text)
	if m == nil || strings.Count(text, listed) != 1999-atoi(m[1]) {
		t.Errorf("%v are left out of 1999, %d are listed", m, strings.Count(text, listed))
	}
}

// One cause is told once, with all of its operations and what is theirs alone apart.
func TestFolded(t *testing.T) {
	key, saml := &access.Scheme{Name: "key"}, &access.Scheme{Name: "saml"}
	api := func(alternatives ...access.Alternative) *access.API {
		a := &access.API{}
		for i, path := range []string{"/a", "/a/b", "/c", "/d/{id}", "/e"} {
			op := &access.Operation{Method: "GET", Path: path, Alternatives: alternatives, Source: access.Position{File: "api.yaml", Line: i + 1, Column: 3}}
			if path == "/c" && len(alternatives) > 1 {
				op.Alternatives = nil
			}
			a.Operations = append(a.Operations, op)
		}
		return a
	}
	r := diff.Report{Result: diff.Compare(api(access.Alternative{{Scheme: key}}), api(access.Alternative{{Scheme: key}}, access.Alternative{{Scheme: saml}})), Old: "old", New: "new"}
	want := `widened    4 operations
    ~ its own security gained saml; kept key
    + any caller with saml may now call these 4 operations
      for example: GET /a with saml
      GET /a at api.yaml:1:3
      GET /a/b at api.yaml:2:3
      GET /d/{id} at api.yaml:4:3
      GET /e at api.yaml:5:3
widened    GET /c
    ~ its own security lost key and gained everybody
    + no longer needs a credential: anyone may GET /c
      for example: GET /c without a credential
      at api.yaml:3:3
old to new: 5 widened
`
	if diff := cmp.Diff(want, render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Styles{}) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = "### oasguard: access widened\n\n`old` → `new`: 5 widened\n\n#### Widened\n\n" +
		"- ⚠️ `4 operations`\n  - `its own security gained saml; kept key`\n  - **opens:** `any caller with saml may now call these 4 operations`\n  - for example: `GET /a with saml`\n" +
		"  - <details><summary>which</summary>\n\n    `GET /a`<br>\n    `GET /a/b`<br>\n    `GET /d/{id}`<br>\n    `GET /e`<br>\n\n    </details>\n" +
		"- ⚠️ `GET /c`\n  - `its own security lost key and gained everybody`\n  - **opens:** `no longer needs a credential: anyone may GET /c`\n  - for example: `GET /c without a credential`\n"
	if diff := cmp.Diff(want, render(t, func(b *bytes.Buffer) error { return r.Markdown(b) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A name stays in its place where operations are told together, too.
func TestHostileFolded(t *testing.T) {
	for _, attack := range attacks() {
		place := strings.ReplaceAll(attack, "/", "")
		api := func(scheme string) *access.API {
			a := &access.API{}
			for i := range 4 {
				a.Operations = append(a.Operations, &access.Operation{
					ID: attack + strconv.Itoa(i), Method: "GET", Path: "/" + strconv.Itoa(i) + place, Source: access.Position{File: attack, Line: 1, Column: 1},
					Alternatives: []access.Alternative{{{Scheme: &access.Scheme{Name: attack + scheme}}}},
				})
			}
			return a
		}
		r := diff.Report{Result: diff.Compare(api("a"), api("b")), Old: "old", New: "new"}
		if text := render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Styles{}) }); strings.Count(text, "\n") != 10 || !strings.HasPrefix(text, "both       4 operations\n") {
			t.Errorf("%q:\n%s", attack, text)
		}
		checkMarkdown(t, attack, render(t, func(b *bytes.Buffer) error { return r.Markdown(b) }))
		if github := render(t, func(b *bytes.Buffer) error { return r.GitHub(b) }); strings.Count(github, "\n") != 1 || strings.Contains(github, "##[") {
			t.Errorf("%q: %s", attack, github)
		}
	}
}

// GitHub shows ten annotations of a step: errors come first, and the last one counts
// what it stands for.
func TestFewAnnotations(t *testing.T) {
	var before, after access.API
	for i := range 40 {
		op := access.Operation{Method: "GET", Path: "/" + strconv.Itoa(i), Alternatives: []access.Alternative{{{Scheme: &access.Scheme{Name: "key" + strconv.Itoa(i)}}}}}
		before.Operations = append(before.Operations, &op)
		if i >= 30 {
			opened := op
			opened.Alternatives = nil
			after.Operations = append(after.Operations, &opened)
		}
	}
	lines := strings.Split(render(t, func(b *bytes.Buffer) error {
		return diff.Report{Result: diff.Compare(&before, &after), Old: "old", New: "new"}.GitHub(b)
	}), "\n")
	errors := 0
	for _, line := range lines {
		errors += strings.Count(line, "::error ")
	}
	// The ten openings are of one cause. 30 removed operations follow, each for itself.
	if last := "::notice title=oasguard::22 more operations changed: oasguard diff --format markdown tells them all"; len(lines) != 11 || errors != 1 || lines[9] != last {
		t.Errorf("%d errors, want %q at the end of\n%s", errors, last, strings.Join(lines, "\n"))
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// Only a terminal is told colours, and they end where they began.
func TestTextColours(t *testing.T) {
	r := hostile("name")
	plain := render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Styles{}) })
	coloured := render(t, func(b *bytes.Buffer) error { return r.Text(b, diff.Colours()) })
	for _, line := range strings.Split(coloured, "\n") {
		if i := strings.LastIndex(line, "\x1b["); i >= 0 && !strings.HasPrefix(line[i:], "\x1b[0m") {
			t.Errorf("a colour does not end: %q", line)
		}
	}
	if got := regexp.MustCompile(`\x1b\[\d+m`).ReplaceAllString(coloured, ""); got != plain || coloured == plain {
		t.Errorf("colours change the text:\n%s\n%s", got, plain)
	}
}

func TestJSONSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/schema/diff.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, attack := range append(attacks(), "name") {
		text := render(t, func(b *bytes.Buffer) error { return hostile(attack).JSON(b) })
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%q: %v", attack, err)
		}
		var out struct {
			Operations []struct {
				Path  string
				After struct{ OperationID string }
			}
		}
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(attack, "\ufffd"); out.Operations[0].After.OperationID != want || out.Operations[0].Path != "/"+strings.ReplaceAll(want, "/", "") {
			t.Errorf("%s comes back as %q", strconv.Quote(attack), out.Operations[0])
		}
	}
	// A schema that takes anything would prove nothing.
	var value any = map[string]any{"old": "a", "new": "b", "opens": true, "counts": map[string]any{}, "operations": []any{}}
	if schema.Validate(value) == nil {
		t.Error("the schema takes a report without counts")
	}
}
