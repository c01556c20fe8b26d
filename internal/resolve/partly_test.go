package resolve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestResolvePartly: each fault makes those operations unread whose callers it
// decides, and no other.
func TestResolvePartly(t *testing.T) {
	const head = "openapi: 3.1.0\ninfo: {title: Pool, version: '1'}\ncomponents: {securitySchemes: {band: {type: http, scheme: bearer}, odd: {type: wristwatch}}}\n"
	for _, test := range []struct {
		name, document string
		want           []string // method and path of the unread operations, with the rules that were broken
	}{
		{"none", "security: [{band: []}]\npaths: {/lane: {get: {}}}", nil},
		{
			"an undefined scheme", "security: [{band: []}]\npaths: {/lane: {get: {security: [{bandd: []}]}, put: {}}}",
			[]string{"GET /lane undefined-scheme"},
		},
		{
			"the same undefined scheme twice", "paths: {/lane: {get: {security: [{ring: []}]}, put: {security: [{ring: []}]}, post: {security: []}}}",
			[]string{"GET /lane undefined-scheme", "PUT /lane undefined-scheme"},
		},
		{
			"a scheme of no known type, which one operation uses", "security: [{band: []}]\npaths: {/lane: {get: {security: [{odd: []}]}, put: {}}}",
			[]string{"GET /lane bad-scheme"},
		},
		{
			"a root that is null, except where it is replaced", "security: null\npaths: {/lane: {get: {}, put: {security: [{band: []}]}}}",
			[]string{"GET /lane security-type"},
		},
		{
			"a bare list on the path item", "security: [{band: []}]\nx-roles: {lifeguard: {}, coach: {}}\npaths: {/lane: {x-required-roles: [lifeguard, coach], get: {}, put: {x-required-roles: []}}, /deck: {get: {}}}",
			[]string{"GET /lane ambiguous-list"},
		},
		{
			"a catalogue that goes in a circle", "security: [{band: []}]\nx-roles: {lifeguard: {inherits: [coach]}, coach: {inherits: [lifeguard]}}\npaths: {/lane: {get: {x-required-roles: coach}, put: {}}}",
			[]string{"GET /lane role-cycle"},
		},
		{
			"a misspelt key", "security: [{band: []}]\npaths: {/lane: {get: {x-require-roles: coach}, put: {}}}",
			[]string{"GET /lane misspelt-key"},
		},
		{
			"a parameter that several share, and a reference to nothing",
			"security: [{band: []}]\npaths: {/lane: {parameters: [{name: size, in: nowhere, required: true}], get: {}}, /deck: {$ref: '#/nothing'}, /bar: {get: {$ref: '#/nothing'}, put: {}}}",
			[]string{"GET /lane bad-parameter", " /deck broken-ref", "GET /bar broken-ref"},
		},
		{
			"one request for two operations", "security: [{band: []}]\npaths: {'/lane/{a}': {get: {}}, '/lane/{b}': {get: {security: []}, put: {}}}",
			[]string{"GET /lane/{a} same-path", "GET /lane/{b} same-path"},
		},
		{
			"a word of the root that nobody reads", "security: [{band: []}]\nsecurityy: []\npaths: {/lane: {get: {}}}",
			[]string{"GET /lane misspelt-key"},
		},
		{
			"what touches nobody's access", "security: [{band: []}]\npaths: {/lane: {get: {operationId: swim}, put: {operationId: swim}}, '/lane//x': {get: {}}}",
			nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, loaded := openapi.Load(context.Background(), "-", openapi.Options{Stdin: strings.NewReader(head + test.document)})
			if doc == nil {
				t.Fatal(loaded)
			}
			part, diags := resolve.ResolvePartly(doc, resolve.Settings{Unguarded: true})
			var got []string
			for _, unread := range part.Unread {
				line := unread.Operation.Method + " " + unread.Operation.Path
				for _, fault := range unread.Faults {
					line += " " + fault.Rule
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s\n%v%v", diff, loaded, diags)
			}
			api, whole := resolve.Resolve(doc, resolve.Settings{Unguarded: true})
			if fmt.Sprint(whole) != fmt.Sprint(diags) {
				t.Errorf("Resolve reports %v\nResolvePartly %v", whole, diags)
			}
			if api != nil && len(part.Unread) == 0 && !cmp.Equal(api, part.API) {
				t.Errorf("Resolve and ResolvePartly read different models:\n%s", cmp.Diff(api, part.API))
			}
			total := len(part.API.Operations) + len(part.Unread)
			for _, item := range doc.Paths {
				total -= len(item.Operations) + len(item.Lost)
			}
			if total != 0 {
				t.Errorf("%d operations too many", total)
			}
		})
	}
}
