package engines

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// validators are the judges of written documents.
var validators = map[string]func(text []byte, version openapi.Version) error{
	"kin-openapi":          kin,
	"libopenapi-validator": libopenapi3,
}

func kin(text []byte, version openapi.Version) error {
	ctx := context.Background()
	if version == openapi.Swagger20 {
		var old openapi2.T
		if err := json.Unmarshal(text, &old); err != nil {
			return err
		}
		doc, err := openapi2conv.ToV3(&old)
		if err != nil {
			return err
		}
		return doc.Validate(ctx)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return err
	}
	return doc.Validate(ctx)
}

func libopenapi3(text []byte, version openapi.Version) error {
	if version == openapi.Swagger20 {
		return errors.New("it reads OpenAPI 3 only")
	}
	doc, err := libopenapi.NewDocument(text)
	if err != nil {
		return err
	}
	v, problems := validator.NewValidator(doc)
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	if ok, found := v.ValidateDocument(); !ok {
		var list []error
		for _, problem := range found {
			list = append(list, fmt.Errorf("%s: %s %v", problem.Message, problem.Reason, problem.SchemaValidationErrors))
		}
		return errors.Join(list...)
	}
	return nil
}

// TestOpenAPI writes documents whole and as random callers see them. A document that a
// validator accepts it must accept when it is written, for whomever.
func TestOpenAPI(t *testing.T) {
	specs, err := filepath.Glob("../../testdata/cases/*/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	specs = append(specs, "../../examples/hotel/hotel.yaml")
	if corpus := os.Getenv("OASGUARD_CORPUS"); corpus != "" {
		more, err := filepath.Glob(filepath.Join(corpus, "*"))
		if err != nil {
			t.Fatal(err)
		}
		specs = append(specs, more...)
	} else {
		t.Log("OASGUARD_CORPUS names no folder: real documents are skipped")
	}
	judged := map[string]int{}
	for i, spec := range specs {
		in, diags := input.Read(context.Background(), input.Source{Spec: spec, Unguarded: true})
		if diags.HasErrors() {
			continue
		}
		d := export.Document{
			Subject: export.Subject{API: in.API, From: []string{filepath.Base(spec)}, Version: "test"},
			Of:      in.Document, Settings: in.Settings, Mapped: in.ConfigFile != "", JSON: true,
		}
		source := rand.New(rand.NewPCG(*seed, uint64(i)))
		callers := []*export.Caller{nil}
		for range 4 {
			caller := draw.Caller(source, in.API)
			callers = append(callers, &caller)
		}
		valid := map[string]bool{}
		for name, validate := range validators {
			original, err := os.ReadFile(spec)
			if err != nil {
				t.Fatal(err)
			}
			valid[name] = refless(original) && validate(original, in.Document.Version) == nil
		}
		for _, d.Caller = range callers {
			text, _, err := export.OpenAPI(d)
			if err != nil {
				t.Errorf("%s: %v", spec, err)
				continue
			}
			for name, validate := range validators {
				if !valid[name] {
					continue
				}
				judged[name]++
				if err := validate(text, in.Document.Version); err != nil {
					who := "everybody"
					if d.Caller != nil {
						who = d.Caller.Words()
					}
					t.Errorf("%s for %s: %s: %s", filepath.Base(spec), who, name, first(err))
				}
			}
		}
	}
	t.Logf("written documents that were valid before, by validator: %v", judged)
	for name := range validators {
		if judged[name] < 50 {
			t.Errorf("%s judged %d documents only", name, judged[name])
		}
	}
}

// refless reports whether a document names no other file, which validators would have to
// be given.
func refless(text []byte) bool {
	for _, ending := range []string{".yaml#", ".yml#", ".json#", ".yaml\"", ".yaml}", ".json\""} {
		if bytes.Contains(text, []byte("$ref")) && bytes.Contains(text, []byte(ending)) {
			return false
		}
	}
	return true
}

func first(err error) string {
	text := err.Error()
	return text[:min(len(text), 600)]
}

// TestRequired is a document that says everything which validators want, so that none of
// them can be content because it judged nothing.
func TestRequired(t *testing.T) {
	api := draw.Random(*seed, 3)
	text, err := draw.Document(api)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("f g"), []byte("f-g")) // no name of a component
	for name, validate := range validators {
		if err := validate(text, openapi.OpenAPI31); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		broken := bytes.Replace(text, []byte("openapi: 3.1.0"), []byte("openapi: 3.1.0\nservers: 7"), 1)
		if err := validate(broken, openapi.OpenAPI31); err == nil {
			t.Errorf("%s takes a document that is broken: %s", name, strings.TrimSpace(string(broken[:60])))
		}
	}
}
