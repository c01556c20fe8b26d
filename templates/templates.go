// Package templates holds what is emitted as it stands. runtime is a real Go
// package, compiled, tested and fuzzed where it lies; the generator copies those
// of its files that a document needs into guard_runtime.gen.go.
package templates

import "embed"

// Runtime holds the sources of the runtime package.
//
//go:embed runtime/*.go
var Runtime embed.FS

// Harness holds the fixed part of harness.gen.go.
//
//go:embed harness/*.go
var Harness embed.FS

// Mount holds the fixed part of mount.gen.go, by framework. It is compiled and tested
// where it is generated, in integrations/mounts: this module requires no framework.
//
//go:embed mount/*.go
var Mount embed.FS

// Server holds the fixed part of server.gen.go, by framework; its files are used together
// with those of Mount. It is compiled and tested in integrations/servers.
//
//go:embed server/*.go
var Server embed.FS

// Tests holds the fixed part of guard.gen_test.go: the kit that runs the tables.
//
//go:embed testkit/*.go
var Tests embed.FS

// Matrix holds the page of oasguard matrix, its style and its script.
//
//go:embed matrix/page.html matrix/style.css matrix/script.js
var Matrix embed.FS
