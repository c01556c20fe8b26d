package diff_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/input"
)

// catalogue is the head of the documents of these tests.
const catalogue = `openapi: 3.1.0
info: {title: Hotel, version: 1.0.0}
x-roles:
  guest: {}
  staff: {permissions: [rooms:open]}
  manager: {inherits: [staff]}
components:
  securitySchemes:
    keyCard: {type: http, scheme: bearer}
    deskKey: {type: apiKey, in: header, name: X-Desk-Key}
    partner: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://login.example", scopes: {read: "", write: ""}}}}
security: [{keyCard: []}]
paths:
`

func read(t testing.TB, document string) *access.API {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	in, diags := input.Read(context.Background(), input.Source{Spec: file, Unguarded: true})
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, document)
	}
	return in.API
}

// room is an operation of one path with a parameter.
func room(name, fields string) string {
	return fmt.Sprintf("  /rooms/{%[1]s}:\n    delete: {parameters: [{name: %[1]s, in: path, required: true, schema: {type: string}}]%[2]s}\n", name, fields)
}

func lines(r diff.Result) []string {
	var list []string
	for _, c := range r.Changes {
		list = append(list, fmt.Sprintf("%s %v", c.Verdict, c.Opens))
		for _, reason := range c.Reasons {
			list = append(list, fmt.Sprintf("%s: %s", reason.Effect, reason.Text))
		}
	}
	return list
}

