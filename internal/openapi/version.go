package openapi

import "regexp"

// isOpenAPI3 reports whether root is a document of a version that is read, and
// otherwise says what it is instead.
func (l *loader) isOpenAPI3(root Node) bool {
	if root.Kind() != Map {
		l.found.Errorf(root.At(), "wrong-type", "the file holds %s, not an OpenAPI document", root.what()).
			Fix = "start with openapi: 3.1.0"
		return false
	}
	version := root.Get("openapi")
	if version.Kind() == Missing {
		if swagger := root.Get("swagger"); swagger.Kind() != Missing {
			l.found.Errorf(swagger.At(), "unsupported-version", "swagger %q is not read yet: oasguard reads OpenAPI 3.0 and 3.1", swagger.Text()).
				Fix = "convert the document to OpenAPI 3 first"
			return false
		}
		if l.checkWords(root, "openapi"); l.found.HasErrors() {
			return false
		}
		l.found.Errorf(root.At(), "no-version", `the file has no "openapi" key, so it is not an OpenAPI document`).
			Fix = "start with openapi: 3.1.0"
		return false
	}
	text := version.Text()
	switch {
	case version.Kind() != String && version.Kind() != Number:
		l.found.Errorf(version.At(), "wrong-type", "openapi is %s where a version belongs", version.what()).
			Fix = "openapi: 3.1.0"
	case isVersion(text, "3.0"), isVersion(text, "3.1"):
		return true
	case isVersion(text, "3.2"):
		l.found.Errorf(version.At(), "unsupported-version", "OpenAPI %q is not read yet: oasguard reads 3.0 and 3.1", text).
			Fix = "write the document in OpenAPI 3.1"
	default:
		l.found.Errorf(version.At(), "unsupported-version", "OpenAPI %q is not known: oasguard reads 3.0 and 3.1", text).
			Fix = "openapi: 3.1.0"
	}
	return false
}

// isVersion reports whether text is minor ("3.1"), or a patch release of it.
func isVersion(text, minor string) bool {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(minor) + `(\.\d+(-[\w.]+)?)?$`).MatchString(text)
}
