package mcp

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestTypeScript: the official client in TypeScript, both of its generations, finds the
// provider from the challenge alone, and steps up.
func TestTypeScript(t *testing.T) {
	issuer := startProvider(t)
	for _, generation := range []string{"1", "2"} {
		for name, options := range modes {
			t.Run(generation+", "+name, func(t *testing.T) {
				server, _ := serveProtected(t, issuer, options)
				command := exec.Command("node", "client.mjs", generation, server.URL+"/mcp",
					"getStatus", "listRooms", `openDoor={"roomId":"502"}`, "createRoom", "dropTables", "listRooms")
				command.Dir = node(t)
				out, err := command.Output()
				if err != nil {
					t.Fatalf("%v\n%s\n%s", err, out, err.(*exec.ExitError).Stderr)
				}
				type line struct{ Tool, Shown, Text, Error string }
				want := []line{
					{"getStatus", "getRate getStatus", "getStatus  by nobody", ""},
					{"listRooms", "getRate getStatus", "listRooms  by alice", ""},
					{"openDoor", "getBill getRate getStatus listBookings listRooms", "openDoor 502 by alice", ""},
					{"createRoom", "getBill getRate getStatus listBookings listRooms openDoor", "", "Forbidden"},
					{"dropTables", "getBill getRate getStatus listBookings listRooms openDoor", "", "Not Found"},
					{"listRooms", "getBill getRate getStatus listBookings listRooms openDoor", "listRooms  by alice", ""},
				}
				lines := strings.Split(strings.TrimSpace(string(out)), "\n")
				if len(lines) != len(want) {
					t.Fatalf("%s", out)
				}
				for i, text := range lines {
					var got line
					if err := json.Unmarshal([]byte(text), &got); err != nil {
						t.Fatalf("%v: %s", err, text)
					}
					w := want[i]
					if got.Tool != w.Tool || got.Shown != w.Shown || got.Text != w.Text || (w.Error == "") != (got.Error == "") || !strings.Contains(got.Error, w.Error) {
						t.Errorf("%+v, want %+v", got, w)
					}
				}
			})
		}
	}
}
