// Package peers runs the vectors against what others have: oapi-codegen's validator and what ogen
// generates, with functions for credentials written by hand, as their documentation shows them, and
// from npm express-openapi-validator and Prism. It is a module of its own for what that brings.
//
//	npm ci --ignore-scripts && go test -v .
package peers

//go:generate go tool ogen --config ogen.yml --target internal/ogenapi --package ogenapi --clean ogen.yaml
