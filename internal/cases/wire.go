package cases

import (
	"net/textproto"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// schemes are those of an operation in the order read, each once.
func schemes(op *access.Operation) []*access.Scheme {
	var list []*access.Scheme
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			if !slices.Contains(list, q.Scheme) {
				list = append(list, q.Scheme)
			}
		}
	}
	return list
}

// wire says where a credential travels: schemes on the same wire read the same.
func wire(s *access.Scheme) string { return access.ReadScheme(s, wires{}) }

// wires reads a scheme as its wire.
type wires struct{}

func (wires) Token(*access.Scheme) string       { return "Authorization bearer" }
func (wires) Password(*access.Scheme) string    { return "Authorization basic" }
func (wires) Certificate(*access.Scheme) string { return "certificate" }

func (wires) Credentials(s *access.Scheme) string {
	return "Authorization " + strings.ToLower(s.HTTPScheme)
}

func (wires) Key(s *access.Scheme) string {
	if s.ReadsAuthorization() {
		return "Authorization"
	}
	return place(s.In, s.Param)
}

func place(in access.In, name string) string {
	if in == access.InHeader {
		name = textproto.CanonicalMIMEHeaderKey(name)
	}
	return string(in) + "." + name
}

func (e *enumeration) sharesWire(s *access.Scheme) bool {
	return slices.ContainsFunc(e.schemes, func(other *access.Scheme) bool { return other != s && wire(other) == wire(s) })
}

// settle makes s a request that can be sent: what travels on one wire arrives
// for every scheme that reads it. It reports false where no request is like s.
func (e *enumeration) settle(s setup) (setup, bool) {
	s = s.clone()
	arrived := map[string]access.CredentialState{} // by wire
	authorization := ""                            // the one scheme in the Authorization field
	for _, scheme := range slices.Concat(e.schemes, s.foreign) {
		c := s.credentials[scheme]
		if c.State == access.Absent {
			continue
		}
		on := wire(scheme)
		if other, ok := arrived[on]; ok && other != c.State {
			return s, false
		}
		arrived[on] = c.State
		if scheme.Kind.InAuthorization() {
			if authorization != "" && authorization != on {
				return s, false
			}
			authorization = on
		}
	}
	if s.badAuthorization && authorization != "" {
		return s, false
	}
	if _, ok := arrived["Authorization"]; ok && arrived["Authorization"] == access.Malformed {
		return s, false // an empty field: twice Authorization says it for all
	}
	for _, scheme := range e.schemes {
		state, ok := arrived[wire(scheme)]
		if wire(scheme) == "Authorization" && authorization != "" {
			state, ok = access.Sent, true // as a key, whatever the field holds is one
		}
		if ok && s.credentials[scheme].State == access.Absent {
			s.credentials[scheme] = access.Credential{State: state, Answer: access.Refuses}
		}
	}
	e.shareParameters(s)
	return s, true
}

// shareParameters gives a parameter that is also an API key the key's state.
func (e *enumeration) shareParameters(s setup) {
	for _, p := range e.parameters {
		key := e.keyAt(p)
		if key == nil {
			continue
		}
		switch s.credentials[key].State {
		case access.Absent:
			s.parameters[p.Place()] = access.Missing
		case access.Malformed:
			s.parameters[p.Place()] = access.Empty
		default:
			s.parameters[p.Place()] = access.OneValue
		}
	}
}

// keyAt is the API key that travels where p does; nil for none.
func (e *enumeration) keyAt(p access.Parameter) *access.Scheme {
	for _, s := range e.schemes {
		if s.Kind == access.APIKey && place(s.In, s.Param) == place(p.In, p.Name) {
			return s
		}
	}
	return nil
}

// parameters are those that the decision reads, each once.
func parameters(op *access.Operation) []access.Parameter {
	var list []access.Parameter
	add := func(p access.Parameter) {
		if !slices.ContainsFunc(list, func(q access.Parameter) bool { return q.Place() == p.Place() }) {
			list = append(list, p)
		}
	}
	for _, p := range op.Required {
		add(p)
	}
	for _, resource := range op.Resources() {
		for _, id := range resource.IDs {
			add(id)
		}
	}
	return list
}

// Sends are the parameters, as place.name, that a request for the operation
// carries in query, header and cookies besides its credentials.
func Sends(op *access.Operation) []string {
	e := newEnumeration(nil, op)
	var list []string
	for _, p := range e.parameters {
		if p.In != access.InPath && e.keyAt(p) == nil {
			list = append(list, p.Place())
		}
	}
	return list
}