// Each case is one change of one operation, told forwards and backwards.
func TestCompare(t *testing.T) {
	const (
		staff   = ", x-required-roles: staff"
		manager = ", x-required-roles: manager"
	)
	for _, test := range []struct {
		name, old, new      string
		forwards, backwards []string
	}{
		{
			"the same", room("id", staff), room("id", staff),
			[]string{"unchanged false"}, []string{"unchanged false"},
		},
		{
			"the same in other words", room("id", staff), room("id", ", x-authorize: {anyOf: [{roles: [staff]}, {allOf: [{roles: manager}, {permissions: ['rooms:open']}]}]}"),
			[]string{"unchanged false"}, []string{"unchanged false"},
		},
		{
			"a role more", room("id", staff), room("id", ", x-required-roles: {anyOf: [guest, staff]}"),
			[]string{"widened true", "widens: role guest may now DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: role guest may no longer DELETE /rooms/{id}"},
		},
		{
			"an inherited role", room("id", manager), room("id", staff),
			[]string{"widened true", "widens: role staff may now DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: role staff may no longer DELETE /rooms/{id}"},
		},
		{
			"no role", room("id", staff), room("id", ""),
			[]string{"widened true", "widens: any caller with keyCard may now DELETE /rooms/{id}: role staff or role manager is no longer needed"},
			[]string{"narrowed false", "narrows: keyCard alone is no longer enough to DELETE /rooms/{id}: role staff or role manager is needed too"},
		},
		{
			"another role", room("id", ", x-required-roles: guest"), room("id", manager),
			[]string{"both true", "widens: role manager may now DELETE /rooms/{id}", "narrows: role guest may no longer DELETE /rooms/{id}"},
			[]string{"both true", "widens: role guest may now DELETE /rooms/{id}", "narrows: role manager may no longer DELETE /rooms/{id}"},
		},
		{
			"public", room("id", staff), room("id", ", security: []"),
			[]string{"widened true", "widens: no longer needs a credential: anyone may DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: now needs a credential: keyCard; and role staff"},
		},
		{
			"anonymous", room("id", ""), room("id", ", security: [{}, {keyCard: []}]"),
			[]string{"widened true", "widens: no longer needs a credential: anonymous callers may DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: now needs a credential: keyCard"},
		},
		{
			"anonymous to public", room("id", ", security: [{}, {keyCard: []}]"), room("id", ", security: []"),
			[]string{"unchanged false", "says: a credential that is sent is no longer looked at"},
			[]string{"unchanged false", "says: a credential that is sent is looked at now, and must be good"},
		},
		{
			"a scope less", room("id", ", security: [{partner: [read, write]}]"), room("id", ", security: [{partner: [read]}]"),
			[]string{"widened true", "widens: scope read may now DELETE /rooms/{id}: scope write is no longer needed"},
			[]string{"narrowed false", "narrows: scope read may no longer DELETE /rooms/{id}: scope write is needed too"},
		},
		{
			"a scheme more", room("id", ""), room("id", ", security: [{keyCard: []}, {deskKey: []}]"),
			[]string{"widened true", "widens: any caller with deskKey may now DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: callers with deskKey may no longer DELETE /rooms/{id}"},
		},
		{
			"one of two schemes less", room("id", ", security: [{keyCard: [], deskKey: []}]"), room("id", ""),
			[]string{"widened true", "widens: any caller with keyCard may now DELETE /rooms/{id}: deskKey is no longer needed"},
			[]string{"narrowed false", "narrows: keyCard alone is no longer enough to DELETE /rooms/{id}: deskKey is needed too"},
		},
		{
			"a role of two credentials together", room("id", manager), room("id", ", security: [{keyCard: [], deskKey: []}]"+manager),
			[]string{
				"both true",
				"says: what several credentials hold together is what your Combine makes of them, so they count as another caller than either alone",
				"widens: role manager may now DELETE /rooms/{id} with deskKey plus keyCard",
				"narrows: role manager may no longer DELETE /rooms/{id} with keyCard",
			},
			[]string{
				"both true",
				"widens: role manager may now DELETE /rooms/{id} with keyCard",
				"narrows: role manager may no longer DELETE /rooms/{id} with deskKey plus keyCard",
			},
		},
		{
			"roles of a credential and of the caller", room("id", ", security: [{keyCard: [guest], deskKey: []}]"), room("id", ", security: [{keyCard: [], deskKey: [guest]}]"),
			[]string{
				"both true",
				"widens: role guest of deskKey may now DELETE /rooms/{id}",
				"narrows: role guest of keyCard may no longer DELETE /rooms/{id}",
			},
			[]string{
				"both true",
				"widens: role guest of keyCard may now DELETE /rooms/{id}",
				"narrows: role guest of deskKey may no longer DELETE /rooms/{id}",
			},
		},
		{
			"a resource check or a role", room("id", staff), room("id", ", x-authorize: {anyOf: [{roles: staff}, {resource: {type: room, id: id, action: open}}]}"),
			[]string{"widened true", "widens: whoever has open of room {id} may now DELETE /rooms/{id}"},
			[]string{"narrowed false", "narrows: whoever has open of room {id} may no longer DELETE /rooms/{id}"},
		},
		{
			"a renamed parameter", room("id", ", x-resource: {type: room, id: id, action: open}"), room("roomId", ", x-resource: {type: room, id: roomId, action: open}"),
			[]string{"unchanged false", "says: path was /rooms/{id}"},
			[]string{"unchanged false", "says: path was /rooms/{roomId}"},
		},
		{
			"a renamed operation", room("id", ", operationId: removeRoom"+staff), room("id", ", operationId: deleteRoom"+manager),
			[]string{"narrowed false", "narrows: role staff may no longer DELETE /rooms/{id}", "says: renamed: operationId was removeRoom"},
			[]string{"widened true", "widens: role staff may now DELETE /rooms/{id}", "says: renamed: operationId was deleteRoom"},
		},
		{
			"concealed", room("id", staff), room("id", ", x-conceal: true"+staff),
			[]string{"unchanged false", "says: a refusal is concealed now: 404 instead of 403"},
			[]string{"unchanged false", "says: a refusal is no longer concealed: 403 instead of 404"},
		},
		{
			"an annotation of another tool", room("id", ", x-rbac-roles: [cleaner], x-scope-hint: read"), room("id", ", x-rbac-roles: [cleaner, cook]"),
			[]string{
				"unchanged false", `says: x-rbac-roles was ["cleaner"] and is ["cleaner","cook"]; no mapping reads it`,
				"says: x-scope-hint is gone or read now: it was \"read\", and no mapping read it",
			},
			[]string{
				"unchanged false", `says: x-rbac-roles was ["cleaner","cook"] and is ["cleaner"]; no mapping reads it`,
				"says: x-scope-hint is new: \"read\"; no mapping reads it",
			},
		},
		{
			"a new public operation", "", "  /rates: {get: {security: []}}\n",
			[]string{"new true", "widens: new operation, public"},
			[]string{"removed false", "narrows: removed; it was public"},
		},
		{
			"a new guarded operation", "", "  /rates: {get: {x-required-roles: staff}}\n",
			[]string{"new false", "says: new operation: keyCard; and role staff"},
			[]string{"removed false", "narrows: removed; it was keyCard; and role staff"},
		},
		{
			"a new anonymous operation", "", "  /rates: {get: {security: [{}, {keyCard: []}]}}\n",
			[]string{"new true", "widens: new operation, open to anonymous callers: keyCard; or anonymous"},
			[]string{"removed false", "narrows: removed; it was keyCard; or anonymous"},
		},
		{
			"a template that takes another segment for the object",
			"  /x/{id}/c: {get: {x-resource: {type: a, id: id, action: see}, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}\n",
			"  /{id}/{y}/{z}: {get: {x-resource: {type: a, id: id, action: see}, parameters: [" +
				"{name: id, in: path, required: true, schema: {type: string}}, {name: y, in: path, required: true, schema: {type: string}}, {name: z, in: path, required: true, schema: {type: string}}]}}\n",
			[]string{
				"new false", "says: new operation: keyCard; and see of a {id}",
				"removed true", "narrows: removed; it was keyCard; and see of a {id}", "says: its requests are answered by GET /{id}/{y}/{z} now",
				"widens: whoever has see of a {id} may now GET /{id}/{y}/{z}", "narrows: whoever has see of a {y} may no longer GET /{id}/{y}/{z}",
			},
			[]string{
				"new true", "widens: new operation: keyCard; and see of a {id}", "says: its requests were answered by GET /{id}/{y}/{z} before",
				"widens: whoever has see of a {id} may now GET /x/{id}/c", `narrows: whoever has see of a {"id in /{id}/{y}/{z}"} may no longer GET /x/{id}/c`,
				"removed false", "narrows: removed; it was keyCard; and see of a {id}",
			},
		},
		{
			"a new operation before a template", "  /users/{id}: {get: {x-required-roles: staff, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}\n",
			"  /users/{id}: {get: {x-required-roles: staff, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}\n  /users/me: {get: {}}\n",
			[]string{
				"unchanged false", "new true", "widens: new operation: keyCard", "says: its requests were answered by GET /users/{id} before",
				"widens: any caller with keyCard may now GET /users/me: role staff or role manager is no longer needed",
			},
			[]string{
				"unchanged false", "removed false", "narrows: removed; it was keyCard", "says: its requests are answered by GET /users/{id} now",
				"narrows: keyCard alone is no longer enough to GET /users/{id}: role staff or role manager is needed too",
			},
		},
		{
			"a literal that takes HEAD from a stricter template",
			"  /u/{id}: {get: {x-required-roles: manager, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}, head: {x-required-roles: manager, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}\n",
			"  /u/{id}: {get: {x-required-roles: manager, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}, head: {x-required-roles: manager, parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}\n" +
				"  /u/me: {get: {}}\n",
			[]string{
				"unchanged false", "unchanged false",
				"new true", "widens: new operation: keyCard",
				"says: its requests were answered by GET /u/{id} before",
				"widens: any caller with keyCard may now GET /u/me: role manager is no longer needed",
				"says: HEAD /u/me was answered by HEAD /u/{id} before",
				"widens: any caller with keyCard may now HEAD /u/me: role manager is no longer needed",
			},
			[]string{
				"unchanged false", "unchanged false",
				"removed false", "narrows: removed; it was keyCard",
				"says: its requests are answered by GET /u/{id} now",
				"narrows: keyCard alone is no longer enough to GET /u/{id}: role manager is needed too",
				"says: HEAD /u/me is answered by HEAD /u/{id} now",
				"narrows: keyCard alone is no longer enough to HEAD /u/me: role manager is needed too",
			},
		},
		{
			"templates of which neither is more specific",
			"  /a/{x}/c: {get: {x-required-roles: manager, parameters: [{name: x, in: path, required: true, schema: {type: string}}]}}\n",
			"  /a/{x}/c: {get: {x-required-roles: manager, parameters: [{name: x, in: path, required: true, schema: {type: string}}]}}\n" +
				"  /a/b/{y}: {get: {parameters: [{name: y, in: path, required: true, schema: {type: string}}]}}\n",
			[]string{
				"unchanged false",
				"new true", "widens: new operation: keyCard",
				"says: GET /a/b/c was answered by GET /a/{x}/c before",
				"widens: any caller with keyCard may now GET /a/b/c: role manager is no longer needed",
			},
			[]string{
				"unchanged false",
				"removed false", "narrows: removed; it was keyCard",
				"says: GET /a/b/c is answered by GET /a/{x}/c now",
				"narrows: keyCard alone is no longer enough to GET /a/b/c: role manager is needed too",
			},
		},
		{
			"templates that meet inside a segment",
			"  /f/{x}.json: {get: {parameters: [{name: x, in: path, required: true, schema: {type: string}}]}}\n  /f/report.{y}: {get: {x-required-roles: manager, parameters: [{name: y, in: path, required: true, schema: {type: string}}]}}\n",
			"  /f/{x}.json: {get: {parameters: [{name: x, in: path, required: true, schema: {type: string}}]}}\n",
			[]string{
				"unchanged false",
				"removed true", "narrows: removed; it was keyCard; and role manager",
				"says: GET /f/report.json is answered by GET /f/{x}.json now",
				"widens: any caller with keyCard may now GET /f/report.json: role manager is no longer needed",
			},
			[]string{
				"unchanged false",
				"new false", "says: new operation: keyCard; and role manager",
				"says: GET /f/report.json was answered by GET /f/{x}.json before",
				"narrows: keyCard alone is no longer enough to GET /f/report.json: role manager is needed too",
			},
		},
		{
			"a parameter that need not be sent", "  /rooms/{id}: {delete: {parameters: [{name: id, in: path, required: true}, {name: X-Why, in: header, required: true}]}}\n",
			"  /rooms/{id}: {delete: {parameters: [{name: id, in: path, required: true}, {name: x-why, in: header}]}}\n",
			[]string{
				"widened true", "widens: any caller with keyCard may now DELETE /rooms/{id}: header parameter x-why is no longer needed",
			},
			[]string{"narrowed false", "narrows: keyCard alone is no longer enough to DELETE /rooms/{id}: header parameter x-why is needed too"},
		},
		{
			"an id that need not be sent, where a role is enough",
			"  /find: {get: {parameters: [{name: room, in: query, required: true}], x-authorize: {anyOf: [{roles: manager}, {resource: {type: room, id: room, action: open}}]}}}\n",
			"  /find: {get: {parameters: [{name: room, in: query}], x-authorize: {anyOf: [{roles: manager}, {resource: {type: room, id: room, action: open}}]}}}\n",
			[]string{
				"widened true", "widens: role manager may now GET /find: query parameter room is no longer needed",
			},
			[]string{"narrowed false", "narrows: role manager may no longer GET /find: query parameter room is needed too"},
		},
		{
			"an id that need not be sent, where it is always asked about",
			"  /find: {get: {parameters: [{name: room, in: query, required: true}], x-resource: {type: room, id: room, action: open}}}\n",
			"  /find: {get: {parameters: [{name: room, in: query}], x-resource: {type: room, id: room, action: open}}}\n",
			[]string{"unchanged false"}, []string{"unchanged false"},
		},
		{
			"HEAD falls to GET", "  /log: {get: {}, head: {x-required-roles: staff}}\n", "  /log: {get: {}}\n",
			[]string{
				"unchanged false", "removed true", "narrows: removed; it was keyCard; and role staff", "says: its requests are answered by GET /log now",
				"widens: any caller with keyCard may now HEAD /log: role staff or role manager is no longer needed",
			},
			[]string{
				"unchanged false", "new false", "says: new operation: keyCard; and role staff", "says: its requests were answered by GET /log before",
				"narrows: keyCard alone is no longer enough to HEAD /log: role staff or role manager is needed too",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after := read(t, catalogue+paths(test.old)), read(t, catalogue+paths(test.new))
			if diff := cmp.Diff(test.forwards, lines(diff.Compare(before, after))); diff != "" {
				t.Errorf("forwards, -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(test.backwards, lines(diff.Compare(after, before))); diff != "" {
				t.Errorf("backwards, -want +got:\n%s", diff)
			}
			replay(t, before, after, diff.Compare(before, after))
			replay(t, after, before, diff.Compare(after, before))
		})
	}
}

func paths(text string) string {
	if text == "" {
		return "  {}\n"
	}
	return text
}

// A change of the catalogue or of a scheme changes operations whose own lines are
// as they were.
func TestCompareElsewhere(t *testing.T) {
	guarded := room("id", ", x-required-roles: staff, security: [{deskKey: []}]")
	for _, test := range []struct{ name, from, to, want string }{
		{"a role inherits", "guest: {}", "guest: {inherits: [staff]}", "widened true|widens: role guest may now DELETE /rooms/{id}"},
		{"a role is gone", "  manager: {inherits: [staff]}\n", "", "narrowed false|narrows: role manager may no longer DELETE /rooms/{id}"},
		{"a role of that name inherits otherwise", "manager: {inherits: [staff]}", "manager: {inherits: [guest]}", "narrowed false|narrows: role manager may no longer DELETE /rooms/{id}"},
		{"a header of another case", "X-Desk-Key", "x-desk-key", "unchanged false"},
		{"a key that travels elsewhere", "in: header, name: X-Desk-Key", "in: query, name: key",
			"both true|says: deskKey is another credential: it was an API key in header x-desk-key, and is an API key in query key|" +
				"widens: role staff may now DELETE /rooms/{id} with deskKey|widens: role manager may now DELETE /rooms/{id} with deskKey|" +
				"narrows: role staff may no longer DELETE /rooms/{id} with deskKey|narrows: role manager may no longer DELETE /rooms/{id} with deskKey"},
	} {
		document := catalogue + guarded
		changed := strings.Replace(document, test.from, test.to, 1)
		got := strings.Join(lines(diff.Compare(read(t, document), read(t, changed))), "|")
		if got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// A checkout with CRLF, and a byte order mark, change neither what is found nor where.
func TestCompareLineEnds(t *testing.T) {
	staff, guest := catalogue+room("id", ", x-required-roles: staff"), catalogue+room("id", ", x-required-roles: {anyOf: [staff, guest]}")
	windows := func(document string) string { return "\ufeff" + strings.ReplaceAll(document, "\n", "\r\n") }
	for _, pair := range [][2]string{{staff, windows(guest)}, {windows(staff), guest}, {windows(staff), windows(guest)}} {
		before, after := read(t, pair[0]), read(t, pair[1])
		want := "widened true|widens: role guest may now DELETE /rooms/{id}"
		if got := strings.Join(lines(diff.Compare(before, after)), "|"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		for _, api := range []*access.API{before, after} {
			if _, at, _ := strings.Cut(filepath.Base(api.Operations[0].Source.String()), ":"); at != "15:5" {
				t.Errorf("the operation stands at %s", at)
			}
		}
	}
}
