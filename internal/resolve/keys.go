package resolve

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/oasguard/oasguard/internal/diag"
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
	clauses  []*clause // in the order of slots; nil where the key is absent
	conceal  *bool     // nil where the key is absent or was refused
	public   *flag     // nil where no key is mapped to public, or it is absent here
	faults   diag.List // errors of anything else that stands here
}

// readLevel reads the annotations of one object. The label starts its messages.
func (r *resolver) readLevel(label string, n openapi.Node, where place) *level {
	l := &level{clauses: make([]*clause, len(r.slots))}
	for _, e := range n.Entries() {
		met := len(r.errors)
		if i, ok := r.slotOf[e.Key]; ok {
			l.clauses[i] = r.readClause(label, e, r.slots[i])
			l.clauses[i].faults = slices.Clone(r.errors[met:])
			r.met[e.Key] = true
			continue
		}
		if r.publicKey != "" && e.Key == r.publicKey {
			l.public = r.readPublic(label, e, where)
			l.faults = append(l.faults, r.errors[met:]...)
			r.met[e.Key] = true
			continue
		}
		switch e.Key {
		case "security":
			if where != atPathItem { // there it has no meaning, of which loading warns
				l.security = r.readSecurity(label, e.Value)
				l.security.faults = slices.Clone(r.errors[met:])
			}
		case keyConceal:
			if conceal, ok := r.readBool(label, e); ok {
				l.conceal = &conceal
			}
		case keyRoles:
			if where != atRoot {
				r.errorf(e.At, ruleMisplacedKey, keyRequiredRoles+" to require roles; "+keyRoles+" at the root to define them",
					"%s%s belongs at the root of the document", label, keyRoles)
				l.faults = append(l.faults, r.errors[met:]...)
			}
		default:
			r.checkSpelling(label, e, where)
			l.faults = append(l.faults, r.errors[met:]...)
		}
	}
	return l
}

func (r *resolver) readBool(label string, e openapi.Entry) (value, ok bool) {
	if e.Value.Kind() != openapi.Bool {
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": true", "%s%s is %s where true or false belongs", label, e.Key, article(e.Value))
		return false, false
	}
	return strings.EqualFold(e.Value.Text(), "true"), true
}

// checkSpelling refuses an extension that is all but one of ours, or of those that
// are mapped: it would ask for nothing, though its author thinks that it does.
func (r *resolver) checkSpelling(label string, e openapi.Entry, where place) {
	for _, key := range OwnKeys() {
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
	for _, m := range r.settings.Extensions {
		if resembles(e.Key, m.Key) {
			r.errorf(e.At, ruleMisspeltKey, m.Key, "%s%q is no key that the settings map and would be ignored", label, e.Key)
			return
		}
	}
}

// resembles reports whether a key was probably meant to be another one. Short
// names have neighbours that mean something else (x-source, resource): for them
// one letter may differ, and the x- must be there.
func resembles(written, key string) bool {
	long := len(key) >= len(keyRequiredRoles)
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
