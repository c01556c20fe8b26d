package gosource

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// testkitFiles are the files of templates/testkit that the document needs.
func (p *Plan) testkitFiles() []string {
	files := []string{"run", "guards", "paths", "row", "request", "answer", "document", "callbacks"}
	if p.combines {
		files = append(files, "combine")
	}
	if p.grants {
		files = append(files, "grants", "permitted", "permitted_caller", "permitted_held")
	}
	switch {
	case p.asksVisitors():
		files = append(files, "visitor")
	case p.admitsVisitors:
		files = append(files, "visitor_held")
	}
	if p.resources {
		files = append(files, "resource")
	}
	if p.stepsUp {
		files = append(files, "login")
	}
	if p.severalIDs {
		files = append(files, "resource_ids")
	}
	return files
}

func (p *Plan) hasKind(kind access.Kind) bool {
	return slices.ContainsFunc(p.API.Schemes, func(s *access.Scheme) bool { return s.Kind == kind })
}
