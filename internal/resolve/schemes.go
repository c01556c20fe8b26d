package resolve

import (
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// scheme is a security scheme that some security key names.
type scheme struct {
	model    *access.Scheme // nil: it was refused
	name     string         // in the document
	scoped   bool           // a requirement of it lists scopes
	declared []string       // scopes that its flows declare
	faults   diag.List      // errors of its definition
}

// token is RFC 9110, 5.6.2: what header names, cookie names and authentication
// schemes are made of.
var token = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// scheme finds the definition of a scheme that a requirement names. A definition
// is checked when it is first used: what nobody uses cannot open a door.
func (r *resolver) scheme(label string, entry openapi.Entry) (*scheme, bool) {
	definition := r.doc.Scheme(entry)
	if definition == nil {
		r.undefinedScheme(label, entry)
		return nil, false
	}
	s := r.schemeOf(definition)
	r.errors = append(r.errors, s.faults...) // few: a definition is one object
	return s, s.model != nil
}

// schemeOf is a definition as it was read when it was first used.
func (r *resolver) schemeOf(definition *openapi.SecurityScheme) *scheme {
	s := r.schemes[definition]
	if s == nil {
		met := len(r.errors)
		s = &scheme{name: definition.Name, model: r.readScheme(definition), declared: definition.Scopes}
		s.scoped = s.model != nil && s.model.Scoped()
		s.model = r.called(s.model, definition)
		s.faults = slices.Concat(definition.Faults, r.errors[met:])
		r.schemes[definition] = s
		if definition.Deprecated.Line > 0 {
			r.warnf(definition.Deprecated, ruleDeprecatedScheme, "move the operations that name it to another scheme",
				"security scheme %q is deprecated, and security still names it", definition.Name)
		}
	}
	return s
}

func (r *resolver) undefinedScheme(label string, entry openapi.Entry) {
	if strings.TrimSpace(entry.Key) == "" {
		r.errorf(entry.At, ruleEmptyName,
			"the name of a scheme of "+r.schemesKey()+"; or, if anonymous callers may use the operation too, {} as the list item; or, if it is public, security: []",
			"%ssecurity names a scheme without a name", label)
		return
	}
	var defined []string
	for _, s := range r.doc.Schemes {
		defined = append(defined, s.Name)
	}
	fix := "define it under " + r.schemesKey()
	near := spelling.Nearest(entry.Key, defined)
	if near != "" {
		fix = plain(near)
	} else if len(defined) > 0 {
		fix += ", or name " + oneOf(defined)
	}
	if near == "" {
		fix += "; or, where the document is not yours to change, schemes: {" + plain(entry.Key) + ": " + probableScheme(entry) + "} in oasguard.yaml"
	}
	r.undefined(entry.At, ruleUndefinedScheme, entry.Key, fix,
		fmt.Sprintf("%ssecurity scheme %q is not defined", label, entry.Key))
}

// probableScheme is the definition that a name sounds like. A reader corrects it: no
// document says how the credential of an undefined scheme arrives.
func probableScheme(entry openapi.Entry) string {
	name := strings.ToLower(entry.Key)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
	}
	switch {
	case has("basic"):
		return "{type: http, scheme: basic}"
	case has("oauth") || len(entry.Value.Items()) > 0:
		return "{type: oauth2}"
	case has("openid", "oidc"):
		return "{type: openIdConnect}"
	case has("cookie", "session"):
		return "{type: apiKey, in: cookie, name: session}"
	case has("apikey", "api_key", "api-key") || strings.HasSuffix(name, "key"):
		return "{type: apiKey, in: header, name: X-Api-Key}"
	}
	return "{type: http, scheme: bearer}"
}

// readScheme checks one definition; nil where it was refused.
func (r *resolver) readScheme(s *openapi.SecurityScheme) *access.Scheme {
	model := &access.Scheme{Name: s.Name}
	switch s.Type {
	case "http":
		return r.readHTTP(s, model)
	case "oauth2":
		model.Kind = access.OAuth2
	case "openIdConnect":
		model.Kind = access.OpenIDConnect
	case "mutualTLS":
		model.Kind = access.MutualTLS
	case "apiKey":
		return r.readAPIKey(s, model)
	default:
		// Loading has reported it, and left the type empty.
		return nil
	}
	return model
}

func (r *resolver) readHTTP(s *openapi.SecurityScheme, model *access.Scheme) *access.Scheme {
	// Scheme names compare without case (RFC 9110, 11.1).
	switch {
	case strings.EqualFold(s.Scheme, "bearer"):
		model.Kind = access.Bearer
	case strings.EqualFold(s.Scheme, "basic"):
		model.Kind = access.Basic
	case !token.MatchString(s.Scheme):
		r.errorf(s.At, ruleInvalidScheme, "the first word of the Authorization field alone, as in scheme: bearer",
			"security scheme %q has the http scheme %q, which is no authentication scheme name (RFC 9110, 11.1)", s.Name, s.Scheme)
		return nil
	default:
		model.Kind, model.HTTPScheme = access.HTTP, s.Scheme
		if strings.EqualFold(s.Scheme, "digest") {
			r.warnf(s.At, ruleDigestChallenge, "return a ChallengeError with nonce and qop from its authenticator",
				"security scheme %q is http digest, whose challenge needs a nonce that only the application can make", s.Name)
		}
	}
	return model
}

func (r *resolver) readAPIKey(s *openapi.SecurityScheme, model *access.Scheme) *access.Scheme {
	model.Kind, model.In, model.Param = access.APIKey, access.In(s.In), s.Param
	switch {
	case model.In != access.InHeader && model.In != access.InQuery && model.In != access.InCookie:
		// Loading has reported it.
	case model.In == access.InHeader && !token.MatchString(s.Param):
		r.errorf(s.At, ruleInvalidScheme, "letters, digits and hyphens, as in name: X-Api-Key",
			"security scheme %q reads header %q, which is no header name (RFC 9110, 5.1)", s.Name, s.Param)
	case model.In == access.InCookie && !token.MatchString(s.Param):
		r.errorf(s.At, ruleInvalidScheme, "letters, digits and hyphens, as in name: session",
			"security scheme %q reads cookie %q, which is no cookie name (RFC 6265, 4.1.1)", s.Name, s.Param)
	case model.In == access.InHeader && removedByServer(s.Param):
		r.errorf(s.At, ruleInvalidScheme, "a header field of its own, as in name: X-Api-Key",
			"security scheme %q reads header %q, which net/http removes before a handler sees it", s.Name, s.Param)
	default:
		return model
	}
	return nil
}

// removedByServer reports whether net/http's server takes the field out of
// Request.Header, so that a key in it would never be found.
func removedByServer(header string) bool {
	switch textproto.CanonicalMIMEHeaderKey(header) {
	case "Host", "Trailer", "Transfer-Encoding":
		return true
	}
	return false
}
