// Package openfga holds what oasguard writes for OpenFGA against the real engine: the model of
// oasguard export --to openfga, in process, and the guard of oasguard generate --authzen in front of
// an engine that is killed, stopped, slowed and restarted. It is a module of its own because that
// engine is large: it takes minutes to build. So its tests have a build tag:
//
//	go test -tags openfga -v .
//	go test -tags openfga -v -run Engine . -relationships 1000000
package openfga

//go:generate go tool oasguard generate --quiet --no-tests --authzen -o internal/guard -p guard rooms.yaml
