package export_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/matrix"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// reread reads a written document without any settings, but for the one that its note
// says is needed.
func reread(t *testing.T, text []byte) *access.API {
	t.Helper()
	source := input.Source{Spec: "-", Stdin: bytes.NewReader(text), Unguarded: true}
	if bytes.Contains(text, []byte("requirement-roles: all in oasguard.yaml")) {
		source.ConfigFile = filepath.Join(t.TempDir(), "oasguard.yaml")
		if err := os.WriteFile(source.ConfigFile, []byte("requirement-roles: all\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	in, diags := input.Read(context.Background(), source)
	if diags.HasErrors() {
		var b strings.Builder
		_ = diags.Write(&b)
		t.Fatalf("the written document cannot be read:\n%s\n%s", &b, text)
	}
	return in.API
}

// words are the operations with who may call them. Of callers without a credential they say
// whether what the document says of them is enough: names that nothing asks for any more
// may be gone.
func words(operations []*access.Operation) []string {
	var list []string
	for _, op := range operations {
		plain := *op
		plain.Visitor = nil
		list = append(list, fmt.Sprintf("%s %s %q: %s; requires %v; visitors %v %v", op.Method, op.Path, op.ID, plain.Words(), op.Required, op.AdmitsVisitors(), op.Open()))
	}
	return list
}

// document is an export of what was read.
func document(in input.Input, source input.Source, caller *export.Caller) export.Document {
	return export.Document{
		Subject: export.Subject{API: in.API, From: []string{"openapi.yaml"}, Version: "test"},
		Of:      in.Document, Settings: in.Settings, Caller: caller, Mapped: in.ConfigFile != "" || source.Lists != "",
	}
}

// TestWritten writes the document of every golden case, whole and as one role sees it, and
// reads it again without overlays and settings: who may call an operation is the same.
func TestWritten(t *testing.T) {
	specs, err := filepath.Glob("../../testdata/cases/*/openapi.*")
	if err != nil || len(specs) < 20 {
		t.Fatalf("%d documents, %v", len(specs), err)
	}
	for _, spec := range specs {
		dir := filepath.Dir(spec)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			source := input.Source{Spec: spec, Unguarded: true}
			source.Overlays, _ = filepath.Glob(filepath.Join(dir, "overlay*.yaml"))
			in, diags := input.Read(context.Background(), source)
			if diags.HasErrors() {
				t.Skip("it is read together with another")
			}
			for _, asJSON := range []bool{false, true} {
				d := document(in, source, nil)
				d.JSON = asJSON
				text, warned := write(t, d)
				if len(warned) > 0 && filepath.Base(dir) != "nobody_looks" {
					t.Errorf("warnings: %v", warned)
				}
				if diff := cmp.Diff(words(in.API.Operations), words(reread(t, text).Operations)); diff != "" {
					t.Errorf("whole (-document +written):\n%s\n%s", diff, text)
				}
			}
			for _, role := range in.API.Roles[:min(3, len(in.API.Roles))] {
				caller := &export.Caller{Holds: access.Grants{Roles: []string{role.Name}}, Any: true}
				text, _ := write(t, document(in, source, caller))
				want := slices.DeleteFunc(slices.Clone(in.API.Operations), func(op *access.Operation) bool { return !caller.Sees(in.API, op) })
				if diff := cmp.Diff(words(want), words(reread(t, text).Operations)); diff != "" {
					t.Errorf("for %s (-seen +written):\n%s", role.Name, diff)
				}
			}
		})
	}
}

func write(t *testing.T, d export.Document) ([]byte, diag.List) {
	t.Helper()
	text, warned, err := export.OpenAPI(d)
	if err != nil {
		t.Fatal(err)
	}
	return text, warned
}

// TestSeen draws documents and callers. What is written holds exactly the operations that
// Evaluate grants them if resource checks agree, and for callers of one role what the
// matrix says of it.
func TestSeen(t *testing.T) {
	for index := range 30 {
		api := draw.Random(20261128, index)
		text, err := draw.Document(api)
		if err != nil {
			t.Fatal(err)
		}
		in, diags := input.Read(context.Background(), input.Source{Spec: "-", Stdin: bytes.NewReader(text), Unguarded: true})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		source := rand.New(rand.NewPCG(1, uint64(index)))
		for range 6 {
			caller := draw.Caller(source, in.API)
			var want []*access.Operation
			for _, op := range in.API.Operations {
				if access.Evaluate(op, caller.World(in.API, op, access.Yes)).Granted {
					want = append(want, op)
				}
			}
			written, _ := write(t, document(in, input.Source{}, &caller))
			if diff := cmp.Diff(words(want), words(reread(t, written).Operations)); diff != "" {
				t.Fatalf("document %d, %s (-granted +written):\n%s", index, caller.Words(), diff)
			}
		}
		table := matrix.Build(in.API)
		for at, column := range table.Columns {
			if column.Kind != matrix.Role {
				continue
			}
			caller := export.Caller{Holds: access.Grants{Roles: []string{column.Name}}, Any: true}
			for i, row := range table.Rows {
				sees := caller.Sees(in.API, in.API.Operations[i])
				if may := row.Cells[at].May; may == matrix.Yes && !sees || may == matrix.No && sees {
					t.Fatalf("document %d, role %s, %s: seen %v, matrix %s: %s", index, column.Name, row.ID, sees, may, row.Needs)
				}
			}
		}
	}
}

// TestPruned says what of a document goes with the operations that a caller may not use,
// and what stays.
func TestPruned(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"openapi.yaml": pruned, "shared.yaml": sharedFile} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	source := input.Source{Spec: filepath.Join(dir, "openapi.yaml"), Unguarded: true}
	in, diags := input.Read(context.Background(), source)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	caller := &export.Caller{Holds: access.Grants{Roles: []string{"guest"}}, Any: true}
	text, warned := write(t, document(in, source, caller))
	if len(warned) > 0 {
		t.Errorf("warnings: %v", warned)
	}
	compare(t, "testdata/pruned.yaml.golden", text)
	if strings.Contains(string(text), "secret") {
		t.Error("it holds what belongs to operations that are not seen")
	}
}

