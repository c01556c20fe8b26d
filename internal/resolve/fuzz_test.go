package resolve_test

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// FuzzResolve: any document ends in errors or in a model whose operations are
// sound, and never in both or in neither.
func FuzzResolve(f *testing.F) {
	f.Add(wholeDocument, false)
	for _, path := range refusedCases(f) {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data), true)
	}
	f.Fuzz(func(t *testing.T, text string, settled bool) {
		doc, loaded := openapi.Load(context.Background(), "-", openapi.Options{Stdin: strings.NewReader(text)})
		if doc == nil {
			return
		}
		settings := resolve.Settings{}
		if settled {
			settings = resolve.Settings{Lists: resolve.ListsAny, RequirementRoles: true}
		}
		api, resolved := resolve.Resolve(doc, settings)
		if loaded.HasErrors() {
			return
		}
		if (api == nil) != resolved.HasErrors() {
			t.Fatalf("API %v with diagnostics %v", api, resolved)
		}
		for _, d := range resolved {
			if d.Position.Line == 0 || strings.ContainsAny(d.String()[:len(d.String())-len(d.Fix)], "\r\x00\x1b") {
				t.Fatalf("%q", d)
			}
		}
		if api != nil {
			checkModel(t, api)
		}
	})
}

func checkModel(t *testing.T, api *access.API) {
	t.Helper()
	guarded := false
	for _, o := range api.Operations {
		guarded = guarded || !o.Public()
		if o.Rule != nil && (o.Public() || o.Anonymous) {
			t.Fatalf("%s has a rule that is never asked", o.Source)
		}
		for _, alternative := range o.Alternatives {
			if len(alternative) == 0 {
				t.Fatalf("%s has an empty alternative", o.Source)
			}
		}
		checkJunctions(t, o.Rule)
	}
	if !guarded {
		t.Fatal("nothing is guarded")
	}
}

func checkJunctions(t *testing.T, rule *access.Rule) {
	t.Helper()
	if rule == nil {
		return
	}
	if junction := rule.Kind == access.All || rule.Kind == access.Any; junction && len(rule.Rules) < 2 || !junction && len(rule.Rules) > 0 {
		t.Fatalf("the rule is not simple: %+v", rule)
	}
	for i := range rule.Rules {
		checkJunctions(t, &rule.Rules[i])
	}
}
