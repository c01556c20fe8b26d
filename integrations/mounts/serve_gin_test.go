package mounts

import (
	"github.com/gin-gonic/gin"
	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// ginServer serves the fleet on gin.
type ginServer struct{ panics bool }

func (s ginServer) GetStatus(c *gin.Context) {
	if s.panics {
		panic("the handler")
	}
	writeGin(c, fleet.Answer("getStatus", nil))
}

func (ginServer) ListVehicles(c *gin.Context, p *fleet.Person) {
	writeGin(c, fleet.Answer("listVehicles", p))
}

func (ginServer) AddVehicle(c *gin.Context, p *fleet.Person) {
	writeGin(c, fleet.Answer("addVehicle", p))
}

func (ginServer) FindNearest(c *gin.Context, p *fleet.Person) {
	writeGin(c, fleet.Answer("findNearest", p))
}

func (ginServer) GetVehicle(c *gin.Context, p *fleet.Person, _ bool, vehicleID string) {
	writeGin(c, fleet.Answer("getVehicle", p, vehicleID))
}

func (ginServer) ChangeVehicle(c *gin.Context, p *fleet.Person, vehicleID string) {
	writeGin(c, fleet.Answer("changeVehicle", p, vehicleID))
}

func (ginServer) RemoveVehicle(c *gin.Context, p *fleet.Person, vehicleID string) {
	writeGin(c, fleet.Answer("removeVehicle", p, vehicleID))
}

func (ginServer) GetPhoto(c *gin.Context, vehicleID string) {
	writeGin(c, fleet.Answer("getPhoto", nil, vehicleID))
}

func (ginServer) UnlockVehicle(c *gin.Context, p *fleet.Person, vehicleID string) {
	writeGin(c, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (ginServer) StartTrip(c *gin.Context, p *fleet.Person, vehicleID string) {
	writeGin(c, fleet.Answer("startTrip", p, vehicleID))
}

func (ginServer) GetTrip(c *gin.Context, p *fleet.Person, vehicleID, tripID string) {
	writeGin(c, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (ginServer) ReportPosition(c *gin.Context, p *fleet.Person, vehicleID string) {
	writeGin(c, fleet.Answer("reportPosition", p, vehicleID))
}

func (ginServer) ListInvoices(c *gin.Context, p *fleet.Person, rider string) {
	writeGin(c, fleet.Answer("listInvoices", p, rider))
}

func (ginServer) IssueKey(c *gin.Context, p *fleet.Person) { writeGin(c, fleet.Answer("issueKey", p)) }
