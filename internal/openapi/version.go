package openapi

import "regexp"

// version is a version of the format, as far as they are read differently.
type version int

const (
	swagger20 version = iota
	openAPI30
	openAPI31
	openAPI32
)

// readVersion is the version that root says it is written in. It is false, with
// a diagnostic of what root is instead, where that is none that is read.
func (l *loader) readVersion(root Node) (version, bool) {
	if root.Kind() != Map {
		l.found.Errorf(root.At(), "wrong-type", "the file holds %s, not an OpenAPI document", root.what()).
			Fix = "start with openapi: 3.1.0"
		return 0, false
	}
	openapi, swagger := root.Get("openapi"), root.Get("swagger")
	switch {
	case openapi.Kind() != Missing && swagger.Kind() != Missing:
		l.found.Errorf(swagger.At(), "several-versions", `"swagger" and "openapi" name two formats, which are read differently`).
			Fix = "keep one of the two"
		return 0, false
	case openapi.Kind() != Missing:
		return l.openAPIVersion(openapi)
	case swagger.Kind() != Missing:
		return swagger20, l.isSwagger2(swagger)
	}
	if l.checkWords(root, "openapi", "swagger"); l.found.HasErrors() {
		return 0, false
	}
	l.found.Errorf(root.At(), "no-version", `the file has no "openapi" key, so it is not an OpenAPI document`).
		Fix = "start with openapi: 3.1.0"
	return 0, false
}

// openAPIVersion reads the value of openapi.
func (l *loader) openAPIVersion(n Node) (version, bool) {
	text := n.Text()
	switch {
	case n.Kind() != String && n.Kind() != Number:
		l.found.Errorf(n.At(), "wrong-type", "openapi is %s where a version belongs", n.what()).
			Fix = "openapi: 3.1.0"
		return 0, false
	case isVersion(text, "3.0"):
		return openAPI30, true
	case isVersion(text, "3.1"):
		return openAPI31, true
	case isVersion(text, "3.2"):
		return openAPI32, true
	}
	l.found.Errorf(n.At(), "unsupported-version", "OpenAPI %q is not known: oasguard reads 3.0, 3.1, 3.2 and Swagger 2.0", text).
		Fix = "openapi: 3.1.0"
	return 0, false
}

// isSwagger2 reads the value of swagger. Swagger 2.0 has no patch releases.
func (l *loader) isSwagger2(n Node) bool {
	switch {
	case n.Kind() != String && n.Kind() != Number:
		l.found.Errorf(n.At(), "wrong-type", "swagger is %s where a version belongs", n.what()).
			Fix = `swagger: "2.0"`
		return false
	case n.Text() == "2.0" || n.Text() == "2":
		return true
	}
	l.found.Errorf(n.At(), "unsupported-version", "swagger %q is not known: oasguard reads Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2", n.Text()).
		Fix = `swagger: "2.0"`
	return false
}

// isVersion reports whether text is minor ("3.1"), or a patch release of it.
func isVersion(text, minor string) bool {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(minor) + `(\.\d+(-[\w.]+)?)?$`).MatchString(text)
}
