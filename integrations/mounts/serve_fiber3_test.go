package mounts

import (
	"github.com/gofiber/fiber/v3"
	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// fiber3Server serves the fleet on fiber v3.
type fiber3Server struct{ panics bool }

func (s fiber3Server) GetStatus(c fiber.Ctx) error {
	if s.panics {
		panic("the handler")
	}
	return writeFiber3(c, fleet.Answer("getStatus", nil))
}

func (fiber3Server) ListVehicles(c fiber.Ctx, p *fleet.Person) error {
	return writeFiber3(c, fleet.Answer("listVehicles", p))
}

func (fiber3Server) AddVehicle(c fiber.Ctx, p *fleet.Person) error {
	return writeFiber3(c, fleet.Answer("addVehicle", p))
}

func (fiber3Server) FindNearest(c fiber.Ctx, p *fleet.Person) error {
	return writeFiber3(c, fleet.Answer("findNearest", p))
}

func (fiber3Server) GetVehicle(c fiber.Ctx, p *fleet.Person, _ bool, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("getVehicle", p, vehicleID))
}

func (fiber3Server) ChangeVehicle(c fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("changeVehicle", p, vehicleID))
}

func (fiber3Server) RemoveVehicle(c fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("removeVehicle", p, vehicleID))
}

func (fiber3Server) GetPhoto(c fiber.Ctx, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("getPhoto", nil, vehicleID))
}

func (fiber3Server) UnlockVehicle(c fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (fiber3Server) StartTrip(c fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("startTrip", p, vehicleID))
}

func (fiber3Server) GetTrip(c fiber.Ctx, p *fleet.Person, vehicleID, tripID string) error {
	return writeFiber3(c, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (fiber3Server) ReportPosition(c fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber3(c, fleet.Answer("reportPosition", p, vehicleID))
}

func (fiber3Server) ListInvoices(c fiber.Ctx, p *fleet.Person, rider string) error {
	return writeFiber3(c, fleet.Answer("listInvoices", p, rider))
}

func (fiber3Server) IssueKey(c fiber.Ctx, p *fleet.Person) error {
	return writeFiber3(c, fleet.Answer("issueKey", p))
}
