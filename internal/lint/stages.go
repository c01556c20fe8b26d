package lint

import (
	"bytes"
	"context"
	"slices"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// settingsRules are those of oasguard.yaml and of the command line. Their ids for
// keys and types are those of the document.
func settingsRules() []Rule {
	return []Rule{
		{ID: "extension-mapping", Stage: StageSettings, Severity: diag.Error,
			Title: "a mapping names a key of another tool and a shape that there is",
			Text:  "a mapping that is not understood would ask for nothing",
			Fix:   "extensions: {roles: {key: x-acme-roles, lists: any}}"},
		{ID: "documents-differ", Stage: StageSettings, Severity: diag.Error,
			Title: "documents of one guard say the same of a scheme, a role, an operation or the build tag that both have",
			Text:  "which of the two held would be chance",
			Fix:   "keep one of the two, or another name for one of them"},
		{ID: "left-out-operation", Stage: StageSettings, Severity: diag.Error,
			Title: "no operation that is left answers requests of one that --tags or --exclude-tags leave out",
			Text:  "the rule of another operation would decide requests that are to be unknown",
			Fix:   "select both or neither: give them a tag in common"},
		{ID: "rule-setting", Stage: StageSettings, Severity: diag.Error,
			Title: "the settings name rules that there are, and leave errors of reading as they are",
			Text:  "a misspelt id would change nothing, and a document that is refused cannot be waved through",
			Fix:   "the id as oasguard rules prints it"},
		{ID: "unknown-tag", Stage: StageSettings, Severity: diag.Error,
			Title: "some operation has each tag of --tags and --exclude-tags",
			Text:  "a misspelt tag would leave out, or keep, what is not meant",
			Fix:   "the tag as the operations spell it"},
		{ID: "unreadable-config", Stage: StageSettings, Severity: diag.Error,
			Title: "oasguard.yaml can be read, and is one YAML document",
			Text:  "what the team says of its document would not count",
			Fix:   "mend the YAML, or name the file by --config"},
		{ID: "usage", Stage: StageSettings, Severity: diag.Error,
			Title: "flags and arguments have the documented form",
			Text:  "what is meant would be a guess",
			Fix:   "oasguard COMMAND --help lists them"},
	}
}

// runRules are those of reading that a page cannot show.
func runRules() []Rule {
	return []Rule{
		{ID: "internal", Stage: StageLoad, Severity: diag.Error,
			Title: "oasguard reads what it has checked itself",
			Text:  "this is a fault of oasguard's own",
			Fix:   "report it, with the document if you can"},
		{ID: "interrupted", Stage: StageLoad, Severity: diag.Error,
			Title: "reading is not interrupted",
			Text:  "the part that was not read would go without a guard",
			Fix:   "run it again"},
	}
}

// generateRules are those of the directory that a guard is written to.
func generateRules() []Rule {
	return []Rule{
		{ID: "directory", Stage: StageGenerate, Severity: diag.Error,
			Title: "the directory is one that Go code can be written to",
			Text:  "what is there cannot be held against what would be written",
			Fix:   "mend what the message names, or choose another -o"},
		{ID: "foreign-file", Stage: StageGenerate, Severity: diag.Error,
			Title: "a file that would be replaced was written by oasguard",
			Text:  "work of somebody else's would be lost",
			Fix:   "rename the file, or choose another -o"},
		{ID: "go-version", Stage: StageGenerate, Severity: diag.Error,
			Title: "the module's go line is one that generated code compiles under",
			Text:  "the compiler would say so less clearly",
			Fix:   "go mod edit -go=VERSION, with the version that the message names"},
		{ID: "mount-module", Stage: StageGenerate, Severity: diag.Error,
			Title: "the guard of a mount can be imported: there is a go.mod above it, and its package is not main",
			Text:  "a mount, or the package that --identity writes, imports the guard by the path of its module",
			Fix:   "go mod init example.com/yours, or -o DIR of a package inside a module"},
		{ID: "mount-pattern", Stage: StageGenerate, Severity: diag.Error,
			Title: "the framework of a mount serves every path as the document means it",
			Text:  "the program would stop at start, or the framework would find another operation than the guard",
			Fix:   "serve the document by Handler of the guard, or leave the operation out by --exclude-tags"},
		{ID: "name-clash", Stage: StageGenerate, Severity: diag.Error,
			Title: "no name of the guard is declared in its directory already, and no name means two operations",
			Text:  "the package would not compile; Check by name would decide by the rule of either",
			Fix:   "-o DIR of a package of its own; another operationId"},
		{ID: "name-taken", Stage: StageGenerate, Severity: diag.Warning,
			Title: "an operationId gives a Go name that nothing else has",
			Text:  "the operation is named from its method and path, so that no name depends on what stands beside it",
			Fix:   "an operationId of its own"},
		{ID: "other-document", Stage: StageGenerate, Severity: diag.Warning,
			Title: "a guard is replaced by that of the same document",
			Text:  "the guard of the other document is gone, and its routes with it",
			Fix:   "another -o for one of the two documents"},
		{ID: "package-name", Stage: StageGenerate, Severity: diag.Error,
			Title: "the package has a name that fits its directory and can be imported",
			Text:  "the package would not compile, or nobody could use the guard",
			Fix:   "-p NAME, or another -o"},
		{ID: "server-operation", Stage: StageGenerate, Severity: diag.Error,
			Title: "every method of a generated server serves an operation of the document, and every operation has one",
			Text:  "an operation would be served without its rule, or not at all: the server was generated from another document",
			Fix:   "generate the server from the same document, or leave the operation out by --exclude-tags"},
		{ID: "server-package", Stage: StageGenerate, Severity: diag.Error,
			Title: "the package that --server names holds a server which oapi-codegen or ogen generated",
			Text:  "how its methods are reached is not known, and the guard could not stand in front of them",
			Fix:   "--server IMPORTPATH of the package with ServerInterface (oapi-codegen v2.8) or Handler (ogen v1.24)"},
	}
}

// Fixes are what oasguard says to write instead, for the bad example of a rule or,
// where no page can show one, in general.
func (r Rule) Fixes() []string {
	if r.Fix != "" || len(r.Bad.Files) != 1 {
		return []string{r.Fix}
	}
	ctx := context.Background()
	doc, found := openapi.Load(ctx, "-", openapi.Options{Stdin: bytes.NewReader(r.Bad.Document())})
	if doc != nil {
		api, more := resolve.Resolve(doc, resolve.Settings{})
		report, _ := Run(doc, api, config.Lint{}, append(found, more...))
		found = nil
		for _, f := range report.Findings {
			found = append(found, f.Diagnostic)
		}
	}
	var fixes []string
	for _, d := range found {
		if d.Rule == r.ID && d.Fix != "" && !slices.Contains(fixes, d.Fix) {
			fixes = append(fixes, d.Fix)
		}
	}
	return fixes
}
