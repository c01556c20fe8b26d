package routers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/examples/routers/internal/guard"
)

// cards takes "card-of-NAME" for the card of NAME. See examples/hotel for how to
// keep secrets.
type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) {
	name, ok := strings.CutPrefix(token, "card-of-")
	if !ok || name == "" {
		return "", guard.ErrInvalidCredentials
	}
	return name, nil
}

// rules knows that ben works here; it gives room 502 to ada, and every guest
// their own bill.
type rules struct{}

func (rules) Grants(_ *http.Request, name string) (guard.Grants, error) {
	var grants guard.Grants
	if name == "ben" {
		grants = grants.WithRoles(guard.RoleStaff)
	}
	return grants, nil
}

func (rules) AuthorizeRoomOpen(_ *http.Request, name, roomID string) (bool, error) {
	return name == "ada" && roomID == "502", nil
}

func (rules) AuthorizeBillRead(_ *http.Request, name, guest string) (bool, error) {
	return name == guest, nil
}

type hotel struct{}

func (hotel) ListRooms(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, "501 502 503")
}

func (hotel) OpenDoor(w http.ResponseWriter, _ *http.Request, name, roomID string) {
	fmt.Fprintf(w, "%s is in room %s", name, roomID)
}

func (hotel) GetBill(w http.ResponseWriter, _ *http.Request, _, guest string) {
	fmt.Fprintf(w, "%s owes 270 euros", guest)
}
