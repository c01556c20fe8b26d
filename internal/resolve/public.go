package resolve

import (
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// flag is the value of a key that is mapped to public.
type flag struct {
	key string
	at  diag.Position
	on  bool
}

// readPublic reads a key that is mapped to public. At the root it would open all
// that nobody thought of.
func (r *resolver) readPublic(label string, e openapi.Entry, where place) *flag {
	on, ok := r.readBool(label, e)
	if !ok {
		return nil
	}
	if on && where == atRoot {
		r.errorf(e.At, ruleMisplacedKey, "the key on each path item or operation that is meant to be public", "%s at the root would open the whole document", e.Key)
		return nil
	}
	return &flag{e.Key, e.At, on}
}

// opened reports whether a mapped flag makes an operation public. It never does
// against a security that the operation states, and against an inherited one only where
// the settings say so outright: a flag that is copied around must not open a door
// in silence.
func (r *resolver) opened(label string, own, item, root *level) (*flag, bool) {
	f := own.public
	if f == nil {
		f = item.public
	}
	if f == nil || !f.on {
		return f, false
	}
	outer := nearestSecurity([]*level{item, root})
	const message = "%s%s says that the operation is public, and security at %s that it is not"
	switch {
	case own.security.stated && own.security.public():
		return f, false // the operation says it outright
	case own.security.broken || !own.security.stated && outer.broken:
		return f, false // reported, and it may say anything
	case own.security.stated:
		r.errorf(f.at, ruleContradiction, "remove "+f.key, message, label, f.key, own.security.at)
		return f, false
	case outer.stated && !outer.public() && !r.mapping(f.key).ReplacesRootSecurity:
		r.errorf(f.at, ruleContradiction,
			"remove "+f.key+"; or, if the operation is meant to be public, security: [] on it; or, if every operation with the key is meant to be public, replaces-root-security: true beside key: "+f.key+" in oasguard.yaml",
			message, label, f.key, outer.at)
		return f, false
	}
	return f, true
}

func (r *resolver) mapping(key string) Mapping {
	for _, m := range r.settings.Extensions {
		if m.Key == key {
			return m
		}
	}
	return Mapping{}
}

// checkOpened refuses any rule that reaches an operation which a flag opens, also
// an inherited one: the flag is no security: [], and does not outweigh a rule.
func (r *resolver) checkOpened(label string, f *flag, clauses []*clause) {
	if len(clauses) > 0 {
		r.errorf(f.at, ruleOnPublic, "remove "+f.key,
			"%s%s would never be asked: %s makes the operation public", label, keysOf(clauses), f.key)
	}
}
