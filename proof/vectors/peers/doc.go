// Package peers runs the vectors against what others have: oapi-codegen's validator with an
// AuthenticationFunc written by hand, as its documentation shows one, and from npm
// express-openapi-validator and Prism. It is a module of its own for what that brings.
//
//	npm ci --ignore-scripts && go test -v .
package peers
