package guard

import (
	"fmt"
	"net/http"
)

// testAnonymousGranted answers for AnonymousGrants as the row of a request says.
func testAnonymousGranted(r *http.Request) (Grants, error) {
	g, err := testGranted(r, &testSubject{name: "anonymous"})
	if err != nil {
		err = fmt.Errorf("%w: %w", err, errTest)
	}
	return g, err
}
