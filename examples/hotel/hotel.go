package main

import (
	"encoding/json"
	"net/http"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard"
)

// hotel does the work. No method checks a permission: a method that takes a
// *person is reached only by somebody who may call it.
type hotel struct {
	desk     *desk
	bookings bookings
}

// Adding an operation to hotel.yaml makes this line fail to compile until the
// method is there. (Embedding guard.Unimplemented would answer 501 instead.)
var _ guard.Server[*person] = (*hotel)(nil)

func (h *hotel) ListRooms(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, []string{"501", "502", "503"})
}

func (h *hotel) CreateRoom(w http.ResponseWriter, _ *http.Request, p *person) {
	answer(w, http.StatusCreated, map[string]string{"addedBy": p.name})
}

// GetRate is open to all; ok says whether somebody showed a valid card.
func (h *hotel) GetRate(w http.ResponseWriter, _ *http.Request, _ *person, ok bool, _ string) {
	if ok {
		answer(w, http.StatusOK, map[string]int{"euros": 90})
		return
	}
	answer(w, http.StatusOK, map[string]int{"euros": 120})
}

// OpenDoor gets the very room that the guard has asked about.
func (h *hotel) OpenDoor(w http.ResponseWriter, _ *http.Request, p *person, roomID string) {
	answer(w, http.StatusOK, map[string]string{"door": roomID, "openedBy": p.name})
}

func (h *hotel) ListBookings(w http.ResponseWriter, r *http.Request, _ *person) {
	answer(w, http.StatusOK, map[string]string{"date": r.URL.Query().Get("date")})
}

func (h *hotel) GetBill(w http.ResponseWriter, _ *http.Request, _ *person, guest string) {
	answer(w, http.StatusOK, map[string]any{"guest": guest, "euros": 270})
}

func (h *hotel) IssueKeyCard(w http.ResponseWriter, r *http.Request, _ *person) {
	// The guard has seen to it that there is a room, not that it makes sense.
	name, err := h.bookings.holder(r.Context(), r.URL.Query().Get("room"))
	switch {
	case err != nil:
		http.Error(w, "the bookings cannot be read", http.StatusServiceUnavailable)
	case name == "":
		http.Error(w, "nobody has this room", http.StatusNotFound)
	default:
		guest := &person{name: name, grants: guard.Grants{}.WithRoles(guard.RoleGuest)}
		answer(w, http.StatusCreated, map[string]string{"token": h.desk.issue(guest)})
	}
}

func (h *hotel) OpenSafe(w http.ResponseWriter, _ *http.Request, p *person) {
	answer(w, http.StatusOK, map[string]string{"openedBy": p.name})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that has hung up is the only way for this to fail.
	_ = json.NewEncoder(w).Encode(body)
}
