// Package golangci makes oasguardvet a module plugin of golangci-lint. Name it in
// .custom-gcl.yml; docs/vet.md says how.
package golangci

import (
	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/oasguard/oasguard/vet"
)

func init() { register.Plugin(vet.Analyzer.Name, New) }

// New makes the plugin. It has no settings.
func New(settings any) (register.LinterPlugin, error) {
	if _, err := register.DecodeSettings[struct{}](settings); err != nil {
		return nil, err
	}
	return plugin{}, nil
}

type plugin struct{}

// BuildAnalyzers answers the one analyzer.
func (plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{vet.Analyzer}, nil
}

// GetLoadMode asks for types: a guard is known by them.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
