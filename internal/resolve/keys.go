package resolve

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// KeyRoles is the catalogue of roles, at the root. Elsewhere other tools write the
// roles that are required under it, which a mapping can have read.
const KeyRoles = "x-roles"

// requiredPrefix is what keys of ours begin with that ask for something.
const requiredPrefix = "x-required-"

// The other extensions that oasguard reads.
const (
	keyRequiredRoles       = "x-required-roles"
	keyRequiredPermissions = "x-required-permissions"
	keyRequiredScopes      = "x-required-scopes"
	keyResource            = "x-resource"
	keyAuthorize           = "x-authorize"
	keyConceal             = "x-conceal"
	keyAnonymous           = "x-anonymous"
	keyACR                 = "x-required-acr"
	keyMaxAge              = "x-max-auth-age"
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
	public   []*flag   // of the keys that are mapped to public and stand here
	unread   []access.Annotation
	faults   diag.List // errors of anything else that stands here
}

// readLevel reads the annotations of one object. The label starts its messages.
func (r *resolver) readLevel(label string, n openapi.Node, where place) *level {
	l := &level{clauses: make([]*clause, len(r.slots))}
	for _, e := range n.Entries() {
		if r.ignored(e.Key) {
			continue
		}
		met := len(r.errors)
		if i, ok := r.slotOf[e.Key]; ok && readsAt(e.Key, where) {
			l.clauses[i] = r.readRule(label, n, e, r.slots[i])
			l.clauses[i].faults = slices.Clone(r.errors[met:])
			r.met[e.Key] = true
			continue
		}
		if i, ok := r.besideOf[e.Key]; ok {
			r.checkBeside(label, n, e, r.slots[i], where)
			l.faults = append(l.faults, r.errors[met:]...)
			continue
		}
		if m := r.mapping(e.Key); m.Target == ToPublic {
			if f := r.readPublic(label, e, m, where); f != nil {
				l.public = append(l.public, f)
			}
			l.faults = append(l.faults, r.errors[met:]...)
			r.met[e.Key] = true
			continue
		}
		switch e.Key {
		case "security":
			// On a path item it counts from OpenAPI 3.3 on; before, loading refuses it.
			if where != atPathItem || r.doc.Version >= openapi.OpenAPI33 {
				l.security = r.readSecurity(label, e.Value)
				l.security.faults = slices.Clone(r.errors[met:])
			}
		case keyConceal:
			if conceal, ok := r.readBool(label, e); ok {
				l.conceal = &conceal
			}
		case KeyRoles, KeyPermissions, KeyScopes:
			if where != atRoot {
				what := strings.TrimPrefix(e.Key, "x-")
				r.errorf(e.At, ruleMisplacedKey, requiredPrefix+what+" to require "+what+"; "+e.Key+" at the root to define them",
					"%s%s belongs at the root of the document", label, e.Key)
				l.faults = append(l.faults, r.errors[met:]...)
			}
		case keyAnonymous:
			if where != atRoot {
				r.errorf(e.At, ruleMisplacedKey, "move it to the root of the document", "%s%s belongs at the root of the document", label, keyAnonymous)
				l.faults = append(l.faults, r.errors[met:]...)
			}
		default:
			if !r.checkUnknown(label, e, where) && ruleLike(e.Key) {
				r.unread(label, e)
				l.unread = append(l.unread, access.Annotation{Key: e.Key, Value: e.Value.Canonical()})
			}
			l.faults = append(l.faults, r.errors[met:]...)
		}
	}
	return l
}

// ignored reports whether the settings say that a key is another tool's.
func (r *resolver) ignored(key string) bool { return slices.Contains(r.settings.IgnoreKeys, key) }

func (r *resolver) readBool(label string, e openapi.Entry) (value, ok bool) {
	return r.readBoolOr(label, e, "true")
}

// readBoolOr reads true or false; the one of the two that opens less is proposed for
// anything else.
func (r *resolver) readBoolOr(label string, e openapi.Entry, closed string) (value, ok bool) {
	if e.Value.Kind() != openapi.Bool {
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": "+closed, "%s%s is %s where true or false belongs", label, e.Key, article(e.Value))
		return false, false
	}
	return strings.EqualFold(e.Value.Text(), "true"), true
}

// checkUnknown refuses a key that was meant to ask for something and would ask for
// nothing: one that is all but one of ours or of those that are mapped, and one that
// begins as ours do. It is false for every other key.
func (r *resolver) checkUnknown(label string, e openapi.Entry, where place) bool {
	message := "%s%q is no key of oasguard's and would be ignored"
	if strings.HasPrefix(e.Key, "x-") {
		message = "%s%q is no key of oasguard's, nor among ignore-keys in the settings, and would be ignored"
	}
	for _, key := range OwnKeys() {
		// Other tools have keys like these, such as x-permission.
		if key == KeyPermissions || key == KeyScopes || !resembles(e.Key, key) {
			continue
		}
		fix := key
		if key == KeyRoles && where != atRoot {
			fix = keyRequiredRoles
		}
		r.errorf(e.At, ruleMisspeltKey, fix, message, label, e.Key)
		return true
	}
	for _, m := range r.settings.Extensions {
		for _, key := range append([]string{m.Key}, m.Beside()...) {
			if resembles(e.Key, key) {
				r.errorf(e.At, ruleMisspeltKey, key, "%s%q is no key that the settings map, nor among ignore-keys, and would be ignored", label, e.Key)
				return true
			}
		}
	}
	if strings.HasPrefix(e.Key, requiredPrefix) || strings.HasPrefix(e.Key, "x-require-") {
		r.errorf(e.At, ruleUnknownKey, r.mappingLine(e), message, label, e.Key)
		return true
	}
	return false
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
