package mounts

import (
	"net/http"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// httpServer serves the fleet on net/http, chi and gorilla.
type httpServer struct{ panics bool }

func (s httpServer) GetStatus(w http.ResponseWriter, r *http.Request) {
	if s.panics {
		panic("the handler")
	}
	write(w, r, fleet.Answer("getStatus", nil))
}

func (httpServer) ListVehicles(w http.ResponseWriter, r *http.Request, p *fleet.Person) {
	write(w, r, fleet.Answer("listVehicles", p))
}

func (httpServer) AddVehicle(w http.ResponseWriter, r *http.Request, p *fleet.Person) {
	write(w, r, fleet.Answer("addVehicle", p))
}

func (httpServer) FindNearest(w http.ResponseWriter, r *http.Request, p *fleet.Person) {
	write(w, r, fleet.Answer("findNearest", p))
}

func (httpServer) GetVehicle(w http.ResponseWriter, r *http.Request, p *fleet.Person, _ bool, vehicleID string) {
	write(w, r, fleet.Answer("getVehicle", p, vehicleID))
}

func (httpServer) ChangeVehicle(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID string) {
	write(w, r, fleet.Answer("changeVehicle", p, vehicleID))
}

func (httpServer) RemoveVehicle(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID string) {
	write(w, r, fleet.Answer("removeVehicle", p, vehicleID))
}

func (httpServer) GetPhoto(w http.ResponseWriter, r *http.Request, vehicleID string) {
	write(w, r, fleet.Answer("getPhoto", nil, vehicleID))
}

func (httpServer) UnlockVehicle(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID string) {
	write(w, r, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (httpServer) StartTrip(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID string) {
	write(w, r, fleet.Answer("startTrip", p, vehicleID))
}

func (httpServer) GetTrip(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID, tripID string) {
	write(w, r, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (httpServer) ReportPosition(w http.ResponseWriter, r *http.Request, p *fleet.Person, vehicleID string) {
	write(w, r, fleet.Answer("reportPosition", p, vehicleID))
}

func (httpServer) ListInvoices(w http.ResponseWriter, r *http.Request, p *fleet.Person, rider string) {
	write(w, r, fleet.Answer("listInvoices", p, rider))
}

func (httpServer) IssueKey(w http.ResponseWriter, r *http.Request, p *fleet.Person) {
	write(w, r, fleet.Answer("issueKey", p))
}
