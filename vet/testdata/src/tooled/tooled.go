// Command tooled serves the tools of an MCP server. // want package:"uses hotel/guard: all"
package main

import (
	"log"
	"net/http"

	"hotel/guard"
	"hotel/guard/guardmcp"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func main() {
	g, err := guard.NewGuard[string](cards{})
	if err != nil {
		log.Fatal(err)
	}
	guardmcp.Handler(g, http.NotFoundHandler()) // want `the handler that Handler returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	log.Fatal(http.ListenAndServe("localhost:9000", guardmcp.Handler(g, http.NotFoundHandler())))
}
