//go:build !race

package main

// underRace: the race detector does not watch.
const underRace = false
