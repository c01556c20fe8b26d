// Package module writes a Go module that holds the guards of drawn documents, an
// adapter beside each of them, and the program that holds them against Evaluate.
package module

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// path is the module's path: below ours, so that it may import what is internal.
const path = "github.com/oasguard/oasguard/proof-run"

// Write writes the module into dir. root is the repository; indexes say which
// documents of drawn it holds, and tools whether their operations are tools of MCP as well.
func Write(dir, root string, indexes []int, drawn func(index int) *access.API, tools bool) error {
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	files := map[string]string{
		"go.mod": "module " + path + "\n\ngo 1.26.0\n\nrequire github.com/oasguard/oasguard v0.0.0\n\n" +
			"replace github.com/oasguard/oasguard => " + root + "\n",
		"go.sum": string(sums),
	}
	requires, err := requirements(root)
	if err != nil {
		return err
	}
	files["go.mod"] += requires
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(files["go.mod"]+requires), 0o644); err != nil {
		return err // a mount is written below a module
	}
	main := "package main\n\nimport (\n\t\"github.com/oasguard/oasguard/internal/prove/drive\"\n"
	guards := ""
	for _, index := range indexes {
		if err := writeGuard(filepath.Join(dir, fmt.Sprintf("d%04d", index)), drawn(index), index, tools); err != nil {
			return fmt.Errorf("document %d: %w", index, err)
		}
		main += fmt.Sprintf("\t\"%s/d%04d\"\n", path, index)
		if tools {
			main += fmt.Sprintf("\t\"%s/d%04d/d%04[2]dmcp\"\n", path, index)
			guards += fmt.Sprintf("\t\td%04d.Proven().With(d%04[1]dmcp.Handler(d%04[1]d.Wired(), drive.ToolServer{})),\n", index)
			continue
		}
		guards += fmt.Sprintf("\t\td%04d.Proven(),\n", index)
	}
	files["main.go"] = main + ")\n\nfunc main() {\n\tdrive.Main([]drive.Guard{\n" + guards + "\t})\n}\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// requirements are those of the repository's go.mod, so that the go command has
// nothing to find out.
func requirements(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	_, after, ok := strings.Cut(string(text), "\nrequire (")
	if !ok {
		return "", errors.New("go.mod has no list of requirements")
	}
	return "\nrequire (" + after, nil
}

// writeGuard writes the guard of a document and its adapter.
func writeGuard(dir string, api *access.API, index int, tools bool) error {
	document, err := draw.Document(api)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	spec := filepath.Join(dir, "openapi.yaml")
	if err := os.WriteFile(spec, document, 0o644); err != nil {
		return err
	}
	config := generator.Config{Spec: spec, Dir: dir, Package: filepath.Base(dir), NoTests: true}
	if tools {
		config.Mounts = []string{"mcp"}
	}
	_, err = generator.Generate(context.Background(), config)
	var input *generator.InputError
	if errors.As(err, &input) {
		return fmt.Errorf("%w: %s\n%s", err, input.Diagnostics[0], document)
	}
	if err != nil {
		return err
	}
	return writeAdapter(dir, api, index)
}

// writeAdapter writes what ties the emitted package to drive.
func writeAdapter(dir string, api *access.API, index int) error {
	names := gosource.NewNames(api)
	data := adapter{Package: filepath.Base(dir), Index: index}
	seen := map[string]bool{}
	for _, s := range api.Schemes {
		m := access.ReadScheme(s, authenticators{})
		m.Name, m.Text = names.Scheme(s.Name), s.Name
		data.Certificates = data.Certificates || s.Kind.ByCertificate()
		data.Schemes = append(data.Schemes, m)
	}
	for _, op := range api.Operations {
		values := gosource.PathParameters(op)
		data.Operations = append(data.Operations, method{
			Name: names.Operation(op), Text: op.ID, Public: op.Public(), Optional: op.Anonymous,
			Params: strings.TrimSuffix(strings.Repeat("_, ", len(values)), ", "), Values: values, Asked: gosource.AskedParameters(op),
		})
		data.Grants = data.Grants || op.Rule != nil || op.StepUp.Asked()
		data.StepsUp = data.StepsUp || op.StepUp.Asked()
		data.Visitors = data.Visitors || op.Visitor != nil && op.Visitor.Ask
		for _, alternative := range op.Alternatives {
			data.Combines = data.Combines || len(alternative) > 1
			for _, q := range alternative {
				data.Grants = data.Grants || len(q.Scopes)+len(q.Roles) > 0
			}
		}
		for _, r := range op.Resources() {
			if !seen[names.Resource(r)] {
				seen[names.Resource(r)] = true
				data.Resources = append(data.Resources, method{Name: names.Resource(r), Text: r.Type, Action: r.Action, Values: idNames(len(r.IDs))})
			}
		}
	}
	var source bytes.Buffer
	if err := template.Must(template.New("adapter").Parse(adapterText)).Execute(&source, data); err != nil {
		return err
	}
	formatted, err := format.Source(source.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "adapter.go"), formatted, 0o644)
}

// idNames are as many names of ids.
func idNames(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("id%d", i)
	}
	return list
}

type adapter struct {
	Package                        string
	Index                          int
	Certificates, Combines, Grants bool
	Visitors                       bool // the authorizer says what anonymous callers hold
	StepsUp                        bool // it also says how callers logged in
	Schemes, Operations, Resources []method
}

// authenticators reads a scheme as the parameters of its authenticator, and the
// credential made of them.
type authenticators struct{}

func (authenticators) Token(*access.Scheme) method {
	return method{Params: "credential string", Credential: "credential"}
}

func (a authenticators) Credentials(s *access.Scheme) method { return a.Token(s) }
func (a authenticators) Key(s *access.Scheme) method         { return a.Token(s) }

func (authenticators) Password(*access.Scheme) method {
	return method{Params: "username, password string", Credential: `username+":"+password`}
}

func (authenticators) Certificate(*access.Scheme) method {
	return method{Params: "credential *x509.Certificate", Credential: "drive.Certificate(credential)"}
}

type method struct {
	Name, Text, Params, Credential, Action string
	Public, Optional                       bool
	Values, Asked                          []string // of an operation: its path parameters, and those that its Check takes; of a resource: its ids
}
