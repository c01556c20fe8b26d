package openapi

import (
	"fmt"
	"regexp"
	"strconv"
)

// Version is a version of the format, without its patch release. A later one is
// greater: what a version brings holds from there on, so versions are compared by
// < and >=, and never equated.
type Version int

// The versions that are told apart.
const (
	Swagger20 Version = 2000
	OpenAPI30 Version = 3000
	OpenAPI31 Version = 3001
	OpenAPI32 Version = 3002
	OpenAPI33 Version = 3003

	newest = OpenAPI33
)

// minorVersions is how far apart two major versions are.
const minorVersions = 1000

// String is the version as documents write it, without a patch release: "3.1".
func (v Version) String() string {
	return fmt.Sprintf("%d.%d", v/minorVersions, v%minorVersions)
}

// readVersion is the version that root says it is written in. It is false, with
// a diagnostic of what root is instead, where that is none that is read.
func (l *loader) readVersion(root Node) (Version, bool) {
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
		return Swagger20, l.isSwagger2(swagger)
	}
	if l.checkWords(root, "openapi", "swagger"); l.found.HasErrors() {
		return 0, false
	}
	l.found.Errorf(root.At(), "no-version", `the file has no "openapi" key, so it is not an OpenAPI document`).
		Fix = "start with openapi: 3.1.0"
	return 0, false
}

// openAPIVersion reads the value of openapi. A version that did not exist when
// this was written is read as the newest that is known, with a warning: minor
// versions add, and what one adds may be a place where security counts.
func (l *loader) openAPIVersion(n Node) (Version, bool) {
	if n.Kind() != String && n.Kind() != Number {
		l.found.Errorf(n.At(), "wrong-type", "openapi is %s where a version belongs", n.what()).
			Fix = "openapi: 3.1.0"
		return 0, false
	}
	v, ok := parseVersion(n.Text())
	if !ok {
		l.found.Errorf(n.At(), "unsupported-version", "OpenAPI %q is not known: oasguard reads 3.0 to %s and Swagger 2.0", n.Text(), newest).
			Fix = "openapi: 3.1.0"
		return 0, false
	}
	if v > newest {
		l.found.Warnf(n.At(), "newer-version", "OpenAPI %q is newer than %s and is read as if it were that", n.Text(), newest).
			Fix = "openapi: " + newest.String() + ".0, or a newer oasguard"
	}
	return v, true
}

// parseVersion reads "3.1" and "3.1.0-rc1".
func parseVersion(text string) (Version, bool) {
	parts := regexp.MustCompile(`^3\.(0|[1-9]\d?)(\.\d+(-[\w.]+)?)?$`).FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	minor, err := strconv.Atoi(parts[1])
	return OpenAPI30 + Version(minor), err == nil
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
	l.found.Errorf(n.At(), "unsupported-version", "swagger %q is not known: oasguard reads Swagger 2.0 and OpenAPI 3.0 to %s", n.Text(), newest).
		Fix = `swagger: "2.0"`
	return false
}
