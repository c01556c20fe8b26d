package openapi

import (
	"fmt"
	"github.com/oasguard/oasguard/internal/spelling"
	"strings"
)

// The keys that say who a caller must be.
const (
	keySecurity    = "security"
	keySchemes     = "securitySchemes"
	keyDefinitions = "securityDefinitions"
)

// unjoined takes out what words are joined by. Every key of a document is asked about,
// so that it is made once.
var unjoined = strings.NewReplacer("-", "", "_", "", " ", "")

// securityWord is the key of OpenAPI's that a key was meant to be, if it was meant
// to say who a caller must be; empty for any other key.
func securityWord(key string) string {
	plain := strings.ToLower(unjoined.Replace(key))
	switch strings.TrimSuffix(plain, "s") {
	case "security", "securitie", "securityrequirement":
		return keySecurity
	case "securityscheme":
		return keySchemes
	case "securitydefinition":
		return keyDefinitions
	}
	if meant := spelling.Slip(key, []string{keySecurity, "securityRequirements", keySchemes, keyDefinitions}); meant != "securityRequirements" {
		return meant
	}
	return keySecurity
}

// The objects in which a key of this kind is read, or was expected to be.
const (
	inRoot       = "the root"
	inPaths      = "paths"
	inPathItem   = "a path item"
	inOperation  = "an operation"
	inComponents = "components"
)

// checkSecurityKey reports a key that was meant to close a door and would be
// ignored where it stands, or as it is spelt. It is false for every other key.
func (l *loader) checkSecurityKey(entry Entry, where string) bool {
	meant := securityWord(entry.Key)
	switch {
	case meant == "" || l.ignored(entry.Key):
		return false
	case meant == keySecurity && l.readsSecurity(where), meant != keySecurity && where == l.schemesObject():
		if meant != keySecurity {
			meant = l.schemesKey()
		}
		if entry.Key == meant {
			return false
		}
		message := "%q is no key of this object and would be ignored"
		if strings.HasPrefix(entry.Key, "x-") {
			message = "%q is no key of this object, nor among ignore-keys in the settings, and would be ignored"
		}
		l.found.Errorf(entry.At, "misspelt-key", message, entry.Key).Fix = "write " + meant
		return true
	case meant == keySecurity:
		l.misplacedSecurity(entry, where)
	default:
		place := l.schemesPlace()
		l.found.Errorf(entry.At, "misplaced-security", "%q is not read in %s: in this version of OpenAPI security schemes are defined under %s", entry.Key, where, place).
			Fix = "move it to " + place
	}
	return true
}

func (l *loader) misplacedSecurity(entry Entry, where string) {
	places := "at the root and on operations"
	if l.version >= OpenAPI33 {
		places = "at the root, on path items and on operations"
	}
	d := l.found.Errorf(entry.At, "misplaced-security", "%q is not read in %s: OpenAPI reads it %s", entry.Key, where, places)
	d.Fix = "move it to the root if all operations need it, else into each operation that does"
	if where == inPathItem {
		d.Message += fmt.Sprintf(", and on path items from %s on", OpenAPI33)
		d.Fix = "move it into each operation of the path that has no security of its own"
	}
}

// readsSecurity reports whether OpenAPI reads security in such an object.
func (l *loader) readsSecurity(where string) bool {
	return where == inRoot || where == inOperation || where == inPathItem && l.version >= OpenAPI33
}

// schemesObject is the object that holds the security schemes under schemesKey.
func (l *loader) schemesObject() string {
	if l.version < OpenAPI30 {
		return inRoot
	}
	return inComponents
}

func (l *loader) schemesKey() string {
	if l.version < OpenAPI30 {
		return keyDefinitions
	}
	return keySchemes
}

func (l *loader) schemesPlace() string {
	if l.version < OpenAPI30 {
		return keyDefinitions
	}
	return inComponents + "." + keySchemes
}

// anyMethod is the operation of every method that a path item does not describe,
// as Amazon API Gateway writes it.
const anyMethod = "x-amazon-apigateway-any-method"

// checkForeignOperation reports an extension of the root or of a path item that
// holds operations: a gateway serves them, and no guard would know them. It is false
// for every other key. An operation under an extension of the root is no problem: a
// $ref may lead there.
func (l *loader) checkForeignOperation(entry Entry, where string) bool {
	const message = "%q describes operations that OpenAPI does not read, and they would go without a guard"
	switch {
	case !strings.HasPrefix(strings.ToLower(entry.Key), "x-") || l.ignored(entry.Key):
		return false
	case strings.EqualFold(entry.Key, anyMethod):
		l.found.Errorf(entry.At, "foreign-operation", message, entry.Key).
			Fix = "write it out under each method that it answers, as in get and post, and remove it; other methods are answered 405"
	case where == inPathItem && isOperation(entry.Value):
		l.found.Errorf(entry.At, "foreign-operation", message, entry.Key).
			Fix = "write it under its method, one of " + strings.Join(l.methods(), ", ") + ", and remove it"
	case where == inRoot && strings.HasSuffix(entry.Key, "paths") && l.holdsPaths(entry.Value):
		l.found.Errorf(entry.At, "foreign-operation", message, entry.Key).
			Fix = "move its paths to paths, without what follows ?, which parameters describe"
	default:
		return false
	}
	return true
}

// isOperation reports whether a value looks like an Operation Object.
func isOperation(n Node) bool {
	return n.Get("responses").Kind() == Map
}

// holdsPaths reports whether a value looks like a Paths Object with an operation.
func (l *loader) holdsPaths(n Node) bool {
	for _, path := range n.Entries() {
		if !strings.HasPrefix(path.Key, "/") {
			continue
		}
		for _, method := range l.methods() {
			if isOperation(path.Value.Get(method)) {
				return true
			}
		}
	}
	return false
}
