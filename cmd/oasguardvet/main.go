// Command oasguardvet reports routes that miss the guard which oasguard
// generated for them. It runs by itself or under go vet:
//
//	go tool oasguardvet ./...
//	go vet -vettool="$(go tool -n oasguardvet)" ./...
//
// docs/vet.md lists what it reports.
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"github.com/oasguard/oasguard/vet"
)

func main() { singlechecker.Main(vet.Analyzer) }
