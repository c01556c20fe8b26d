package lint

import (
	"embed"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// Stage says who finds a breach of a rule.
type Stage string

// The stages. Errors of all but StageLint stop oasguard generate.
const (
	StageSettings Stage = "settings"
	StageLoad     Stage = "loading"
	StageResolve  Stage = "resolving"
	StageGenerate Stage = "generating"
	StageLint     Stage = "lint"
)

// Rule is one thing that a document is held to.
type Rule struct {
	ID       string
	Stage    Stage
	Severity diag.Severity
	Title    string // what must be so, in one sentence
	Text     string // what goes wrong where it is not
	// Bad breaks this rule and no other; Good breaks none. Both are whole
	// documents but for their first lines: see Example.
	Bad, Good Example
	Fix       string // what to do, where there is no example whose fix could be shown

	check func(*linter) // nil for what reading finds
	raw   bool          // check needs the document alone, not the model
}

// Example is a document of a few lines, with the files beside it.
type Example struct{ Files []txtar.File }

// The ids of rules that other parts of this package name.
const (
	badIgnore          = "bad-ignore"
	unusedIgnore       = "unused-ignore"
	undeclaredResponse = "undeclared-response"
	undeclaredScope    = "undeclared-scope"
)

//go:embed examples/*.txtar
var exampleFiles embed.FS

// Rules is the table of everything that oasguard reports, in order of id.
func Rules() []Rule {
	var all []Rule
	for _, r := range openapi.Rules() {
		all = append(all, Rule{ID: r.ID, Stage: StageLoad, Severity: r.Severity, Title: r.Title, Text: r.Why})
	}
	for _, r := range resolve.Rules() {
		if i := slices.IndexFunc(all, func(other Rule) bool { return other.ID == r.ID }); i >= 0 {
			// One id for the same slip in OpenAPI's keys and in ours.
			all[i].Title += "; " + r.Title
			all[i].Text += "; " + r.Why
			continue
		}
		all = append(all, Rule{ID: r.ID, Stage: StageResolve, Severity: r.Severity, Title: r.Title, Text: r.Why})
	}
	all = slices.Concat(all, settingsRules(), runRules(), generateRules(), accessRules(), siblingRules(), alternativeRules(), nameRules(), transportRules(), documentRules())
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	addExamples(all)
	return all
}

// addExamples reads the examples: files named RULE/bad/… and RULE/good/….
func addExamples(rules []Rule) {
	files, _ := exampleFiles.ReadDir("examples")
	for _, file := range files {
		data, _ := exampleFiles.ReadFile(path.Join("examples", file.Name()))
		for _, f := range txtar.Parse(data).Files {
			parts := strings.SplitN(f.Name, "/", 3)
			i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == parts[0] })
			if i < 0 || len(parts) != 3 {
				continue // a test holds the names against the table
			}
			f.Name = parts[2]
			to := &rules[i].Bad
			if parts[1] == "good" {
				to = &rules[i].Good
			}
			to.Files = append(to.Files, f)
		}
	}
}

// reading reports whether loading or resolving finds breaches of a rule.
func reading(rules []Rule, id string) bool {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	return i < 0 || rules[i].Stage != StageLint
}

// Shown is the example as the documentation and the terminal show it.
func (e Example) Shown() string {
	var b strings.Builder
	for _, f := range e.Files {
		if len(e.Files) > 1 {
			b.WriteString("# " + f.Name + "\n")
		}
		b.Write(f.Data)
	}
	return b.String()
}

// Head are the lines that an example begins with where it has none of its own.
const Head = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
`

// HeadScheme is the line that follows where an example defines no schemes.
const HeadScheme = "components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}\n"

// Document is the text of the example's document with the lines that Shown leaves out.
func (e Example) Document() []byte {
	if len(e.Files) == 0 {
		return nil
	}
	text := string(e.Files[0].Data)
	if path.Ext(e.Files[0].Name) == ".json" || !strings.Contains("\n"+text, "\npaths:") || strings.Contains("\n"+text, "\nopenapi:") {
		return []byte(text)
	}
	head := Head
	if !strings.Contains("\n"+text, "\ncomponents:") {
		head += HeadScheme
	}
	return []byte(head + text)
}
