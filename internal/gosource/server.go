package gosource

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/serverapi"
)

// ServerMount is the package that puts the guard in front of a server which another
// generator wrote.
type ServerMount struct {
	*Mount
	API     *serverapi.Server
	methods map[*access.Operation]serverapi.Method
	imports map[string]bool
}

// ServerPackage is the name of that package for a guard.
func ServerPackage(guard string) string { return guard + "server" }

// NewServerMount matches the methods of a server with the operations of the document, by
// their routes. A problem is an operation that has no method, a method that has no
// operation, or a route that the framework cannot mount.
func NewServerMount(p *Plan, api *serverapi.Server, guard string) (*ServerMount, diag.List) {
	framework := serverFramework(api.Kind)
	s := &ServerMount{
		Mount: &Mount{Plan: p, Framework: framework, Guard: guard, patterns: map[*access.Operation]pattern{}},
		API:   api, methods: map[*access.Operation]serverapi.Method{},
	}
	var problems diag.List
	byRoute := map[string]serverapi.Method{}
	for _, m := range api.Methods {
		if !m.IsHelper {
			byRoute[m.HTTP+" "+framework.shape(m.Pattern)] = m
		}
	}
	for _, op := range p.API.Operations {
		key := op.Method + " " + access.Shape(op.Path)
		m, found := byRoute[key]
		if !found {
			problems.Errorf(op.Source, "server-operation", "%s has no method in %s of %s", OperationText(op), api.Interface, api.Path).
				Fix = "generate the server from the same document, or leave the operation out by --exclude-tags"
			continue
		}
		delete(byRoute, key)
		if !sameName(op.ID, m.Name) {
			problems.Errorf(op.Source, "server-operation", "%s is served by the method %s of %s, which has another name", OperationText(op), m.Name, api.Path).
				Fix = "generate the server from the same document"
			continue
		}
		s.methods[op] = m
		s.patterns[op] = framework.read(m.Pattern)
	}
	for _, m := range api.Methods {
		if _, left := byRoute[m.HTTP+" "+framework.shape(m.Pattern)]; left && !m.IsHelper {
			route := m.HTTP + " " + m.Pattern
			if m.HTTP == "" {
				route = "no route"
			}
			problems.Errorf(m.Pos, "server-operation", "the method %s (%s) serves no operation of the document", m.Name, route).
				Fix = "generate the server from the same document, with the same operations left out"
		}
	}
	if !problems.HasErrors() {
		s.unmountable(&problems)
	}
	return s, problems
}

// sameName reports whether a method may have been named after an operationId. Where
// generators replace characters by words, each in its own way, nothing is compared.
func sameName(id, method string) bool {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r >= 'A' && r <= 'Z':
				return r + 'a' - 'A'
			case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
				return r
			}
			return -1
		}, s)
	}
	for i, r := range id {
		isLetter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !isLetter && (i == 0 || (r < '0' || r > '9') && !strings.ContainsRune("_-. ", r)) {
			return true
		}
	}
	return id == "" || fold(id) == fold(method)
}

// serverFramework is the framework of a kind of server.
func serverFramework(kind serverapi.Kind) *Framework {
	switch kind {
	case serverapi.Std:
		return std()
	case serverapi.Ogen:
		f := std()
		f.Name, f.Title = "ogen", "ogen"
		return f
	}
	for _, f := range Frameworks() {
		if f.Name == string(kind) {
			return f
		}
	}
	panic("serverFramework: " + kind)
}

// std is net/http's ServeMux, which only servers are mounted on: a guard has a Handler
// of its own.
func std() *Framework {
	f := chi()
	f.Name, f.Title, f.Module = "std", "net/http", ""
	f.Instead, f.methods = handlerInstead, nil
	f.routerType = jen.Id("Router")
	return f
}

// shape is a pattern with every parameter as {}, as access.Shape has it.
func (f *Framework) shape(pattern string) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	if f.open == "{" {
		return access.Shape(pattern)
	}
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") {
			segments[i] = "{}"
		} else {
			segments[i] = strings.ReplaceAll(segment, `\:`, ":")
		}
	}
	return strings.Join(segments, "/")
}

// read takes the names of the parameters out of a pattern.
func (f *Framework) read(text string) pattern {
	p := pattern{text: text}
	segments := strings.Split(strings.TrimPrefix(text, "/"), "/")
	for i, segment := range segments {
		if name, isParam := strings.CutPrefix(segment, f.open); isParam && segment != "{$}" {
			name, _, _ = strings.Cut(name, "}")
			p.names, p.behind = append(p.names, name), append(p.behind, len(segments)-1-i)
		}
	}
	return p
}

// unmountable refuses routes of the server that its framework cannot mount, or would read
// in another way than the document means.
func (s *ServerMount) unmountable(problems *diag.List) {
	if s.API.Kind == serverapi.Ogen {
		return // its own router has been generated for these paths
	}
	refuse := func(op *access.Operation, why string) {
		problems.Errorf(op.Source, "mount-pattern", "%s %q cannot be mounted: %s", op.Method, op.Path, why).Fix = s.Framework.Instead
	}
	for _, u := range s.Framework.Unmountable(s.Mount.API) {
		refuse(u.Operation, u.Why)
	}
	if problems.HasErrors() {
		return
	}
	mux := newMux()
	names := map[string]string{}
	for _, op := range s.Mount.API.Operations {
		p := s.patterns[op]
		for _, name := range p.names {
			if !s.Framework.takes(name) {
				refuse(op, fmt.Sprintf("%s would read the parameter name %q in another way: give it another name and generate the server anew", s.Framework.Title, name))
			}
		}
		if s.API.Kind == serverapi.Std {
			if why := mux.conflict(op.Method + " " + p.text); why != "" {
				refuse(op, why)
			}
		}
		if s.Framework.oneName {
			position := op.Method
			for _, segment := range strings.Split(p.text, "/") {
				name, isParam := strings.CutPrefix(segment, ":")
				if position += "/" + segment; !isParam {
					continue
				}
				position = position[:len(position)-len(segment)] + "{}"
				if other := names[position]; other != "" && other != name {
					refuse(op, fmt.Sprintf("%s wants one name for the parameter at one place of all paths, and %q is %q elsewhere: give it one name and generate the server anew", s.Framework.Title, name, other))
				}
				names[position] = name
			}
		}
	}
}

// takes reports whether a framework takes the name of a parameter as it is.
func (f *Framework) takes(name string) bool {
	if strings.HasPrefix(f.Name, "fiber") {
		return isWord(name)
	}
	return isWord(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}
