package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/openapi"
)

// maxAuthAge bounds x-max-auth-age: 68 years, which as a time.Duration does not overflow.
const maxAuthAge = 1<<31 - 1

// isStepUp reports whether what a key asks for is asked of the login, and is no part of
// the rule.
func (c *clause) isStepUp() bool { return c.key == keyACR || c.key == keyMaxAge }

// readACR reads the authentication contexts of which one is enough: one name, a list of
// one, or anyOf.
func (r *resolver) readACR(label string, e openapi.Entry, s slot) (access.StepUp, bool) {
	items := []openapi.Node{e.Value}
	switch e.Value.Kind() {
	case openapi.String:
	case openapi.List:
		items = e.Value.Items()
		if len(items) > 1 && s.lists != ListsAny {
			r.errorf(e.At, ruleAmbiguousList, e.Key+": {anyOf: "+flow(r.texts(e.Value))+"}",
				"%s%s lists %s without saying that any of them is enough", label, e.Key, plural(len(items), "authentication context"))
			return access.StepUp{}, false
		}
	case openapi.Map:
		entry, ok := r.onlyKey(label, e, s, "anyOf")
		if !ok {
			return access.StepUp{}, false
		}
		if entry.Value.Kind() != openapi.List {
			r.errorf(entry.Value.At(), ruleWrongType, e.Key+": {anyOf: [name]}", "%s%s: anyOf is %s where a list belongs", label, e.Key, article(entry.Value))
			return access.StepUp{}, false
		}
		if items = entry.Value.Items(); len(items) == 0 {
			r.emptyList(label+e.Key+": ", entry)
			return access.StepUp{}, false
		}
	default:
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": name, or "+e.Key+": {anyOf: [first, second]}",
			"%s%s is %s where a name or a mapping belongs", label, e.Key, article(e.Value))
		return access.StepUp{}, false
	}
	var want access.StepUp
	sound := true
	for _, item := range items {
		name, ok := r.readName(label, e.Key, item)
		sound = ok && r.checkACR(label, e.Key, item) && sound
		want.ACR = appendNew(want.ACR, name)
	}
	return want, sound
}

// checkACR refuses an authentication context that a challenge could not name: it lists
// them separated by spaces (RFC 9470, 3).
func (r *resolver) checkACR(label, key string, n openapi.Node) bool {
	if !strings.ContainsFunc(n.Text(), func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' }) {
		return true
	}
	fix := "letters, digits and punctuation of ASCII, but no quote and no backslash"
	if parts := strings.Fields(n.Text()); len(parts) > 1 && !strings.ContainsFunc(n.Text(), func(c rune) bool { return c > '~' || c == '"' || c == '\\' }) {
		fix = key + ": {anyOf: " + flow(parts) + "}"
	}
	r.errorf(n.At(), ruleACRText, fix, "%s%s %s is no name that a challenge can list", label, key, quote(n.Text()))
	return false
}

// readMaxAge reads after how many seconds a caller has to log in again.
func (r *resolver) readMaxAge(label string, e openapi.Entry) (access.StepUp, bool) {
	seconds, err := strconv.ParseInt(e.Value.Text(), 10, 64)
	if e.Value.Kind() != openapi.Number || err != nil || seconds < 1 || seconds > maxAuthAge {
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": 300",
			"%s%s is %s where a whole number of seconds from 1 to %d belongs", label, e.Key, article(e.Value), maxAuthAge)
		return access.StepUp{}, false
	}
	return access.StepUp{MaxAge: int(seconds)}, true
}

// partStepUp parts the clauses that are rules from those that are asked of the login.
func partStepUp(clauses []*clause) (rules, logins []*clause) {
	for _, c := range clauses {
		if c.isStepUp() {
			logins = append(logins, c)
		} else {
			rules = append(rules, c)
		}
	}
	return rules, logins
}

// stepUp is what an operation asks of logins. It refuses what could not be enforced: a
// caller without a credential, or with none but a key or a password, cannot be sent to log
// in again.
func (r *resolver) stepUp(label string, effective *security, logins []*clause) access.StepUp {
	var want access.StepUp
	for _, c := range logins {
		if c.broken {
			r.incomplete = true
			continue
		}
		want.MaxAge = max(want.MaxAge, c.stepUp.MaxAge)
		want.ACR = append(want.ACR, c.stepUp.ACR...)
	}
	if len(logins) == 0 {
		return want
	}
	keys := keysOf(logins)
	if effective.anonymous {
		r.errorf(effective.at, ruleOnAnonymous, "remove {} from security",
			"%sanonymous callers are let in by {} in security, and %s cannot be asked of them", label, keys)
	}
	if i := slices.IndexFunc(effective.alternatives, func(a access.Alternative) bool { return a.Stepper() == nil }); i >= 0 {
		r.errorf(effective.at, ruleStepUpChallenge, "name a scheme that takes tokens in every alternative: type oauth2, type openIdConnect, or type http with scheme bearer",
			"%s%s cannot be asked of callers who come by %s: no challenge of it sends them to log in again (RFC 9470, 3)",
			label, keys, effective.alternatives[i].Words())
	}
	return want
}
