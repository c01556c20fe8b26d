package main

import "errors"

var (
	errNoCredential = errors.New("no credential")
	errForbidden    = errors.New("forbidden")
)

// needed are the roles of the operations that the requests ask for: the peers
// know none, so their users write them down a second time.
func needed(operation string) uint8 {
	switch operation {
	case "createRoom", "CreateRoom", "getThing", "GetThing", "listThings", "ListThings":
		return roleManager
	}
	return 0
}

type personKey struct{}
