package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Option configures a Guard. Most options change how it answers or what it reports.
// WithPreflight passes CORS preflights to a handler undecided, and
// WithSelfSignedCertificates, where there is one, admits client certificates that
// the TLS stack did not verify.
type Option func(*settings) error

// settings are what the options set; the zero value is the default.
type settings struct {
	realm     string
	basePath  string
	metadata  string
	scopeHint bool // a 401 names the scopes that are needed
	preflight http.Handler
	notFound  http.Handler
	readPath  func(r *http.Request, name string) string
	setPath   bool // Handler sets r.PathValue
	denied    func(http.ResponseWriter, *http.Request, Denial)
	observer  func(*http.Request, Decision)
	nilable   reflect.Kind // the kind of P where it can be nil, else Invalid
	certificateSettings
}

// WithBasePath puts path, such as "/api/v3", in front of every path that
// Handler, Middleware and Each know; they know no path without it. A slash at the
// end does not count. The default is none. Routes has the paths of the document.
func WithBasePath(path string) Option {
	return func(s *settings) error {
		base := strings.TrimSuffix(path, "/")
		s.basePath = base
		if base == "" {
			return nil
		}
		rest, slash := strings.CutPrefix(base, "/")
		if !slash {
			return fmt.Errorf("base path %q: a slash is missing in front", path)
		}
		for _, segment := range strings.Split(rest, "/") {
			if err := baseSegment(segment); err != nil {
				return fmt.Errorf("base path %q: %w", path, err)
			}
		}
		return nil
	}
}

// baseSegment is an error where no request could have the segment in its path, or
// none that every router reads alike.
func baseSegment(s string) error {
	switch {
	case s == "":
		return errors.New("two slashes in a row: no path has them")
	case strings.Trim(s, ". ") == "":
		return fmt.Errorf("no path has the segment %q: clients and proxies take it out", s)
	case strings.ContainsAny(s, "{}?#%;\\") || strings.IndexFunc(s, unicode.IsControl) >= 0 || !utf8.ValidString(s):
		return fmt.Errorf(`the segment %q holds one of { } ? # %% ; \ or a control character: want it decoded, without parameters`, s)
	}
	return nil
}

// WithRealm sets the realm of every challenge (RFC 9110, 11.5). The default is
// the title of the document.
func WithRealm(realm string) Option {
	return func(s *settings) error {
		s.realm = realm
		return nil
	}
}

// WithResourceMetadata adds resource_metadata="url" to every challenge, so that
// a client finds the authorization server (RFC 9728, 5.1). The URL is absolute.
func WithResourceMetadata(metadata string) Option {
	return func(s *settings) error {
		u, err := url.Parse(metadata)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("resource metadata %q: want an absolute http or https URL", metadata)
		}
		s.metadata = metadata
		return nil
	}
}

// WithScopeHint makes the Bearer challenges of a 401 name the scopes that the operation
// asks for first (RFC 6750, 3): a client, of MCP for instance, asks for a token with
// these. Without it only a 403 for want of a scope names them.
func WithScopeHint() Option {
	return func(s *settings) error {
		s.scopeHint = true
		return nil
	}
}

// WithPreflight hands CORS preflights of known paths (OPTIONS with Origin and
// Access-Control-Request-Method) that reach Handler or Middleware to h, also
// where the document describes OPTIONS.
func WithPreflight(h http.Handler) Option {
	return func(s *settings) error {
		s.preflight = h
		return need(h != nil, "WithPreflight")
	}
}

// WithNotFound lets h answer what the guard would answer 404: an unknown path,
// and a denial that the document conceals. On another router it is that
// router's own 404, so that nobody can tell a concealed resource from none; never
// the router itself, behind which every unknown path would be open.
func WithNotFound(h http.Handler) Option {
	return func(s *settings) error {
		s.notFound = h
		return need(h != nil, "WithNotFound")
	}
}

// WithPathValue sets how the wrappers, and the handlers of Each, read a path
// parameter on a router that does not set r.PathValue, such as gorilla/mux. The
// default is r.PathValue, which ServeMux and chi set. Handler and Middleware find
// the values themselves and do not call it.
func WithPathValue(value func(r *http.Request, name string) string) Option {
	return func(s *settings) error {
		s.readPath = value
		return need(value != nil, "WithPathValue")
	}
}

// WithRequestPathValues makes Handler set r.PathValue as well, for handlers that
// were written for ServeMux. It costs an allocation a request.
func WithRequestPathValues() Option {
	return func(s *settings) error {
		s.setPath = true
		return nil
	}
}

// WithDenialHandler calls h before a denial is answered, with WWW-Authenticate
// and Cache-Control already set. If h writes nothing, the default status and
// body follow; if it writes a body without a status, the denial's status is sent.
func WithDenialHandler(h func(http.ResponseWriter, *http.Request, Denial)) Option {
	return func(s *settings) error {
		s.denied = h
		return need(h != nil, "WithDenialHandler")
	}
}

// WithObserver calls observe after every decision, granted or denied, before
// the answer is written; not for public operations, where nothing is decided.
func WithObserver(observe func(*http.Request, Decision)) Option {
	return func(s *settings) error {
		s.observer = observe
		return need(observe != nil, "WithObserver")
	}
}

// pathValue returns the value that the router found for a path parameter.
func (s *settings) pathValue(r *http.Request, name string) string {
	if s.readPath != nil {
		return s.readPath(r, name)
	}
	return r.PathValue(name)
}

func need(ok bool, option string) error {
	if !ok {
		return errors.New(option + ": nil")
	}
	return nil
}

// configure applies the options for a guard whose principal is a P; problems
// are what is wrong already.
func configure[P any](realm string, opts []Option, problems ...error) (settings, error) {
	s := settings{realm: realm}
	switch kind := reflect.TypeFor[P]().Kind(); kind {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Func, reflect.Slice, reflect.Chan:
		s.nilable = kind
	}
	for _, o := range opts {
		if o == nil {
			problems = append(problems, errors.New("nil Option"))
			continue
		}
		problems = append(problems, o(&s))
	}
	return s, errors.Join(problems...)
}

// missing is an error where a callback of NewGuard is nil or a nil pointer.
func missing(what string, callback any) error {
	if absentInterface(callback) {
		return errors.New("nil " + what)
	}
	return nil
}

// absentInterface reports whether v is nil or holds a nil pointer: a guard
// without its authenticator must not start.
func absentInterface(v any) bool {
	if v == nil {
		return true
	}
	switch x := reflect.ValueOf(v); x.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Slice, reflect.Chan:
		return x.IsNil()
	default:
		return false
	}
}

// noPrincipal reports whether p is nil where a P can be: a nil principal
// without an error is a refusal, never a grant.
func noPrincipal[P any](s *settings, p P) bool {
	switch s.nilable {
	case reflect.Invalid:
		return false
	case reflect.Pointer:
		var none P
		return any(p) == any(none)
	case reflect.Interface:
		return absentInterface(p)
	default:
		return reflect.ValueOf(&p).Elem().IsNil()
	}
}
