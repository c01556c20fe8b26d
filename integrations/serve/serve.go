// Package serve holds what its command, oasguard-serve, carries with it: the checksums of the
// modules that a proxy is built from.
package serve

import _ "embed"

// Sums is go.sum of this module.
//
//go:embed go.sum
var Sums string
