package access

import "strings"

// Kind says how a security scheme's credential travels and which method of the
// generated Authenticator verifies it.
type Kind int

// The kinds of security scheme (OpenAPI 3.1.1, 4.8.27). What is particular to each
// stands in kindTable.
const (
	Bearer        Kind = iota // type http, scheme bearer
	OAuth2                    // type oauth2: travels as Bearer
	OpenIDConnect             // type openIdConnect: travels as Bearer
	Basic                     // type http, scheme basic
	HTTP                      // type http, any other scheme of the IANA registry or the user's
	APIKey                    // type apiKey
	MutualTLS                 // type mutualTLS
	kindCount                 // how many there are
)

// reading is how a credential is read from a request.
type reading int

const (
	byToken       reading = iota // RFC 6750: Authorization, after Bearer
	byPassword                   // RFC 7617: Authorization, after Basic
	byCredentials                // Authorization, after a name of the scheme's own
	byKey                        // all of a header field, query parameter or cookie
	byCertificate                // the client certificate of the connection
)

// kindRow is what we know of one kind of scheme.
type kindRow struct {
	reading reading
	scoped  bool   // a requirement lists scopes; else, from OpenAPI 3.1 on, roles
	article string // of noun
	noun    string // what a credential is called
}

// kindTable has a row for each kind.
func kindTable() [kindCount]kindRow {
	// An array that is too short, because the last kind has no row, does not compile.
	return [...]kindRow{
		Bearer:        {reading: byToken, article: "a ", noun: "bearer token"},
		OAuth2:        {reading: byToken, scoped: true, article: "an ", noun: "OAuth 2.0 token"},
		OpenIDConnect: {reading: byToken, scoped: true, article: "an ", noun: "OpenID Connect token"},
		Basic:         {reading: byPassword, noun: "user name and password"},
		HTTP:          {reading: byCredentials, noun: "HTTP authentication"},
		APIKey:        {reading: byKey, article: "an ", noun: "API key"},
		MutualTLS:     {reading: byCertificate, article: "a ", noun: "client certificate"},
	}
}

// Kinds are all kinds.
func Kinds() []Kind {
	list := make([]Kind, kindCount)
	for i := range list {
		list[i] = Kind(i)
	}
	return list
}

// InAuthorization reports whether a scheme of kind k reads the Authorization
// header field by its authentication scheme.
func (k Kind) InAuthorization() bool {
	switch kindTable()[k].reading {
	case byToken, byPassword, byCredentials:
		return true
	case byKey, byCertificate:
		return false
	}
	panic("access: a kind of scheme that is read in no known way")
}

// IsBearer reports whether the credential is an RFC 6750 bearer token.
func (k Kind) IsBearer() bool { return kindTable()[k].reading == byToken }

// ByCertificate reports whether the credential is the client certificate, which is
// there or not, and never malformed.
func (k Kind) ByCertificate() bool { return kindTable()[k].reading == byCertificate }

// Scoped reports whether a requirement of s lists scopes; else the names are roles.
func (s *Scheme) Scoped() bool { return kindTable()[s.Kind].scoped }

// Credential is what a credential of s is called: "bearer token".
func (s *Scheme) Credential() string { return kindTable()[s.Kind].noun }

// SchemeReader is what one reader of schemes does with each way in which a credential
// is read. A way that one of them does not handle does not compile.
type SchemeReader[T any] interface {
	Token(s *Scheme) T       // a bearer token (RFC 6750), whatever issues it
	Password(s *Scheme) T    // user name and password (RFC 7617)
	Credentials(s *Scheme) T // what follows the name of another authentication scheme
	Key(s *Scheme) T         // all of a header field, query parameter or cookie
	Certificate(s *Scheme) T // a client certificate
}

// ReadScheme reads s by the method for the way in which its credential is read.
func ReadScheme[T any](s *Scheme, by SchemeReader[T]) T {
	switch kindTable()[s.Kind].reading {
	case byToken:
		return by.Token(s)
	case byPassword:
		return by.Password(s)
	case byCredentials:
		return by.Credentials(s)
	case byKey:
		return by.Key(s)
	case byCertificate:
		return by.Certificate(s)
	}
	panic("access: a kind of scheme that is read in no known way")
}

// ReadsAuthorization reports whether the credential of s travels in the
// Authorization header field, be it as an API key.
func (s *Scheme) ReadsAuthorization() bool { return s.Field() == authorizationField }

// SameField reports whether s and other read their credential from the same field of
// a request, so that what was sent for the one was sent for the other as well.
func (s *Scheme) SameField(other *Scheme) bool { return s.Field() == other.Field() }

// ReadLike reports whether the credentials of s and other are read from a request in
// the same way, so that one could be sent for the other.
func (s *Scheme) ReadLike(other *Scheme) bool {
	return kindTable()[s.Kind].reading == kindTable()[other.Kind].reading && s.SameField(other) &&
		ReadScheme(s, authNames{}) == ReadScheme(other, authNames{})
}

// Field names the field of a request that the credential of s is read from.
func (s *Scheme) Field() string { return ReadScheme(s, fields{}) }

const authorizationField = "header.authorization"

// fields reads a scheme as its field.
type fields struct{}

func (fields) Token(*Scheme) string       { return authorizationField }
func (fields) Password(*Scheme) string    { return authorizationField }
func (fields) Credentials(*Scheme) string { return authorizationField }
func (fields) Certificate(*Scheme) string { return "certificate" }

func (fields) Key(s *Scheme) string {
	param := s.Param
	if s.In == InHeader {
		param = strings.ToLower(param) // RFC 9110, 5.1: without case
	}
	return string(s.In) + "." + param
}

// authNames reads a scheme as its authentication scheme in the Authorization field,
// in lower case (RFC 9110, 11.1); empty for a credential that is read otherwise.
type authNames struct{}

func (authNames) Token(*Scheme) string         { return "bearer" }
func (authNames) Password(*Scheme) string      { return "basic" }
func (authNames) Credentials(s *Scheme) string { return strings.ToLower(s.HTTPScheme) }
func (authNames) Key(*Scheme) string           { return "" }
func (authNames) Certificate(*Scheme) string   { return "" }

// challenged reads a scheme as what its challenge says without scopes and error.
type challenged struct{}

func (challenged) Token(*Scheme) string         { return "Bearer" }
func (challenged) Password(*Scheme) string      { return "Basic" }
func (challenged) Credentials(s *Scheme) string { return "http " + s.HTTPScheme }
func (challenged) Key(s *Scheme) string         { return "ApiKey " + string(s.In) + "." + s.Param }
func (challenged) Certificate(*Scheme) string   { return "MutualTLS" }
