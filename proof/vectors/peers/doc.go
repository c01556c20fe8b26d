// Package peers runs the vectors against what others have for Go: oapi-codegen's validator
// with an AuthenticationFunc written by hand, as its documentation shows one. It is a module
// of its own for what that brings.
package peers
