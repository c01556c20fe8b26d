// Package mounts serves one document behind each framework that oasguard generate
// --mount knows: the same operations, callers and requests, and the same tests.
package mounts

//go:generate go tool oasguard generate --harness --mount chi --mount gin --mount echo4 --mount echo5 --mount fiber2 --mount fiber3 --mount gorilla --mount forward-auth -o internal/guard fleet.yaml
//go:generate go tool oasguard generate --no-tests --mount chi --mount gin --mount echo4 --mount echo5 --mount fiber2 --mount fiber3 --mount gorilla -o internal/paths internal/paths/paths.yaml
