package cases

import (
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

var (
	keyCard = &access.Scheme{Name: "keyCard", Kind: access.Bearer}
	partner = &access.Scheme{Name: "partner", Kind: access.OAuth2}
	deskKey = &access.Scheme{Name: "deskKey", Kind: access.APIKey, In: access.InHeader, Param: "X-Desk-Key"}
	badge   = &access.Scheme{Name: "badge", Kind: access.MutualTLS}

	roomID = access.Parameter{Name: "roomId", In: access.InPath, Required: true}
	date   = access.Parameter{Name: "date", In: access.InQuery, Required: true}
)

func hotel() *access.API {
	return &access.API{
		Roles: []access.Role{
			{Name: "guest"},
			{Name: "staff", Permissions: []string{"rooms:open"}},
			{Name: "manager", Inherits: []string{"staff"}},
			{Name: "porter"},
		},
		Permissions: []string{"rooms:open"},
		Scopes:      []string{"rooms.open", "rooms.read"},
	}
}

func TestRows(t *testing.T) {
	staff := access.RoleRule("staff")
	manager := access.RoleRule("manager")
	open := access.ResourceRule(&access.Resource{Type: "room", Action: "open", IDs: []access.Parameter{roomID}})
	for _, test := range []struct {
		name string
		op   *access.Operation
		want string
	}{
		{"one scheme, one role", &access.Operation{Alternatives: []access.Alternative{{{Scheme: keyCard}}}, Rule: &manager}, `
no credential => 401 no_credential; challenge keyCard
twice Authorization => 400 malformed_credential; challenge keyCard invalid_request
malformed keyCard => 400 malformed_credential; challenge keyCard invalid_request
refused keyCard => 401 invalid_credential; challenge keyCard invalid_token; asks authenticate keyCard
nil keyCard => 401 invalid_credential; challenge keyCard invalid_token; asks authenticate keyCard
unavailable keyCard => 503 unavailable; asks authenticate keyCard
barred keyCard => 403 forbidden; by keyCard; asks authenticate keyCard
nobody keyCard => 401 no_credential; challenge keyCard; asks authenticate keyCard
valid keyCard; grants keyCard role manager => granted keyCard; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard all but role manager => 403 forbidden keyCard; lacks role manager; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard error => 503 unavailable; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard barred => 403 forbidden keyCard; asks authenticate keyCard, grants keyCard
`},
		{"two ways, a role or a resource", &access.Operation{
			Alternatives: []access.Alternative{{{Scheme: keyCard}}, {{Scheme: deskKey}}},
			Rule:         access.AnyOf(staff, open).Pointer(),
		}, `
no credential => 401 no_credential; challenge keyCard; challenge deskKey
twice Authorization => 400 malformed_credential; challenge keyCard invalid_request
malformed keyCard => 400 malformed_credential; challenge keyCard invalid_request
refused keyCard => 401 invalid_credential; challenge keyCard invalid_token; challenge deskKey; asks authenticate keyCard
nil keyCard => 401 invalid_credential; challenge keyCard invalid_token; challenge deskKey; asks authenticate keyCard
unavailable keyCard => 503 unavailable; asks authenticate keyCard
barred keyCard => 403 forbidden; by keyCard; asks authenticate keyCard
nobody keyCard => 401 no_credential; challenge keyCard; challenge deskKey; asks authenticate keyCard
valid keyCard; grants keyCard role staff => granted keyCard; asks authenticate keyCard, grants keyCard
valid keyCard => 403 forbidden keyCard; lacks role staff, open of room; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
malformed deskKey => 400 malformed_credential; challenge deskKey
refused deskKey => 401 invalid_credential; challenge keyCard; challenge deskKey; asks authenticate deskKey
nil deskKey => 401 invalid_credential; challenge keyCard; challenge deskKey; asks authenticate deskKey
unavailable deskKey => 503 unavailable; asks authenticate deskKey
barred deskKey => 403 forbidden; by deskKey; asks authenticate deskKey
nobody deskKey => 401 no_credential; challenge keyCard; challenge deskKey; asks authenticate deskKey
valid deskKey; grants deskKey role staff => granted deskKey; asks authenticate deskKey, grants deskKey
valid deskKey => 403 forbidden deskKey; lacks role staff, open of room; asks authenticate deskKey, grants deskKey, may deskKey open of room {roomId}
valid deskKey; grants deskKey all but role staff, role manager => 403 forbidden deskKey; lacks role staff, open of room; asks authenticate deskKey, grants deskKey, may deskKey open of room {roomId}
valid keyCard; grants keyCard all but role staff, role manager => 403 forbidden keyCard; lacks role staff, open of room; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; may keyCard open of room {roomId} => granted keyCard; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; error keyCard open of room {roomId} => 503 unavailable; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; forbids keyCard open of room {roomId} => 403 forbidden keyCard; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; notfound keyCard open of room {roomId} => 404 forbidden keyCard; lacks role staff, open of room; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; may keyCard open of room {roomId}; empty path.roomId => 403 no_path_value keyCard; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard all but role staff, role manager; may keyCard open of room {roomId} => granted keyCard; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}
valid keyCard; grants keyCard all; may keyCard open of room {roomId} => granted keyCard; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard error => 503 unavailable; asks authenticate keyCard, grants keyCard
valid keyCard; grants keyCard barred => 403 forbidden keyCard; asks authenticate keyCard, grants keyCard
valid keyCard; valid deskKey; grants deskKey role staff; grants keyCard role staff => granted keyCard; asks authenticate keyCard, grants keyCard
refused keyCard; valid deskKey; grants deskKey role staff => granted deskKey; asks authenticate keyCard, authenticate deskKey, grants deskKey
refused keyCard; malformed deskKey => 400 malformed_credential; challenge deskKey; asks authenticate keyCard
valid keyCard; valid deskKey; grants deskKey role staff => granted deskKey; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}, authenticate deskKey, grants deskKey
valid keyCard; valid deskKey => 403 forbidden keyCard; lacks role staff, open of room; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}, authenticate deskKey, grants deskKey, may deskKey open of room {roomId}
valid keyCard; refused deskKey => 403 forbidden keyCard; lacks role staff, open of room; asks authenticate keyCard, grants keyCard, may keyCard open of room {roomId}, authenticate deskKey
`},
		{"anonymous", &access.Operation{
			Alternatives: []access.Alternative{{{Scheme: partner, Scopes: []string{"rooms.open"}}}}, Anonymous: true, Required: []access.Parameter{date},
		}, `
no credential => granted anonymous
twice Authorization => 400 malformed_credential; challenge partner invalid_request
malformed partner => 400 malformed_credential; challenge partner invalid_request
refused partner => 401 invalid_credential; challenge partner invalid_token; asks authenticate partner
nil partner => 401 invalid_credential; challenge partner invalid_token; asks authenticate partner
unavailable partner => 503 unavailable; asks authenticate partner
barred partner => 403 forbidden; by partner; asks authenticate partner
nobody partner => granted anonymous; asks authenticate partner
valid partner; grants partner scope rooms.open => granted partner; asks authenticate partner, grants partner
valid partner; grants partner all but scope rooms.open => granted anonymous; asks authenticate partner, grants partner
valid partner; grants partner error => 503 unavailable; asks authenticate partner, grants partner
valid partner; grants partner barred => 403 forbidden partner; asks authenticate partner, grants partner
valid partner; grants partner scope rooms.open; missing query.date => 400 missing_parameter partner; without query.date; asks authenticate partner, grants partner
valid partner; grants partner scope rooms.open; empty query.date => granted partner; asks authenticate partner, grants partner
no credential; missing query.date => 400 missing_parameter; without query.date
no credential; empty query.date => granted anonymous
`},
		{"and", &access.Operation{Alternatives: []access.Alternative{{{Scheme: badge}, {Scheme: keyCard}}}, Rule: &staff, Conceal: true}, `
no credential => 401 no_credential; challenge badge; challenge keyCard
twice Authorization => 400 malformed_credential; challenge keyCard invalid_request
valid keyCard => 401 no_credential; challenge badge; challenge keyCard
unverified badge; valid keyCard => 401 invalid_credential; challenge badge; challenge keyCard
refused badge; valid keyCard => 401 invalid_credential; challenge badge; challenge keyCard; asks authenticate badge
nil badge; valid keyCard => 401 invalid_credential; challenge badge; challenge keyCard; asks authenticate badge
unavailable badge; valid keyCard => 503 unavailable; asks authenticate badge
barred badge; valid keyCard => 404 forbidden; by badge; asks authenticate badge
nobody badge; valid keyCard => 401 no_credential; challenge badge; challenge keyCard; asks authenticate badge
valid badge => 401 no_credential; challenge badge; challenge keyCard
valid badge; malformed keyCard => 400 malformed_credential; challenge keyCard invalid_request
valid badge; refused keyCard => 401 invalid_credential; challenge badge; challenge keyCard invalid_token; asks authenticate badge, authenticate keyCard
valid badge; nil keyCard => 401 invalid_credential; challenge badge; challenge keyCard invalid_token; asks authenticate badge, authenticate keyCard
valid badge; unavailable keyCard => 503 unavailable; asks authenticate badge, authenticate keyCard
valid badge; barred keyCard => 404 forbidden; by keyCard; asks authenticate badge, authenticate keyCard
valid badge; nobody keyCard => 401 no_credential; challenge badge; challenge keyCard; asks authenticate badge, authenticate keyCard
valid badge; valid keyCard; refused badge+keyCard => 401 invalid_credential; challenge badge; challenge keyCard invalid_token; asks authenticate badge, authenticate keyCard, combine badge+keyCard
valid badge; valid keyCard; nil badge+keyCard => 401 invalid_credential; challenge badge; challenge keyCard invalid_token; asks authenticate badge, authenticate keyCard, combine badge+keyCard
valid badge; valid keyCard; unavailable badge+keyCard => 503 unavailable; asks authenticate badge, authenticate keyCard, combine badge+keyCard
valid badge; valid keyCard; grants badge+keyCard role staff => granted badge+keyCard; asks authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge+keyCard
valid badge; valid keyCard; grants badge all; grants keyCard all => 404 forbidden badge+keyCard; lacks role staff; asks authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge+keyCard
valid badge; valid keyCard; grants badge+keyCard all but role staff, role manager => 404 forbidden badge+keyCard; lacks role staff; asks authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge+keyCard
valid badge; valid keyCard; grants badge+keyCard error => 503 unavailable; asks authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge+keyCard
valid badge; valid keyCard; grants badge+keyCard barred => 404 forbidden badge+keyCard; asks authenticate badge, authenticate keyCard, combine badge+keyCard, grants badge+keyCard
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("\n")
			for _, c := range Enumerate(hotel(), test.op) {
				b.WriteString(c.Row() + "\n")
			}
			if got := b.String(); got != test.want {
				t.Errorf("got%swant%s", got, test.want)
			}
		})
	}
}
