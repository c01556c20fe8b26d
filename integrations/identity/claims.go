package identity

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Claim is where names stand in the claims of a token. The value is a string, which is one name, or
// a list of strings; of anything else nothing is read. Scopes are separated by spaces.
type Claim struct {
	Path []string // ["realm_access", "roles"]: members of nested objects, none of them split at dots
	Keys bool     // the value is an object whose keys are the names, as Zitadel's
}

// At returns the claim at a path of nested objects.
func At(path ...string) Claim { return Claim{Path: path} }

// KeysAt returns the claim whose names are the keys of the object at a path.
func KeysAt(path ...string) Claim { return Claim{Path: path, Keys: true} }

// find returns the value at the claim's path, or nil.
func (c Claim) find(claims map[string]any) any {
	var value any = claims
	for _, name := range c.Path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// names collects the names at every claim, each once and in their order.
func names(claims map[string]any, at []Claim, split bool) []string {
	var found []string
	add := func(name string) {
		if name == "" {
			return
		}
		for _, have := range found {
			if have == name {
				return
			}
		}
		found = append(found, name)
	}
	for _, claim := range at {
		switch value := claim.find(claims).(type) {
		case string:
			switch {
			case claim.Keys:
			case split:
				for name := range strings.SplitSeq(value, " ") {
					add(name)
				}
			default:
				add(value)
			}
		case []any:
			if claim.Keys {
				continue
			}
			for _, element := range value {
				if name, ok := element.(string); ok {
					add(name)
				}
			}
		case map[string]any:
			if !claim.Keys {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(value)) {
				add(name)
			}
		}
	}
	return found
}

// audiences returns the members of aud, and whether it is a string or a list of strings.
func audiences(value any) ([]string, bool) {
	switch value := value.(type) {
	case string:
		return []string{value}, true
	case []any:
		list := make([]string, len(value))
		for i, element := range value {
			name, ok := element.(string)
			if !ok {
				return nil, false
			}
			list[i] = name
		}
		return list, true
	}
	return nil, false
}

// date reads a NumericDate (RFC 7519, 2). It is absent only where the claim is: null, a string, or a
// number that no date has is a fault.
func date(claims map[string]any, name string) (at time.Time, present, ok bool) {
	value, present := claims[name]
	if !present {
		return time.Time{}, false, true
	}
	seconds, ok := value.(float64)
	if !ok || math.IsNaN(seconds) || seconds < 0 || seconds > 1<<40 {
		return time.Time{}, true, false
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)), true, true
}
