package mounts

import (
	"github.com/labstack/echo/v5"
	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// echo5Server serves the fleet on echo v5.
type echo5Server struct{ panics bool }

func (s echo5Server) GetStatus(c *echo.Context) error {
	if s.panics {
		panic("the handler")
	}
	return writeEcho5(c, fleet.Answer("getStatus", nil))
}

func (echo5Server) ListVehicles(c *echo.Context, p *fleet.Person) error {
	return writeEcho5(c, fleet.Answer("listVehicles", p))
}

func (echo5Server) AddVehicle(c *echo.Context, p *fleet.Person) error {
	return writeEcho5(c, fleet.Answer("addVehicle", p))
}

func (echo5Server) FindNearest(c *echo.Context, p *fleet.Person) error {
	return writeEcho5(c, fleet.Answer("findNearest", p))
}

func (echo5Server) GetVehicle(c *echo.Context, p *fleet.Person, _ bool, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("getVehicle", p, vehicleID))
}

func (echo5Server) ChangeVehicle(c *echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("changeVehicle", p, vehicleID))
}

func (echo5Server) RemoveVehicle(c *echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("removeVehicle", p, vehicleID))
}

func (echo5Server) GetPhoto(c *echo.Context, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("getPhoto", nil, vehicleID))
}

func (echo5Server) UnlockVehicle(c *echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (echo5Server) StartTrip(c *echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("startTrip", p, vehicleID))
}

func (echo5Server) GetTrip(c *echo.Context, p *fleet.Person, vehicleID, tripID string) error {
	return writeEcho5(c, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (echo5Server) ReportPosition(c *echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho5(c, fleet.Answer("reportPosition", p, vehicleID))
}

func (echo5Server) ListInvoices(c *echo.Context, p *fleet.Person, rider string) error {
	return writeEcho5(c, fleet.Answer("listInvoices", p, rider))
}

func (echo5Server) IssueKey(c *echo.Context, p *fleet.Person) error {
	return writeEcho5(c, fleet.Answer("issueKey", p))
}
