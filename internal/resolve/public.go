package resolve

import (
	"slices"
	"strconv"
	"strings"

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
func (r *resolver) readPublic(label string, e openapi.Entry, m Mapping, where place) *flag {
	inner, ok := r.under(label, e, m.Under, slot{key: m.Key, ignore: m.Ignore})
	if !ok {
		return nil
	}
	within := label
	if m.Under != "" {
		within += e.Key + ": "
	}
	on, ok := r.readOpen(within, inner, m)
	if !ok {
		return nil
	}
	if on && where == atRoot {
		r.errorf(e.At, ruleMisplacedKey, "the key on each path item or operation that is meant to be public", "%s at the root would open the whole document", e.Key)
		return nil
	}
	return &flag{e.Key, e.At, on}
}

// readOpen reads whether a value means public: a flag, or the text that the settings name.
func (r *resolver) readOpen(label string, e openapi.Entry, m Mapping) (on, ok bool) {
	if m.Value == "" {
		on, ok = r.readBoolOr(label, e, strconv.FormatBool(m.Denied))
		return on != m.Denied, ok
	}
	if e.Value.Kind() != openapi.String || strings.TrimSpace(e.Value.Text()) == "" {
		r.errorf(e.Value.At(), ruleWrongType, "text: "+plain(m.Value)+" if the operation is public, another one if not",
			"%s%s is %s where text belongs", label, e.Key, article(e.Value))
		return false, false
	}
	return e.Value.Text() == m.Value, true
}

// opened reports whether mapped keys make an operation public. They never do so
// against a security that the operation states, and against an inherited one only where
// the settings say so outright: a flag that is copied around must not open a door
// in silence. Each key inherits by itself, and all that stand must say the same.
func (r *resolver) opened(label string, own, item, root *level) (*flag, bool) {
	f, sound := r.nearestFlag(label, own, item)
	if f == nil || !f.on || !sound {
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

// nearestFlag is what the keys that are mapped to public say of an operation: that of a
// key which says that it is public, if any does.
func (r *resolver) nearestFlag(label string, own, item *level) (*flag, bool) {
	nearest := slices.Clone(own.public)
	for _, f := range item.public {
		if !slices.ContainsFunc(own.public, func(o *flag) bool { return o.key == f.key }) {
			nearest = append(nearest, f)
		}
	}
	on := slices.IndexFunc(nearest, func(f *flag) bool { return f.on && r.mapping(f.key).ReplacesRootSecurity })
	if on < 0 {
		on = slices.IndexFunc(nearest, func(f *flag) bool { return f.on })
	}
	off := slices.IndexFunc(nearest, func(f *flag) bool { return !f.on })
	switch {
	case len(nearest) == 0:
		return nil, true
	case on < 0:
		return nearest[off], true
	case off < 0:
		return nearest[on], true
	}
	r.errorf(nearest[on].at, ruleContradiction, "remove "+nearest[on].key,
		"%s%s says that the operation is public, and %s at %s that it is not", label, nearest[on].key, nearest[off].key, nearest[off].at)
	return nearest[on], false
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

// checkShut refuses an operation that is public although a mapped key says that it is
// not: no security applies, or none that is nearer than the key clears it. It is false
// where it does. The levels are those of the operation, from near to far.
func (r *resolver) checkShut(label string, f *flag, levels []*level, effective *security) bool {
	if root := levels[len(levels)-1]; f == nil && len(root.public) > 0 {
		f = root.public[0]
	}
	if f == nil || f.on {
		return true
	}
	for _, l := range levels {
		if slices.Contains(l.public, f) {
			break
		}
		if l.security.stated {
			return true
		}
	}
	why := "no security applies, which makes it public"
	if effective.stated {
		why = "security at " + effective.at.String() + " that it is"
	}
	r.errorf(f.at, ruleContradiction, "name security schemes in the security of the operation, or of the root",
		"%s%s says that the operation is not public, and %s", label, f.key, why)
	return false
}
