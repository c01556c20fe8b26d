package harness

import (
	"slices"
	"strings"
)

// operation is one operation of the document: who may call it, and how.
type operation struct {
	id, method, path string
	access           string          // the rule in words
	alternatives     [][]requirement // in document order; none: public
	anonymous        bool            // also nobody may
	ruled            bool            // a rule stands there: who sent a valid credential never gets in as nobody
	visitors         *rule           // nil, or what Harness.Anonymous must meet
	forbids          bool            // who sent none and may not is answered 403
	rule             *rule
	acr              []string   // one of these contexts its callers must have logged in by; none: any
	maxAge           int        // the seconds since at most; 0: any
	conceal          bool       // 404 instead of 403
	sends            []string   // the query, header and cookie parameters that a request carries: "query.date"
	required         []string   // those of them that it must carry
	declared         []declared // the media types of its denials, where the document has some
}

// requirement is one scheme of an alternative, with what its credential must carry.
type requirement struct {
	scheme        string
	scopes, roles []string
}

// rule is one check, or several: all of them, or any.
type rule struct {
	role, permission, scope string
	resource, id            string   // "open of room", and the parameter that names it: "path.roomId"
	ids                     []string // more of them, where several name it together
	all, any                []rule
}

// places are the parameters that name the object of a resource check.
func (c rule) places() []string { return append([]string{c.id}, c.ids...) }

// object joins the ids of one object, which hold no NUL.
func object(ids ...string) string { return strings.Join(ids, "\x00") }

// declared is a response that the document describes.
type declared struct {
	status     int
	mediaTypes []string
}

// scheme is a security scheme: how its credential travels, and its challenge.
type scheme struct {
	name      string
	auth      string // authentication scheme of Authorization; empty for API keys and certificates
	in, field string // for API keys
	challenge string
}

func (s scheme) isBearer() bool      { return strings.EqualFold(s.auth, "Bearer") }
func (s scheme) isBasic() bool       { return strings.EqualFold(s.auth, "Basic") }
func (s scheme) isCertificate() bool { return s.auth == "" && s.in == "" }

// readsAuthorization reports whether the credential travels in Authorization, be
// it as an API key.
func (s scheme) readsAuthorization() bool {
	return s.auth != "" || s.in == "header" && strings.EqualFold(s.field, "Authorization")
}

// sharesWire reports whether a credential of other is read for s as well.
func (s scheme) sharesWire(other scheme) bool {
	switch {
	case s.auth != "" || other.auth != "":
		return strings.EqualFold(s.auth, other.auth) || s.auth == "" && s.readsAuthorization()
	case s.in == "header" && other.in == "header":
		return strings.EqualFold(s.field, other.field)
	}
	return s.in == other.in && s.field == other.field
}

// lacks says what a credential of this scheme must have and has not.
func (s scheme) lacks(c Credential) string {
	switch {
	case s.isCertificate():
		if len(c.Certificate.Certificate) == 0 {
			return "no Certificate"
		}
	case c.Secret == "" && !s.isBasic():
		return "no Secret"
	case c.Username == "" && s.isBasic():
		return "no Username"
	}
	return ""
}

// same reports whether two credentials of the scheme look alike in a request.
func (s scheme) same(a, b Credential) bool {
	if s.isCertificate() {
		return len(a.Certificate.Certificate) > 0 && len(b.Certificate.Certificate) > 0 &&
			slices.Equal(a.Certificate.Certificate[0], b.Certificate.Certificate[0])
	}
	return a.Secret == b.Secret && (!s.isBasic() || a.Username == b.Username)
}

func (op operation) isPublic() bool { return len(op.alternatives) == 0 }

// isSafe reports whether a request changes nothing (RFC 9110, 9.2.1).
func isSafe(method string) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"}, method)
}

// places are the parameters that a request carries, those of the path first.
func (op operation) places() []string {
	var list []string
	for _, part := range strings.Split(op.path, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		list = append(list, "path."+name)
	}
	return append(list, op.sends...)
}

// takes reports whether a key of Values speaks of this operation.
func (op operation) takes(key string) bool {
	return slices.ContainsFunc(op.places(), func(place string) bool {
		return key == place || key == op.id+" "+place
	})
}

// schemesOf are the schemes of an operation in the order they are read, each once.
func (r *run) schemesOf(op operation) []scheme {
	var list []scheme
	for _, alternative := range op.alternatives {
		for _, q := range alternative {
			if s := r.scheme(q.scheme); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

func (r *run) scheme(name string) scheme {
	return r.schemes[slices.IndexFunc(r.schemes, func(s scheme) bool { return s.name == name })]
}

// resources are the checks of a rule that ask about objects.
func (c *rule) resources() []rule {
	if c == nil {
		return nil
	}
	var list []rule
	if c.resource != "" {
		list = append(list, *c)
	}
	for _, part := range slices.Concat(c.all, c.any) {
		list = append(list, part.resources()...)
	}
	return list
}
