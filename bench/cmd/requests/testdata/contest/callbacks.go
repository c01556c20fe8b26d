// Package main is the contest: every contestant serves the same document, with
// the same people behind it, and takes the same requests in turns.
package main

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/oasguard/oasguard/bench/requestpeers/guard"
)

// Opaque credentials: the SHA-256 of each is looked up in a map, which is as
// little as a real authenticator can do.
const (
	managerToken = "2FZ4LUV5KDTPW3OAQ7MNXBYIEC"
	guestToken   = "YHV2CMS6WQ4EJ7ZBT5RNOALGPK"
	bareToken    = "JX6TQ2MDEW5YBSOC7UPRNA3HVZ" // of a manager, without the scope
	deskKey      = "K4WN6ZPAXT2CFV7YGQDSM5EJRU"
)

// The bits of a person, where a contestant has none of its own.
const (
	roleGuest = 1 << iota
	roleStaff
	roleManager
	scopeRoomsWrite
)

// person is the principal of every contestant.
type person struct {
	may    uint8
	role   string // as the policy engines name it
	grants guard.Grants
}

type people map[[sha256.Size]byte]*person

var errUnknown = errors.New("nobody has that token")

// newPeople knows a thousand people, those of the requests among them.
func newPeople() people {
	p := people{}
	for i := range 1000 {
		p[sha256.Sum256(fmt.Appendf(nil, "token %d", i))] = &person{}
	}
	manager := &person{roleManager | roleStaff | scopeRoomsWrite, "manager",
		guard.Grants{}.WithRoles(guard.RoleManager).WithScopes(guard.ScopeRoomsWrite)}
	p[sha256.Sum256([]byte(managerToken))] = manager
	p[sha256.Sum256([]byte(deskKey))] = manager
	p[sha256.Sum256([]byte(guestToken))] = &person{roleGuest | scopeRoomsWrite, "guest",
		guard.Grants{}.WithRoles(guard.RoleGuest).WithScopes(guard.ScopeRoomsWrite)}
	p[sha256.Sum256([]byte(bareToken))] = &person{roleManager | roleStaff, "manager",
		guard.Grants{}.WithRoles(guard.RoleManager)}
	return p
}

func (p people) holder(secret string) (*person, error) {
	if one, ok := p[sha256.Sum256([]byte(secret))]; ok {
		return one, nil
	}
	return nil, errUnknown
}
