package routers

import (
	"testing"

	"github.com/oasguard/oasguard/examples/routers/internal/guard/guardtest"
)

// TestHarness runs every case of the document behind every router: each reads
// paths in its own way, and none of them lets anybody past a wrapper.
func TestHarness(t *testing.T) {
	credentials := guardtest.Credentials{KeyCard: []guardtest.Credential{
		{Person: "ada", Secret: "card-of-ada", May: guardtest.May{RoomOpen: []string{"502"}, BillRead: []string{"ada"}}},
		{Person: "ben", Secret: "card-of-ben", Roles: []string{"staff"}, May: guardtest.May{BillRead: []string{"ben"}}},
		{Person: "bob", Secret: "card-of-bob", May: guardtest.May{BillRead: []string{"bob"}}},
	}}
	for _, router := range routers {
		t.Run(router.name, func(t *testing.T) {
			h, err := router.make()
			if err != nil {
				t.Fatal(err)
			}
			guardtest.Harness{AllowUnsafe: true}.Run(t, h, credentials)
		})
	}
}
