package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/revision"
)

// readBase reads a side from git.
func (o *diffOptions) readBase(cmd *cobra.Command, source input.Source) (old oldSide, err error) {
	was, err := revision.Open(cmd.Context(), o.base, source.Spec)
	if err != nil {
		return old, fmt.Errorf("--base: %w", err)
	}
	defer func() {
		if failed := was.Remove(); err == nil {
			err = failed
		}
	}()
	spec, err := o.then(cmd, was, source.Spec)
	if err != nil {
		return old, fmt.Errorf("--base: %w", err)
	}
	if spec == "" { // all of it is new
		return oldSide{part: input.Partial{Input: input.Input{API: &access.API{}}}}, nil
	}
	if err := o.settingsThen(was, spec, &source); err != nil {
		return old, fmt.Errorf("--base: %w", err)
	}
	if source.Spec, err = was.Document(spec); err != nil {
		return old, fmt.Errorf("--base: %w", err)
	}
	old.part, old.problems = input.ReadPartly(cmd.Context(), source)
	old.shown(was)
	return old, nil
}

// then is the document under the name that it had; empty where there was none.
func (o *diffOptions) then(cmd *cobra.Command, was *revision.Checkout, spec string) (string, error) {
	if _, there, err := was.File(spec); err != nil || there {
		return spec, err
	}
	name, err := was.Renamed(spec)
	switch {
	case err != nil:
		return "", err
	case name == "":
		fmt.Fprintf(cmd.ErrOrStderr(), "old: there is no %s in %s: every operation is new\n", spec, o.base)
	default:
		fmt.Fprintf(cmd.ErrOrStderr(), "old: %s was %s in %s\n", spec, name, o.base)
	}
	return name, nil
}

// settingsThen puts the settings and overlays of then in the place of today's.
func (o *diffOptions) settingsThen(was *revision.Checkout, spec string, source *input.Source) error {
	beside := source.ConfigFile == ""
	settings, there, err := was.File(cmp.Or(source.ConfigFile, filepath.Join(filepath.Dir(spec), config.FileName)))
	switch {
	case err != nil:
		return err
	case !beside && !there:
		return fmt.Errorf("there is no %s in %s; --old-config names the settings of then, and --old-config= takes those beside SPEC", source.ConfigFile, o.base)
	case !beside:
		source.ConfigFile = settings
	}
	source.Overlays = slices.Clone(source.Overlays)
	for i, overlay := range source.Overlays {
		if source.Overlays[i], there, err = was.File(overlay); err != nil {
			return err
		} else if !there {
			return fmt.Errorf("there is no %s in %s; --old-overlay names the overlays of then, and --old-overlay= says that there were none", overlay, o.base)
		}
	}
	return nil
}

// shown names the files of a side as git does.
func (old *oldSide) shown(was *revision.Checkout) {
	rename := func(list diag.List) {
		for i := range list {
			list[i].Position.File, list[i].Message = was.Shown(list[i].Position.File), was.Shown(list[i].Message)
		}
	}
	rename(old.problems)
	rename(old.part.Whole)
	old.part.ConfigFile = was.Shown(old.part.ConfigFile)
	for _, u := range old.part.Unread {
		rename(u.Faults)
		u.Operation.Source.File = was.Shown(u.Operation.Source.File)
	}
	if old.part.API != nil {
		for _, op := range old.part.API.Operations {
			op.Source.File = was.Shown(op.Source.File)
		}
	}
}
