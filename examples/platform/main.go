// Command platform is an API platform whose permissions stand in two OpenAPI documents,
// that of the platform and that of a plugin, and nowhere else. Its handlers are
// registered by hand, in a ServeMux; which scopes a role carries is in a file that is
// read at start.
//
//	PLATFORM_KEY=secret go run .    # serves http://localhost:8080
//
// access.go is all of access control that is written by hand, routes.go and events.go
// are the service.
package main

//go:generate go tool oasguard generate -q --catalogue -o internal/guard core/openapi.yaml eventgateway/openapi.yaml
//go:generate go tool oasguard generate -q --catalogue -o internal/coreguard core/openapi.yaml
//go:generate go tool oasguard generate -q --catalogue --config eventgateway/alone.yaml -o internal/eventguard eventgateway/openapi.yaml

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"
)

func main() {
	handler, err := newHandler("roles.yaml", tokens{key: []byte(os.Getenv("PLATFORM_KEY"))}, slog.Default())
	if err != nil {
		fmt.Fprintln(os.Stderr, "platform:", err)
		os.Exit(1)
	}
	server := &http.Server{Addr: "localhost:8080", Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	fmt.Fprintln(os.Stderr, "platform listens on http://"+server.Addr)
	fmt.Fprintln(os.Stderr, "platform:", server.ListenAndServe())
	os.Exit(1)
}
