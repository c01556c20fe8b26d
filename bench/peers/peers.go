// Package peers pins, in a module of their own, the generators that oasguard is
// measured against and what their output imports.
package peers

import (
	_ "github.com/oapi-codegen/runtime" // imported by what oapi-codegen writes

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
)