// TestNotReplaced keeps files that are somebody else's.
func TestNotReplaced(t *testing.T) {
	for text, want := range map[string]bool{
		"openapi: 3.1.0\n": false,
		"openapi: 3.1.0\n" + openapi.NoteKey + ":\n    generator: oasguard v0.1.0\n": true,
		"// Code generated by oasguard v0.1.0; DO NOT EDIT.\n":                       true,
		"// mine\n// Code generated by oasguard\n":                                   false,
	} {
		if got := export.IsOurs([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestCorpus writes real documents, whole and for a caller, and reads them again.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("OASGUARD_CORPUS")
	if corpus == "" {
		t.Skip("OASGUARD_CORPUS names no folder of documents")
	}
	specs, err := filepath.Glob(filepath.Join(corpus, "*"))
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for i, spec := range specs {
		source := input.Source{Spec: spec, Unguarded: true}
		in, diags := input.Read(context.Background(), source)
		if diags.HasErrors() {
			continue
		}
		written++
		caller := draw.Caller(rand.New(rand.NewPCG(1, uint64(i))), in.API)
		for _, who := range []*export.Caller{nil, &caller} {
			text, _ := write(t, document(in, source, who))
			want := slices.DeleteFunc(slices.Clone(in.API.Operations), func(op *access.Operation) bool { return who != nil && !who.Sees(in.API, op) })
			if diff := cmp.Diff(words(want), words(reread(t, text).Operations)); diff != "" {
				t.Errorf("%s (-seen +written):\n%s", filepath.Base(spec), diff)
			}
		}
	}
	if written < 15 {
		t.Errorf("only %d documents were written", written)
	}
}
