// Package openfga holds the model of oasguard export --to openfga against access.Evaluate
// in the real engine, in process. It is a module of its own because that engine is large: it
// takes minutes to build. So its test has a build tag:
//
//	go test -tags openfga -v .
package openfga
