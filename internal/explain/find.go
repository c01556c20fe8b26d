package explain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/spelling"
)

// CheckNames refuses names that the document does not know: a slip of the pen
// would read as a caller who holds nothing.
func CheckNames(api *access.API, q Question) error {
	var roles, schemes []string
	for _, role := range api.Roles {
		roles = append(roles, role.Name)
	}
	for _, scheme := range api.Schemes {
		schemes = append(schemes, scheme.Name)
	}
	var problems []error
	for _, kind := range []struct {
		noun        string
		given, know []string
	}{
		{"role", q.Roles, roles},
		{"permission", q.Permissions, api.Permissions},
		{"scope", q.Scopes, slices.Concat(api.Scopes, q.Declared.Scopes)},
		{"scheme", q.Schemes, slices.Concat(schemes, q.Declared.Schemes)},
	} {
		for _, name := range kind.given {
			if !slices.Contains(kind.know, name) {
				problems = append(problems, fmt.Errorf("the document knows no %s %q%s", kind.noun, name, suggestion(name, kind.know)))
			}
		}
	}
	return errors.Join(problems...)
}

// suggestion is the name that was probably meant, or the few that there are.
func suggestion(name string, known []string) string {
	const most = 8
	if near := spelling.Nearest(name, known); near != "" {
		return "; did you mean " + access.Word(near) + "?"
	}
	var words []string
	for _, k := range known {
		words = appendOnce(words, access.Word(k))
	}
	switch {
	case len(words) == 0:
		return "; it has none"
	case len(words) > most:
		words = append(words[:most], "…")
	}
	return "; it has " + strings.Join(words, ", ")
}

// find is the operation that a method and path mean. Methods compare with letter
// case (RFC 9110, 9.1), but who types get means GET where there is no get.
func find(api *access.API, method, path string) (access.Found, error) {
	router := access.NewRouter(api)
	found, ok := router.Find(method, path)
	if !ok {
		method = strings.ToUpper(method)
		found, ok = router.Find(method, path)
	}
	if ok {
		return found, nil
	}
	if methods := router.Methods(path); len(methods) > 0 {
		return found, fmt.Errorf("%s is not described for %s, but for %s", access.Line(path), access.Word(method), strings.Join(methods, ", "))
	}
	var same, paths []string
	for _, op := range api.Operations {
		paths = appendOnce(paths, op.Path)
		if op.Method == method {
			same = appendOnce(same, op.Path)
		}
	}
	for _, list := range [][]string{same, paths} {
		if near := nearestPath(path, list); near != "" {
			return found, fmt.Errorf("no path of the document matches %s; did you mean %s?", access.Line(path), access.Line(near))
		}
	}
	return found, fmt.Errorf("no path of the document matches %s", access.Line(path))
}

// nearestPath is the template whose literal segments differ least from a path's.
func nearestPath(path string, templates []string) string {
	const longest, most = 500, 5000
	if len(path) > longest || len(templates) > most {
		return ""
	}
	segments := strings.Split(path, "/")
	best, least := "", 1+len(path)/3
	for _, t := range templates {
		others := strings.Split(t, "/")
		if len(others) != len(segments) || len(t) > longest {
			continue
		}
		d := 0
		for i, s := range others {
			if !strings.Contains(s, "{") {
				d += levenshtein.ComputeDistance(segments[i], s)
			} else if segments[i] == "" {
				d += len(path) // nothing stands where something must
			}
		}
		if d < least {
			best, least = t, d
		}
	}
	return best
}
