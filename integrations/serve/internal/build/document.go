// Package build makes the program that guards a document: it generates the guard into a module of
// its own, with a main function that puts it in front of the proxy, and has the go command build it.
package build

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/integrations/serve/proxy"
	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Refused are the problems of a document, a line each.
type Refused []string

// Error is all of them.
func (r Refused) Error() string { return strings.Join(r, "\n") }

// Schemes returns the schemes of the document that cfg names, and refuses what a proxy cannot
// decide.
func Schemes(ctx context.Context, cfg generator.Config) ([]proxy.Scheme, error) {
	in, diags := input.Read(ctx, input.Source{
		Spec: cfg.Spec, Stdin: cfg.Stdin, Overlays: cfg.Overlays, ConfigFile: cfg.ConfigFile, Lists: cfg.Lists,
		RequireSecurity: cfg.RequireSecurity, RequireRule: cfg.RequireRule,
		Tags: openapi.Tags{Only: cfg.Tags, Except: cfg.ExcludeTags},
	})
	if diags.HasErrors() {
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
		diags.Sort()
		var refused Refused
		for _, d := range diags {
			refused = append(refused, d.String())
		}
		return nil, refused
	}
	var refused Refused
	for _, op := range in.API.Operations {
		refused = append(refused, undecidable(op)...)
	}
	if in.API.Visitor != nil && in.API.Visitor.Ask {
		refused = append(refused, "error: x-anonymous asks a program what callers without a credential hold, and the proxy has none: list the roles, permissions or scopes there (serve-anonymous)")
	}
	var schemes []proxy.Scheme
	for _, s := range in.API.Schemes {
		scheme := access.ReadScheme(s, kinds{})
		scheme.Name = s.Name
		if scheme.Kind == "" {
			refused = append(refused, fmt.Sprintf("error: no flag verifies the scheme %q (%s): the proxy verifies bearer tokens, passwords, and API keys in a header or the query (serve-scheme)", s.Name, what(s)))
		}
		schemes = append(schemes, scheme)
	}
	if len(refused) > 0 {
		return nil, refused
	}
	return schemes, nil
}

// undecidable says what of an operation only code of the user's could decide.
func undecidable(op *access.Operation) []string {
	name := cmp.Or(op.ID, op.Method+" "+op.Path)
	at := op.Source.String()
	if at != "" {
		at += ": "
	}
	var found []string
	for _, r := range op.Resources() {
		found = append(found, fmt.Sprintf("%serror: %s: its rule asks about an object (%s of %s), and the proxy has nobody to ask (serve-resource)\n    fix: guard this operation in the service, or leave it out by --exclude-tags: then it is unknown, 404", at, name, r.Action, r.Type))
	}
	for _, alternative := range op.Alternatives {
		if len(alternative) > 1 {
			var names []string
			for _, requirement := range alternative {
				names = append(names, requirement.Scheme.Name)
			}
			found = append(found, fmt.Sprintf("%serror: %s: it needs %s together, and the proxy does not know which of the callers counts (serve-combined)\n    fix: ask for one scheme in each alternative", at, name, strings.Join(names, " and ")))
		}
	}
	return found
}

// what calls a scheme that no flag verifies by its name.
func what(s *access.Scheme) string {
	switch {
	case s.Kind == access.APIKey:
		return "an API key in a cookie"
	case s.HTTPScheme != "":
		return "HTTP authentication " + s.HTTPScheme
	default:
		return "a " + s.Credential()
	}
}

// kinds reads a scheme as what the proxy verifies; the kind is empty for any other.
type kinds struct{}

func (kinds) Token(*access.Scheme) proxy.Scheme       { return proxy.Scheme{Kind: proxy.Token} }
func (kinds) Password(*access.Scheme) proxy.Scheme    { return proxy.Scheme{Kind: proxy.Password} }
func (kinds) Credentials(*access.Scheme) proxy.Scheme { return proxy.Scheme{} }
func (kinds) Certificate(*access.Scheme) proxy.Scheme { return proxy.Scheme{} }
func (kinds) Key(s *access.Scheme) proxy.Scheme {
	switch s.In {
	case access.InHeader:
		return proxy.Scheme{Kind: proxy.Key, Credential: proxy.Credential{In: "header", Name: s.Param}}
	case access.InQuery:
		return proxy.Scheme{Kind: proxy.Key, Credential: proxy.Credential{In: "query", Name: s.Param}}
	default: // a browser sends cookies also for other sites, which sessions guard against and keys do not
		return proxy.Scheme{}
	}
}
