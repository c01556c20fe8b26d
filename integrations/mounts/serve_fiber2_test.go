package mounts

import (
	"github.com/gofiber/fiber/v2"
	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
)

// fiber2Server serves the fleet on fiber v2.
type fiber2Server struct{ panics bool }

func (s fiber2Server) GetStatus(c *fiber.Ctx) error {
	if s.panics {
		panic("the handler")
	}
	return writeFiber2(c, fleet.Answer("getStatus", nil))
}

func (fiber2Server) ListVehicles(c *fiber.Ctx, p *fleet.Person) error {
	return writeFiber2(c, fleet.Answer("listVehicles", p))
}

func (fiber2Server) AddVehicle(c *fiber.Ctx, p *fleet.Person) error {
	return writeFiber2(c, fleet.Answer("addVehicle", p))
}

func (fiber2Server) FindNearest(c *fiber.Ctx, p *fleet.Person) error {
	return writeFiber2(c, fleet.Answer("findNearest", p))
}

func (fiber2Server) GetVehicle(c *fiber.Ctx, p *fleet.Person, _ bool, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("getVehicle", p, vehicleID))
}

func (fiber2Server) ChangeVehicle(c *fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("changeVehicle", p, vehicleID))
}

func (fiber2Server) RemoveVehicle(c *fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("removeVehicle", p, vehicleID))
}

func (fiber2Server) GetPhoto(c *fiber.Ctx, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("getPhoto", nil, vehicleID))
}

func (fiber2Server) UnlockVehicle(c *fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("unlockVehicle", p, vehicleID))
}

func (fiber2Server) StartTrip(c *fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("startTrip", p, vehicleID))
}

func (fiber2Server) GetTrip(c *fiber.Ctx, p *fleet.Person, vehicleID, tripID string) error {
	return writeFiber2(c, fleet.Answer("getTrip", p, vehicleID, tripID))
}

func (fiber2Server) ReportPosition(c *fiber.Ctx, p *fleet.Person, vehicleID string) error {
	return writeFiber2(c, fleet.Answer("reportPosition", p, vehicleID))
}

func (fiber2Server) ListInvoices(c *fiber.Ctx, p *fleet.Person, rider string) error {
	return writeFiber2(c, fleet.Answer("listInvoices", p, rider))
}

func (fiber2Server) IssueKey(c *fiber.Ctx, p *fleet.Person) error {
	return writeFiber2(c, fleet.Answer("issueKey", p))
}
