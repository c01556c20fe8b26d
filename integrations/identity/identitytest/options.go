package identitytest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"time"
)

// Option adapts the tests to a service.
type Option func(*settings)

type settings struct {
	address  string
	audience string
	claims   map[string]any
	request  func() *http.Request
	except   map[string]string
	limits   Limits
}

func newSettings(options []Option) settings {
	s := settings{
		address:  "127.0.0.1:0",
		audience: Audience,
		request:  func() *http.Request { return httptest.NewRequest(http.MethodGet, "/", nil) },
		claims:   map[string]any{},
		except:   map[string]string{},
		limits:   Limits{Return: 2 * time.Second, Rotation: time.Second, Delay: time.Second},
	}
	for _, option := range options {
		option(&s)
	}
	return s
}

// ForAudience mints tokens for another audience than [Audience].
func ForAudience(name string) Option { return func(s *settings) { s.audience = name } }

// At makes an issuer listen at an address of this machine, such as localhost:9000, instead of a free
// port. What it is asked for by is also its name.
func At(address string) Option { return func(s *settings) { s.address = address } }

// WithClaims adds claims to every token, such as the roles that the operation asks for.
func WithClaims(claims map[string]any) Option {
	return func(s *settings) { maps.Copy(s.claims, claims) }
}

// WithRequest makes the request that a token is sent with: one that the service answers with 2xx if
// the token is right. The default is GET /.
func WithRequest(make func() *http.Request) Option { return func(s *settings) { s.request = make } }

// Except skips a row, named as in the README. The reason stands in the output of go test -v.
func Except(row, reason string) Option { return func(s *settings) { s.except[row] = reason } }
