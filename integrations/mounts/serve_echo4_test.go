package mounts

import (
	"github.com/labstack/echo/v4"
	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// echo4Server serves the fleet on echo v4.
type echo4Server struct{ panics bool }

func (s echo4Server) GetStatus(c echo.Context) error {
	if s.panics {
		panic("the handler")
	}
	return writeEcho4(c, fleet.Answer("getStatus", nil))
}

func (echo4Server) ListVehicles(c echo.Context, p *fleet.Person) error {
	return writeEcho4(c, fleet.Answer("listVehicles", p))
}

func (echo4Server) AddVehicle(c echo.Context, p *fleet.Person) error {
	return writeEcho4(c, fleet.Answer("addVehicle", p))
}

func (echo4Server) FindNearest(c echo.Context, p *fleet.Person) error {
	return writeEcho4(c, fleet.Answer("findNearest", p))
}

func (echo4Server) GetVehicle(c echo.Context, p *fleet.Person, _ bool, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("getVehicle", p, vehicleID))
}

func (echo4Server) ChangeVehicle(c echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("changeVehicle", p, vehicleID))
}

func (echo4Server) RemoveVehicle(c echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("removeVehicle", p, vehicleID))
}

func (echo4Server) GetPhoto(c echo.Context, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("getPhoto", nil, vehicleID))
}

func (echo4Server) UnlockVehicle(c echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (echo4Server) StartTrip(c echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("startTrip", p, vehicleID))
}

func (echo4Server) GetTrip(c echo.Context, p *fleet.Person, vehicleID, tripID string) error {
	return writeEcho4(c, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (echo4Server) ReportPosition(c echo.Context, p *fleet.Person, vehicleID string) error {
	return writeEcho4(c, fleet.Answer("reportPosition", p, vehicleID))
}

func (echo4Server) ListInvoices(c echo.Context, p *fleet.Person, rider string) error {
	return writeEcho4(c, fleet.Answer("listInvoices", p, rider))
}

func (echo4Server) IssueKey(c echo.Context, p *fleet.Person) error {
	return writeEcho4(c, fleet.Answer("issueKey", p))
}
