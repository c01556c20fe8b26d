// Command oasguard-serve runs the guard of an OpenAPI document as a reverse proxy. oasguard serve
// starts it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/integrations/serve/internal/build"
	"github.com/oasguard/oasguard/integrations/serve/proxy"
	"github.com/oasguard/oasguard/internal/handon"
)

const exitInput = 2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := 0
	cmd := newCommand(&code)
	err := cmd.ExecuteContext(ctx)
	stop()
	if err != nil {
		complain(os.Stderr, err)
		code = exitInput
	}
	os.Exit(code)
}

// complain prints an error: diagnostics as every command does, anything else after the name.
func complain(stderr io.Writer, err error) {
	var input *generator.InputError
	var refused build.Refused
	switch {
	case errors.As(err, &input):
		for _, d := range input.Diagnostics {
			fmt.Fprintln(stderr, d)
		}
	case errors.As(err, &refused):
		fmt.Fprintln(stderr, refused)
	default:
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(stderr, "oasguard-serve: %s\n", line)
		}
	}
}

func newCommand(code *int) *cobra.Command {
	var cfg generator.Config
	var output, newKey string
	from := build.From{Version: generator.Version}
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	settings := proxy.NewSettings(flags)
	cmd := &cobra.Command{
		Use:   "oasguard-serve --upstream URL [flags] SPEC",
		Short: "run the guard of an OpenAPI document as a reverse proxy",
		Long: `oasguard-serve generates the guard of SPEC, builds it into a program with the go
command, and runs that program: a reverse proxy that hands on what the guard
grants. The program is kept, and built again when the document changes.

With -o FILE the program is written to FILE and not run. It takes the same flags,
without SPEC, and needs neither Go nor the document.`,
		Example: `  oasguard-serve --upstream http://127.0.0.1:3000 --issuer https://id.example --audience https://api.example openapi.yaml
  oasguard-serve -o proxy openapi.yaml`,
		Version:       generator.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 && (newKey == "" || len(args) > 0) {
				return fmt.Errorf("%s takes one SPEC, the path of an OpenAPI document, got %d arguments", cmd.Name(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if newKey != "" {
				return proxy.WriteNewKey(cmd.OutOrStdout(), newKey)
			}
			cfg.Spec = args[0]
			path, err := program(cmd, cfg, settings, from, output)
			if err != nil || output != "" {
				return err
			}
			*code, err = handon.Run(path, settings.Args())
			return err
		},
	}
	set := cmd.Flags()
	set.SortFlags = false
	set.AddGoFlagSet(flags)
	set.StringVarP(&output, "output", "o", "", "write the program to `FILE`, and do not run it")
	set.StringVar(&newKey, "new-key", "", "print a new API key that begins with `NAME`, and its record for --keys")
	set.StringVar(&cfg.ConfigFile, "config", "", "settings `FILE` (default oasguard.yaml beside SPEC, if there)")
	set.StringArrayVar(&cfg.Overlays, "overlay", nil, "OpenAPI Overlay `FILE` to change SPEC by before it is read; may be repeated")
	set.StringVar(&cfg.Lists, "lists", "", "what a bare list of roles means: `any|all` of them")
	set.BoolVar(&cfg.RequireSecurity, "require-security", false, "an operation without any security is an error, not a warning")
	set.BoolVar(&cfg.RequireRule, "require-rule", false, "an operation that is not public and asks for no scope, role or permission is an error")
	set.StringSliceVar(&cfg.Tags, "tags", nil, "only operations with one of these `TAGS`; the rest is unknown")
	set.StringSliceVar(&cfg.ExcludeTags, "exclude-tags", nil, "no operations with one of these `TAGS`")
	set.StringVar(&from.Source, "source", "", "build from a checkout of oasguard in `DIR`, for work on oasguard itself")
	return cmd
}

// program builds the proxy of a document, and returns where it is.
func program(cmd *cobra.Command, cfg generator.Config, settings *proxy.Settings, from build.From, output string) (string, error) {
	ctx, stderr := cmd.Context(), cmd.ErrOrStderr()
	var document []byte
	again := func() generator.Config { return cfg }
	if cfg.Spec == "-" {
		var err error
		if document, err = io.ReadAll(cmd.InOrStdin()); err != nil {
			return "", err
		}
		again = func() generator.Config {
			cfg.Stdin = bytes.NewReader(document)
			return cfg
		}
	}
	schemes, err := build.Schemes(ctx, again())
	if err != nil {
		return "", err
	}
	if output == "" {
		if err := settings.Check(schemes); err != nil {
			return "", err
		}
	}
	dir, err := os.MkdirTemp("", "oasguard-serve-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	result, err := build.Write(ctx, dir, again(), schemes, from)
	if err != nil {
		return "", err
	}
	for _, d := range result.Warnings {
		fmt.Fprintln(stderr, d)
	}
	if result.ConfigFile != "" {
		fmt.Fprintf(stderr, "settings: %s\n", result.ConfigFile)
	}
	if result.BasePath == "" && result.ServerPath != "" && cmd.Flags().Lookup("base-path").Value.String() == "" {
		fmt.Fprintf(stderr, "servers: clients send %q in front of every path; without --base-path %[1]s these requests are 404\n", result.ServerPath)
	}
	if output != "" {
		return output, build.Compile(ctx, dir, output)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return build.Program(ctx, dir, filepath.Join(cache, "oasguard-serve"), from)
}
