// Package peers pins, in a module of their own, the generators that oasguard is
// measured against and what their output imports.
package peers

import _ "github.com/oapi-codegen/runtime" // imported by what oapi-codegen writes
