//go:build ignore

package mount

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Gateway says how a gateway tells of the request that it asks about.
type Gateway struct {
	// Method and Target are the fields that hold the method and the target (path and
	// query) of that request. Empty: the question is made with them itself.
	Method, Target string
	// Prefix stands in front of the path of the question, where it is made with the
	// request's own: Envoy's path_prefix.
	Prefix string
	// Denied is a field that the gateway sets if it asks about a denied request once more, to
	// pass the denial on to the client. A grant is then 503: the gateway would pass that on as
	// well, but the request never reached the service. Where it is empty, no such field counts.
	Denied string
}

// Nginx is for auth_request, with proxy_set_header for all three fields.
func Nginx() Gateway {
	return Gateway{Method: "X-Original-Method", Target: "X-Original-Uri", Denied: "X-Original-Denied"}
}

// Forwarded is for Traefik's ForwardAuth and Caddy's forward_auth, which set the fields.
func Forwarded() Gateway { return Gateway{Method: "X-Forwarded-Method", Target: "X-Forwarded-Uri"} }

// Envoy is for ext_authz over HTTP with this path_prefix.
func Envoy(prefix string) Gateway { return Gateway{Prefix: strings.TrimSuffix(prefix, "/")} }

// Field is a field that tells the service of its caller. The gateway takes it from the
// answer and puts it in place of what the client sent.
type Field[P any] struct {
	Name  string
	Value func(p P) string
}

// Handler answers the question of a gateway: may this request reach the service? It
// decides as Middleware does, which refuses every path that the service could read in
// another way, and is asked with the fields of the request and without its body.
//
// A request that may pass is answered 200 with every field of fields, empty where there
// is no caller; any other is answered as the guard denies it, with all challenges in one
// field, because gateways keep one. A question that names no request, or several, is 400.
//
// The gateway must set the fields of Gateway itself, and nobody else may reach the
// handler: who can write them asks about requests of their own choice.
func Handler[P any](g *guard.Guard[P], gateway Gateway, fields ...Field[P]) http.Handler {
	for _, f := range fields {
		if f.Name == "" || f.Value == nil {
			panic("Handler: a field without a name or a value")
		}
	}
	granted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, known := guard.PrincipalFrom[P](r.Context())
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		if gateway.Denied != "" && r.Header.Get(gateway.Denied) != "" {
			h.Set("Retry-After", "0")
			h.Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"title":"Service Unavailable","status":503}`)
			return
		}
		for _, f := range fields {
			value := ""
			if known {
				value = f.Value(p)
			}
			if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				return
			}
			h.Set(f.Name, value)
		}
		w.WriteHeader(http.StatusOK)
	})
	decide := g.Middleware(granted)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, ok := gateway.asked(r)
		if !ok {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "the question names no request", http.StatusBadRequest)
			return
		}
		decide.ServeHTTP(&answer{ResponseWriter: w}, asked)
	})
}

// asked is the request that a question is about; false where it is not told, or more
// than once.
func (g Gateway) asked(r *http.Request) (*http.Request, bool) {
	method, target := r.Method, r.RequestURI
	if g.Method != "" {
		var told bool
		if method, told = only(r.Header, g.Method); !told {
			return nil, false
		}
	}
	if g.Target != "" {
		var told bool
		if target, told = only(r.Header, g.Target); !told {
			return nil, false
		}
	}
	target, behind := strings.CutPrefix(target, g.Prefix)
	u, err := url.ParseRequestURI(target)
	if !behind || err != nil || u.Host != "" || !strings.HasPrefix(target, "/") || !isToken(method) {
		return nil, false
	}
	asked := r.Clone(r.Context())
	asked.Method, asked.URL, asked.RequestURI = method, u, target
	asked.Body, asked.ContentLength, asked.TransferEncoding = http.NoBody, 0, nil
	asked.Pattern, asked.Form, asked.PostForm, asked.MultipartForm = "", nil, nil, nil
	for _, name := range []string{g.Method, g.Target} {
		asked.Header.Del(name)
	}
	return asked, true
}

// only is the value of a field that stands once and is not empty.
func only(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}

// isToken reports whether s is a method (RFC 9110, 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r)
	})
}

// answer joins the challenges of a denial into one field (RFC 9110, 11.6.1).
type answer struct {
	http.ResponseWriter
	wrote bool
}

// WriteHeader joins the challenges first.
func (w *answer) WriteHeader(status int) {
	if !w.wrote {
		w.wrote = true
		if challenges := w.Header()["Www-Authenticate"]; len(challenges) > 1 {
			w.Header()["Www-Authenticate"] = []string{strings.Join(challenges, ", ")}
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends 200 first where nothing was sent.
func (w *answer) Write(body []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(body)
}

// Unwrap is for http.ResponseController.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
