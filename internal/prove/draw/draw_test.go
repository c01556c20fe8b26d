package draw

import (
	"slices"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// TestKinds fails where a kind of scheme is not drawn, or no document can say it.
func TestKinds(t *testing.T) {
	for _, kind := range access.Kinds() {
		if !slices.ContainsFunc(kinds(), func(s access.Scheme) bool { return s.Kind == kind }) {
			t.Errorf("schemes of kind %d are not drawn", kind)
		}
		if o := scheme(&access.Scheme{Kind: kind}, nil); o["type"] == "" {
			t.Errorf("no document says a scheme of kind %d", kind)
		}
	}
}
