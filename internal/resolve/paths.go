package resolve

import (
	"fmt"
	"net/url"
	pathpkg "path"
	"regexp"
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

// wildcard finds what routers and gateways read as a parameter or as any rest of a
// path, and OpenAPI as letters: *, {proxy+}, {path...}, :id, <id>.
func wildcard(path string) (found, fix string) {
	if strings.ContainsAny(path, "#?") {
		return "", "" // loading reports it
	}
	before := ""
	for _, segment := range strings.Split(path, "/") {
		depths := "one path for each depth that the service answers, as in " + printable(before+"{a}") + " and " + printable(before+"{a}/{b}")
		before += segment + "/"
		literal := segment
		for {
			open, end := strings.IndexByte(literal, '{'), strings.IndexByte(literal, '}')
			if open < 0 || end < open {
				break
			}
			name := literal[open+1 : end]
			if strings.Trim(name, "*+") != name || strings.HasSuffix(name, "...") {
				return "the wildcard " + quote("{"+name+"}"), depths
			}
			literal = literal[:open] + literal[end+1:]
		}
		switch {
		case strings.Contains(literal, "*") && glob.MatchString(literal):
			return "the wildcard " + quote(segment), depths
		case colonName.MatchString(segment):
			return "the segment " + quote(segment) + ", a parameter as routers write it", "write {" + segment[1:] + "}"
		case angleName.MatchString(segment):
			return "the segment " + quote(segment) + ", a parameter as routers write it", "write {" + segment[max(1, strings.LastIndexByte(segment, ':')+1):len(segment)-1] + "}"
		}
	}
	return "", ""
}

// A segment that is a parameter to Express, gin or echo, and to Flask.
var (
	glob      = regexp.MustCompile(`^[A-Za-z0-9._*-]*$`)
	colonName = regexp.MustCompile(`^:[A-Za-z_][A-Za-z0-9_]*$`)
	angleName = regexp.MustCompile(`^<([a-z]+:)?[A-Za-z_][A-Za-z0-9_]*>$`)
)

// use is an operation with where it is defined.
type use struct {
	label, path string
	at          diag.Position
	model       *access.Operation
}

// checkNames refuses paths that cannot be matched, and operations that one request
// could mean alike.
func (r *resolver) checkNames(operations []*access.Operation) {
	routes := map[string]use{}
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
			if malformed {
				r.blame(model, fault)
			}
			if !sound {
				continue // no request means the path
			}
			route := o.Method + " " + shape
			if first, taken := routes[route]; taken {
				r.errorf(o.At, ruleSamePath, "keep one of the two, with all that both ask for, or tell them apart by a literal segment",
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
	if found, fix := wildcard(item.Path); found != "" {
		r.errorf(item.At, rulePathWildcard, fix, "path %q has %s, which OpenAPI reads to the letter", item.Path, found)
		return false, ""
	}
	if why, fix := unreachable(item.Path); why != "" {
		r.errorf(item.At, rulePathSegment, fix, "path %q can never match: %s", item.Path, why)
		return false, ""
	}
	return true, t.shape
}

// sharedIDs are the operationIds that several operations have, and a warning for
// each: none of these operations can be called by it. One path item under several
// paths is the usual reason.
func (r *resolver) sharedIDs() map[string]bool {
	type bearers struct {
		at    []diag.Position
		names []string
	}
	byID := map[string]*bearers{}
	var ids []string
	for i := range r.doc.Paths {
		item := &r.doc.Paths[i]
		for _, o := range item.Operations {
			if o.ID == "" {
				continue
			}
			if byID[o.ID] == nil {
				byID[o.ID] = &bearers{}
				ids = append(ids, o.ID)
			}
			b := byID[o.ID]
			b.at, b.names = append(b.at, o.IDAt), append(b.names, o.Method+" "+printable(item.Path))
		}
	}
	shared := map[string]bool{}
	for _, id := range ids {
		b := byID[id]
		if len(b.at) < 2 {
			continue
		}
		shared[id] = true
		r.warnf(b.at[1], ruleDuplicateID, "an operationId of its own for each", "operationId %q stands for %s: each is named from its method and path instead", id, enumeration(b.names))
	}
	return shared
}

// enumeration is "a and b", or "a, b and 7 more".
func enumeration(list []string) string {
	const most = 4
	if len(list) > most {
		list = append(slices.Clone(list[:most-1]), fmt.Sprintf("%d more", len(list)-most+1))
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
