// Command load reads an OpenAPI document with kin-openapi, origins included, and
// does no more: the floor that cmd/generation measures against.
package main

import (
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	if _, err := loader.LoadFromFile(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
