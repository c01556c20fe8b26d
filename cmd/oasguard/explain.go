package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/explain"
	"github.com/oasguard/oasguard/internal/input"
)

func newExplain() *cobra.Command {
	var flags specFlags
	var q explain.Question
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain [flags] SPEC METHOD PATH",
		Short: "say whether a caller may use an operation, and why not",
		Long: `explain goes through the decision about one request: each alternative of its
security, each role, permission and scope with yes or no, where the rule stands in
the document, and what would be needed besides. PATH is that of a request, or a
path template of the document.

Inherited roles are expanded. What a resource check answers only your code
knows, so it is shown as it depends. Without --scheme the caller is taken to
send a valid credential.`,
		Example: `  oasguard explain --role guest openapi.yaml DELETE /rooms/7
  oasguard explain --scheme partner --scope rooms.read openapi.yaml GET /rooms
  oasguard explain --json --role staff openapi.yaml POST '/rooms/{roomId}/door'`,
		Args: oneRequest,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := readSpec(cmd.Context(), flags.source(args[0], cmd.InOrStdin()))
			if err != nil {
				return err
			}
			nameSettings(cmd.ErrOrStderr(), "settings", in.ConfigFile)
			q.Method, q.Path, q.Declared = args[1], args[2], declared(in)
			x, err := explain.Explain(in.API, q)
			if path, ok := withoutBase(in, q.Path); err != nil && ok {
				q.Path = path
				x, err = explain.Explain(in.API, q)
			}
			if err != nil {
				return err
			}
			x.Places = places(in, x.Operation)
			if asJSON {
				return x.JSON(cmd.OutOrStdout())
			}
			return x.Text(cmd.OutOrStdout())
		},
	}
	set := cmd.Flags()
	set.StringArrayVar(&q.Roles, "role", nil, "a `ROLE` that the caller was granted; may stand several times, as the next three")
	set.StringArrayVar(&q.Permissions, "permission", nil, "a `PERMISSION` that the caller was granted")
	set.StringArrayVar(&q.Scopes, "scope", nil, "a `SCOPE` of the caller's token")
	set.StringArrayVar(&q.Schemes, "scheme", nil, "the `NAME` of a security scheme whose credential is sent, and valid")
	set.BoolVar(&asJSON, "json", false, "print JSON, as docs/schema/explain.schema.json describes it")
	flags.add(cmd)
	return cmd
}

func newWhoCan() *cobra.Command {
	var flags specFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "who-can [flags] SPEC METHOD PATH",
		Short: "list who can call an operation",
		Long: `who-can lists the smallest sets of credentials, roles, permissions, scopes and
resource checks that let a caller use an operation. Inherited roles are
expanded. PATH is that of a request, or a path template of the document.`,
		Example: `  oasguard who-can openapi.yaml DELETE /rooms/7
  oasguard who-can --json openapi.yaml DELETE '/rooms/{roomId}'`,
		Args: oneRequest,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := readSpec(cmd.Context(), flags.source(args[0], cmd.InOrStdin()))
			if err != nil {
				return err
			}
			nameSettings(cmd.ErrOrStderr(), "settings", in.ConfigFile)
			ways, err := explain.WhoCan(in.API, args[1], args[2])
			if path, ok := withoutBase(in, args[2]); err != nil && ok {
				ways, err = explain.WhoCan(in.API, args[1], path)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return ways.JSON(cmd.OutOrStdout(), places(in, ways.Operation))
			}
			return ways.Text(cmd.OutOrStdout(), places(in, ways.Operation))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, as docs/schema/who-can.schema.json describes it")
	flags.add(cmd)
	return cmd
}

func oneRequest(cmd *cobra.Command, args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("%s takes SPEC, METHOD and PATH, got %d arguments", cmd.CommandPath(), len(args))
	}
	return nil
}

// withoutBase cuts what the document says stands in front of every path, as it does
// in requests.
func withoutBase(in input.Input, path string) (string, bool) {
	base := cmp.Or(in.API.BasePath, in.Document.BasePath+in.Document.ServerPath)
	rest, ok := strings.CutPrefix(path, base)
	return rest, ok && base != "" && strings.HasPrefix(rest, "/")
}

// declared are the names that are no slip of the pen, though no rule needs them.
func declared(in input.Input) explain.Names {
	var names explain.Names
	for _, s := range in.Document.Schemes {
		names.Schemes = append(names.Schemes, in.Settings.NameOf(s.Name))
		names.Scopes = append(names.Scopes, s.Scopes...)
	}
	return names
}

func places(in input.Input, op *access.Operation) []explain.Place {
	var list []explain.Place
	for _, p := range in.Places(op) {
		list = append(list, explain.Place{Key: p.Key, At: p.At.String()})
	}
	return list
}
