package guard

import (
	"errors"
	"testing"
)

// TestGuard_allAskable: the authorizer is not asked about an object that lacks an id,
// nor after an error.
func TestGuard_allAskable(t *testing.T) {
	d, _ := testDecision(settings{})
	d.accepts(testCaller(d, &scheme{}, Grants{}))
	if !d.allAskable("7", "8") || d.allAskable("", "8") || d.allAskable("7", "") {
		t.Errorf("got %+v", d)
	}
	if d.allows(true, errors.New("failed")) || d.allAskable("7", "8") {
		t.Errorf("after an error: %+v", d)
	}
}
