// Command community is a forum in the shape of Storyden: which permission an operation
// wants stands in a table, and an overlay made of it guards the document. What guests may
// do is a setting of the installation, and may change while it runs.
//
//	go run .    # serves http://localhost:8080/api
package main

//go:generate go tool oasguard generate -q --overlay overlay.yaml -o internal/guard openapi.yaml

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/oasguard/oasguard/examples/community/internal/guard"
)

func main() {
	member := &account{permissions: []string{"ReadPublishedThreads", "CreatePost"}}
	a := &access{
		keys:   map[string]*account{"member-key": member, "admin-key": {permissions: []string{"Administrator"}}},
		tokens: map[string]token{"member-token": {member, "ReadPublishedThreads"}},
		guests: []string{"ReadPublishedThreads"},
	}
	handler, err := newHandler(a)
	if err != nil {
		fmt.Fprintln(os.Stderr, "community:", err)
		os.Exit(1)
	}
	server := &http.Server{Addr: "localhost:8080", Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	fmt.Fprintln(os.Stderr, "community listens on http://"+server.Addr+"/api")
	fmt.Fprintln(os.Stderr, "community:", server.ListenAndServe())
	os.Exit(1)
}

// newHandler is the service behind its guard.
func newHandler(a *access) (http.Handler, error) {
	g, err := guard.NewGuard(a, a)
	if err != nil {
		return nil, err
	}
	return g.Handler(server{}), nil
}

// server is the service. Of its operations one is written; the guard stands in front of
// all of them.
type server struct{ guard.Unimplemented[*caller] }

// ThreadList serves GET /threads: to members, and to guests where they may read.
func (server) ThreadList(w http.ResponseWriter, r *http.Request, _ *caller, known bool) {
	grants, _ := guard.GrantsFrom(r.Context())
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]bool{"member": known, "mayPost": grants.HasPermission(guard.PermissionCreatePost)})
}
