package generator

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// settings are the team's settings: the file's, overridden by the flags.
type settings struct {
	resolve.Settings
	file string
}

func readSettings(cfg Config) (settings, error) {
	var s settings
	s.file = cfg.ConfigFile
	if s.file == "" {
		beside := config.FileName
		if cfg.Spec != "-" {
			beside = filepath.Join(filepath.Dir(cfg.Spec), config.FileName)
		}
		if _, err := os.Stat(beside); err == nil {
			s.file = beside
		}
	}
	if s.file != "" {
		c, diags := config.Read(s.file)
		if diags.HasErrors() {
			return s, inputError(diags)
		}
		s.Settings = c.Settings
	}
	switch lists := resolve.Lists(cfg.Lists); lists {
	case resolve.ListsRefused:
	case resolve.ListsAny, resolve.ListsAll:
		s.Lists = lists
	default:
		var diags diag.List
		diags.Errorf(diag.Position{}, "usage", "--lists %q: want any or all", cfg.Lists)
		return s, inputError(diags)
	}
	s.RequireSecurity = s.RequireSecurity || cfg.RequireSecurity
	return s, nil
}

// readModel reads the document into the model of who may call what.
func readModel(ctx context.Context, cfg Config, s settings) (*access.API, diag.List) {
	doc, diags := openapi.Load(ctx, cfg.Spec, openapi.Options{
		Stdin: cfg.Stdin, AllowOutsideRefs: cfg.AllowOutsideRefs, AllowRemoteRefs: cfg.AllowRemoteRefs,
	})
	if doc == nil {
		return nil, diags
	}
	api, more := resolve.Resolve(doc, s.Settings)
	if diags.HasErrors() {
		// What was lost in loading may be what there is to guard.
		more = slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return d.Rule == resolve.NothingToGuard })
	}
	return api, append(diags, more...)
}

// renamed tells of operations whose operationId could not name them.
func renamed(plan *gosource.Plan, api *access.API) diag.List {
	var diags diag.List
	for _, op := range plan.Names.Renamed {
		diags.Warnf(position(op.Source), "name-taken",
			"operationId %q has a Go name that is taken; the operation is named from method and path, %s",
			op.ID, plan.Names.Operation(op)).Fix = "give it an operationId of its own"
	}
	return diags
}
