// Package harness is the fixed part of the package that generate --harness
// writes: it runs the cases of every operation against an assembled server, from
// outside. It is compiled and tested where it lies; this file stands in for what
// is particular to a document, and is never emitted.
package harness

// Credentials are the valid credentials that the harness may use, by scheme.
type Credentials struct {
	KeyCard, Partner, DeskKey, FrontDesk, Badge []Credential
}

func (c Credentials) byScheme() map[string][]Credential {
	return map[string][]Credential{
		"keyCard": c.KeyCard, "partner": c.Partner, "deskKey": c.DeskKey, "frontDesk": c.FrontDesk, "badge": c.Badge,
	}
}

// May says for which objects the checks of the document say yes, by id.
type May struct {
	RoomOpen []string
}

func (m May) ids(resource string) []string {
	if resource == "open of room" {
		return m.RoomOpen
	}
	return nil
}

// defaultBasePath is the base path of the guard.
const defaultBasePath = ""

func names() []string {
	return []string{"role staff", "role manager", "permission bookings:read", "scope rooms.open"}
}

func inclusions() []inclusion {
	return []inclusion{{name: "role manager", roles: []string{"staff"}, permissions: []string{"bookings:read"}}}
}

func schemes() []scheme {
	return []scheme{
		{name: "badge", challenge: `MutualTLS realm="Hotel"`},
		{name: "deskKey", in: "header", field: "X-Desk-Key", challenge: `ApiKey realm="Hotel", in="header", name="X-Desk-Key"`},
		{name: "frontDesk", auth: "Basic", challenge: `Basic realm="Hotel", charset="UTF-8"`},
		{name: "keyCard", auth: "Bearer", challenge: `Bearer realm="Hotel"`},
		{name: "partner", auth: "Bearer", challenge: `Bearer realm="Hotel"`},
	}
}

func operations() []operation {
	return []operation{
		{
			id: "listRooms", method: "GET", path: "/rooms",
		},
		{
			id: "openDoor", method: "GET", path: "/rooms/{roomId}/door", access: "keyCard, or partner with scope rooms.open; and role staff, or open of room {roomId}",
			alternatives: [][]requirement{{{scheme: "keyCard"}}, {{scheme: "partner", scopes: []string{"rooms.open"}}}},
			rule:         &rule{any: []rule{{role: "staff"}, {resource: "open of room", id: "path.roomId"}}},
		},
	}
}
