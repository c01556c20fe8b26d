package guard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestMiddlewareOfNotFound: a router that answers the guard's 404 as well as what it
// grants would be open for every route that the document does not know.
func TestMiddlewareOfNotFound(t *testing.T) {
	mux := http.NewServeMux()
	made := func(next http.Handler) (failure any) {
		defer func() { failure = recover() }()
		g := &Guard[int]{}
		g.notFound = mux
		g.Middleware(next)
		return nil
	}
	if got := fmt.Sprint(made(mux)); !strings.HasPrefix(got, "Middleware: next is the handler of WithNotFound, too") {
		t.Errorf("the same mux: got panic %q", got)
	}
	if got := made(http.NewServeMux()); got != nil {
		t.Errorf("another mux: got panic %v", got)
	}
}
