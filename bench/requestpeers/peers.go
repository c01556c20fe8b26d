//go:build peers

// Package requestpeers pins, in a module of their own, the servers and policy
// engines that cmd/requests measures oasguard against. No build sets its tag:
// what it imports is compiled only where the benchmark copies go.mod to.
package requestpeers

import (
	// Decide a request.
	_ "github.com/casbin/casbin/v2"
	_ "github.com/cedar-policy/cedar-go"
	_ "github.com/open-policy-agent/opa/v1/rego"

	// Imported by what oapi-codegen writes, and its validator.
	_ "github.com/getkin/kin-openapi/openapi3"
	_ "github.com/oapi-codegen/nethttp-middleware"
	_ "github.com/oapi-codegen/runtime"

	// Imported by what ogen writes.
	_ "github.com/go-faster/errors"
	_ "github.com/go-faster/jx"
	_ "github.com/ogen-go/ogen/conv"
	_ "github.com/ogen-go/ogen/http"
	_ "github.com/ogen-go/ogen/json"
	_ "github.com/ogen-go/ogen/middleware"
	_ "github.com/ogen-go/ogen/ogenerrors"
	_ "github.com/ogen-go/ogen/ogenregex"
	_ "github.com/ogen-go/ogen/otelogen"
	_ "github.com/ogen-go/ogen/uri"
	_ "github.com/ogen-go/ogen/validate"

	// Imported by what go-swagger writes.
	_ "github.com/go-openapi/errors"
	_ "github.com/go-openapi/loads"
	_ "github.com/go-openapi/runtime"
	_ "github.com/go-openapi/runtime/flagext"
	_ "github.com/go-openapi/runtime/middleware"
	_ "github.com/go-openapi/runtime/security"
	_ "github.com/go-openapi/spec"
	_ "github.com/go-openapi/strfmt"
	_ "github.com/go-openapi/swag"
	_ "github.com/go-openapi/validate"
	_ "github.com/jessevdk/go-flags"

	// Imported by goa's designs and by what goa writes.
	_ "goa.design/goa/v3/dsl"
	_ "goa.design/goa/v3/http"
	_ "goa.design/goa/v3/security"
)
