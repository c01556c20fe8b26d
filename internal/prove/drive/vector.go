package drive

import (
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Wired is a request that was drawn, as it arrives from the network. Nothing stands in
// front, and path values are there.
func Wired(source *rand.Rand, api *access.API, op *access.Operation) (*Request, *http.Request) {
	q := Draw(source, api, op)
	q.World.InFront = nil
	for place, state := range q.World.Parameters {
		if strings.HasPrefix(place, "path.") && state == access.Empty {
			delete(q.World.Parameters, place)
		}
	}
	r, _ := q.build(&Guard{api: api}, op, true)
	return q, r
}

// Asked is what a resource check of op is called by its action, type and values in the
// requests that are drawn: "open room valueA".
func Asked(op *access.Operation, resource *access.Resource) string {
	text := resource.Action + " " + resource.Type
	for _, id := range resource.IDs {
		for i, p := range parametersOf(op) {
			if p == id {
				text += " " + parameterValue(i)
			}
		}
	}
	return text
}

// ChallengeText is a challenge as WWW-Authenticate holds it.
func ChallengeText(c access.Challenge, realm string) string { return challengeText(c, realm) }
