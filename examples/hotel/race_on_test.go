//go:build race

package main

// underRace: the race detector watches, which takes ten times as long.
const underRace = true
