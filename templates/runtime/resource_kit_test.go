package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestGuard_pathID reads an id from the path, by the router's way or one's own.
func TestGuard_pathID(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.SetPathValue("id", "router's")
	own := func(_ *http.Request, name string) string { return "own " + name }
	for want, g := range map[resourceID]engine[*int]{
		{"router's", idOfPath}: {},
		{"own id", idOfPath}:   {settings: settings{pathValue: own}},
	} {
		if got := g.pathID(r, "id"); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if got, want := required(resourceID{value: "x"}), (resourceID{"x", idRequired}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestGuard_askable: an id that is empty is never asked about, and what that means
// is remembered until the next alternative begins, as is an error.
func TestGuard_askable(t *testing.T) {
	for _, lack := range []idLack{idOptional, idRequired, idOfPath} {
		c := caller[*int]{state: valid}
		if !c.askable(resourceID{"7", lack}) || c.noID || c.noPath {
			t.Errorf("%d: not asked about an id: %+v", lack, c)
		}
		asked := c.askable(resourceID{"", lack}) || c.askable(resourceID{"", idOptional})
		if asked || c.noID != (lack == idRequired) || c.noPath != (lack == idOfPath) {
			t.Errorf("%d: asked %v without an id, %+v", lack, asked, c)
		}
		if !c.again() || c.noID || c.noPath {
			t.Errorf("%d: the next alternative begins with %+v", lack, c)
		}
	}
	var d decision[*int]
	c, failed := caller[*int]{state: valid}, errors.New("failed")
	if d.allows(&c, true, failed) || c.askable(resourceID{"7", idOfPath}) || d.verdict != unavailable || d.err != failed {
		t.Errorf("after an error: %+v, %+v", c, d)
	}
	if !c.again() || !c.askable(resourceID{"7", idOfPath}) {
		t.Errorf("the next alternative begins with %+v", c)
	}
	if !d.allows(&c, true, nil) || d.allows(&c, false, nil) {
		t.Error("the authorizer's word does not count")
	}
}
