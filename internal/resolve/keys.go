package resolve

import (
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/oasguard/oasguard/internal/openapi"
)

// The extensions that oasguard reads.
const (
	keyRoles               = "x-roles"
	keyRequiredRoles       = "x-required-roles"
	keyRequiredPermissions = "x-required-permissions"
	keyResource            = "x-resource"
	keyAuthorize           = "x-authorize"
	keyConceal             = "x-conceal"
)

// ruleKeys are the keys whose values are ANDed, in the order of asking: what
// Grants answers comes before what needs a question of its own.
func ruleKeys() [4]string {
	return [4]string{keyRequiredRoles, keyRequiredPermissions, keyResource, keyAuthorize}
}

// place is where in a document a level of annotations stands.
type place int

const (
	atRoot place = iota
	atPathItem
	atOperation
)

// level is what one object of the document (the root, a path item or an
// operation) says about access.
type level struct {
	security security
	clauses  [4]*clause // in the order of ruleKeys; nil where the key is absent
	conceal  *bool      // nil where the key is absent or was refused
}

// readLevel reads the annotations of one object. The label starts its messages.
func (r *resolver) readLevel(label string, n openapi.Node, where place) *level {
	l := &level{}
	for _, e := range n.Entries() {
		switch e.Key {
		case "security":
			if where != atPathItem { // there it has no meaning, of which loading warns
				l.security = r.readSecurity(label, e.Value)
			}
		case keyRequiredRoles, keyRequiredPermissions, keyResource, keyAuthorize:
			for i, key := range ruleKeys() {
				if e.Key == key {
					l.clauses[i] = r.readClause(label, e)
				}
			}
		case keyConceal:
			l.conceal = r.readConceal(label, e)
		case keyRoles:
			if where != atRoot {
				r.errorf(e.At, ruleMisplacedKey, keyRequiredRoles+" to require roles; "+keyRoles+" at the root to define them",
					"%s%s belongs at the root of the document", label, keyRoles)
			}
		default:
			r.checkSpelling(label, e, where)
		}
	}
	return l
}

func (r *resolver) readConceal(label string, e openapi.Entry) *bool {
	if e.Value.Kind() != openapi.Bool {
		r.errorf(e.Value.At(), ruleWrongType, keyConceal+": true", "%s%s is %s where true or false belongs", label, keyConceal, article(e.Value))
		return nil
	}
	conceal := strings.EqualFold(e.Value.Text(), "true")
	return &conceal
}

// checkSpelling refuses an extension that is all but one of ours: it would ask
// for nothing, though its author thinks that it does.
func (r *resolver) checkSpelling(label string, e openapi.Entry, where place) {
	for _, key := range [...]string{keyRequiredRoles, keyRequiredPermissions, keyResource, keyAuthorize, keyConceal, keyRoles} {
		if !resembles(e.Key, key) {
			continue
		}
		fix := key
		if key == keyRoles && where != atRoot {
			fix = keyRequiredRoles
		}
		r.errorf(e.At, ruleMisspeltKey, fix, "%s%q is no key of oasguard's and would be ignored", label, e.Key)
		return
	}
}

// resembles reports whether a key was probably meant to be one of ours. Short
// names have neighbours that mean something else (x-source, resource): for them
// one letter may differ, and the x- must be there.
func resembles(written, key string) bool {
	long := strings.HasPrefix(key, "x-required-")
	if len(written) > len(key)+3 || strings.HasPrefix(written, "X-") {
		return false // loading reports every X-
	}
	written = strings.ReplaceAll(strings.ToLower(written), "_", "-")
	if !strings.HasPrefix(written, "x-") {
		return long && "x"+strings.ReplaceAll(written, "-", "") == strings.ReplaceAll(key, "-", "")
	}
	slips := levenshtein.ComputeDistance(written, key)
	return slips <= 1 || long && slips <= 2
}
