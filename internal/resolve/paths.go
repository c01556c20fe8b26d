package resolve

import (
	"fmt"
	"net/url"
	pathpkg "path"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// template is a path taken apart.
type template struct {
	shape   string   // the path with each parameter as {}, equal where the same requests are meant
	names   []string // of the parameters, in order
	problem string   // what is wrong with it; "" for a well-formed template
	fix     string
}

// parseTemplate reads a path template (OpenAPI 3.1.1, 4.8.8.2: names in braces,
// anywhere in a segment, each once).
func parseTemplate(path string) template {
	var t template
	refuse := func(fix, format string, args ...any) template {
		t.problem, t.fix = fmt.Sprintf(format, args...), fix
		return t
	}
	for rest := path; rest != ""; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			t.shape += decoded(rest)
			break
		}
		t.shape += decoded(rest[:open]) + "{}"
		if rest[open] == '}' {
			return refuse(`"{" before the name of the parameter`, `has a "}" without "{"`)
		}
		name, after, closed := strings.Cut(rest[open+1:], "}")
		switch {
		case !closed || strings.ContainsAny(name, "{/"):
			return refuse(`"}" after the name of the parameter`, `has a "{" without "}"`)
		case strings.TrimSpace(name) == "":
			return refuse("the name of a parameter between the braces", "has a parameter without a name")
		case slices.Contains(t.names, name):
			return refuse("a name of its own for each parameter", "has two parameters named %q", name)
		}
		t.names = append(t.names, name)
		rest = after
	}
	return t
}

// decoded is the text of a template in one spelling: the percent signs of each
// segment are decoded, as the guard's matcher does, and written anew.
func decoded(text string) string {
	segments := strings.Split(text, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(unescaped(s))
	}
	return strings.Join(segments, "/")
}

func unescaped(segment string) string {
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// unreachable says why no request that means the path arrives, and what to write
// instead; both are empty where one does.
func unreachable(path string) (why, fix string) {
	segments := strings.Split(path, "/")
	for i := 1; i < len(segments); i++ {
		switch s := unescaped(segments[i]); s {
		case "":
			if i+1 < len(segments) {
				why = "clients and proxies drop its empty segment"
			}
		case ".", "..":
			segments[i] = s
			why = "clients resolve its dot segment before they send it (RFC 3986, 5.2.4)"
		}
	}
	if why == "" {
		return "", ""
	}
	plain := pathpkg.Clean(strings.Join(segments, "/"))
	if strings.HasSuffix(path, "/") && plain != "/" {
		plain += "/"
	}
	return why, "write " + printable(plain)
}

// use is an operation with where it is defined.
type use struct {
	label, path string
	at          diag.Position
	model       *access.Operation
}

// checkNames refuses paths that cannot be matched, operations that one request
// could mean alike, and operationIds that stand twice.
func (r *resolver) checkNames(operations []*access.Operation) {
	routes, ids := map[string]use{}, map[string]use{}
	next := 0
	for i := range r.doc.Paths {
		item := &r.doc.Paths[i]
		met := len(r.errors)
		sound, shape := r.checkPath(item)
		malformed := parseTemplate(item.Path).problem != ""
		fault := slices.Clone(r.errors[met:])
		for j := range item.Operations {
			o, model := &item.Operations[j], operations[next]
			next++
			this := use{operationLabel(item.Path, o), item.Path, o.At, model}
			if first, taken := ids[o.ID]; taken && o.ID != "" {
				r.errorf(o.IDAt, ruleDuplicateID, "an operationId of its own", "%s %s has the operationId %q of %s",
					o.Method, printable(item.Path), o.ID, first.label)
			} else {
				ids[o.ID] = use{label: fmt.Sprintf("%s %s at %s", o.Method, printable(item.Path), o.At)}
			}
			if malformed {
				r.blame(model, fault)
			}
			if !sound {
				continue // no request means the path
			}
			route := o.Method + " " + shape
			if first, taken := routes[route]; taken {
				r.errorf(o.At, ruleSamePath, "keep one of the two, or tell them apart by a literal segment",
					"%s: %s %s means the same requests as %s %s at %s", this.label,
					o.Method, printable(item.Path), o.Method, printable(first.path), first.at)
				r.blame(model, r.errors[len(r.errors)-1:])
				r.blame(first.model, r.errors[len(r.errors)-1:])
				continue
			}
			routes[route] = this
		}
	}
}

func (r *resolver) checkPath(item *openapi.PathItem) (sound bool, shape string) {
	t := parseTemplate(item.Path)
	if t.problem != "" {
		r.errorf(item.At, rulePathTemplate, t.fix, "path %q %s", item.Path, t.problem)
		return false, ""
	}
	if why, fix := unreachable(item.Path); why != "" {
		r.errorf(item.At, rulePathSegment, fix, "path %q can never match: %s", item.Path, why)
		return false, ""
	}
	return true, t.shape
}
