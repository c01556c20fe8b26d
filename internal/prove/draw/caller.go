package draw

import (
	"math/rand/v2"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
)

// Caller draws who holds some of the names, and comes by some of the schemes.
func Caller(source *rand.Rand, api *access.API) export.Caller {
	some := func(names []string) []string {
		list := []string{}
		percent := []int{0, 10, 50, 90, 100}[source.IntN(5)]
		for _, name := range names {
			if source.IntN(100) < percent {
				list = append(list, name)
			}
		}
		return list
	}
	var roles, schemes []string
	for _, r := range api.Roles {
		roles = append(roles, r.Name)
	}
	for _, s := range api.Schemes {
		schemes = append(schemes, s.Name)
	}
	c := export.Caller{
		Holds:   access.Grants{Roles: some(roles), Permissions: some(api.Permissions), Scopes: some(api.Scopes)},
		Schemes: some(schemes), Any: source.IntN(4) == 0,
	}
	for _, acr := range []string{"mfa", "phr", "urn:x:o,r"} {
		if source.IntN(2) == 0 {
			c.Login.ACR = append(c.Login.ACR, acr)
		}
	}
	if c.Login.Known = source.IntN(4) > 0; c.Login.Known {
		c.Login.Age = []int{-5, 0, 1, 59, 60, 61, 3600, 3601, 86400, 86401}[source.IntN(10)]
	}
	if source.IntN(10) == 0 {
		c.Holds.Roles = append(c.Holds.Roles, "unknown")
	}
	if source.IntN(8) == 0 {
		c.Any, c.Schemes = false, nil
	}
	return c
}

// Answered draws which resource checks of an operation hold, and the world of a caller
// with these answers.
func Answered(source *rand.Rand, api *access.API, op *access.Operation, c export.Caller) ([]*access.Resource, access.World) {
	world := c.World(api, op, access.No)
	percent := []int{0, 50, 100}[source.IntN(3)]
	var held []*access.Resource
	for _, resource := range op.Resources() {
		if source.IntN(100) < percent {
			held = append(held, resource)
		}
	}
	for _, p := range world.Principals {
		for _, resource := range held {
			p.May[resource.Words()] = access.Yes
		}
	}
	return held, world
}
