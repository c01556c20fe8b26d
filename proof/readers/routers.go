package readers

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/mux"
	"github.com/julienschmidt/httprouter"
	echo4 "github.com/labstack/echo/v4"
	echo4middleware "github.com/labstack/echo/v4/middleware"
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
)

// Reader is a router behind Middleware: it reads the path for a second time.
type Reader struct {
	Name string
	// New is an empty one. add registers an operation, and panics or returns an
	// error where the router cannot; handler serves what was added.
	New func() (add func(Operation) error, handler http.Handler)
}

// ran answers with the operation that runs and the path values that it reads.
func ran(w http.ResponseWriter, op Operation, value func(name string) string) {
	for key, text := range answer(op, value) {
		w.Header().Set(key, text)
	}
	w.WriteHeader(http.StatusOK)
}

func answer(op Operation, value func(name string) string) map[string]string {
	values := url.Values{}
	for _, name := range names(op.Path) {
		values.Set(name, value(name))
	}
	return map[string]string{"Ran": op.ID, "Values": values.Encode()}
}

// Readers are all routers, in the settings that make them read paths differently.
func Readers() []Reader {
	all := []Reader{
		{"ServeMux", serveMux},
		{"chi", func() (func(Operation) error, http.Handler) { return chiWith() }},
		{"chi, StripSlashes, GetHead", func() (func(Operation) error, http.Handler) {
			return chiWith(chimiddleware.StripSlashes, chimiddleware.GetHead)
		}},
		{"gin", func() (func(Operation) error, http.Handler) { return ginWith(func(*gin.Engine) {}) }},
		{"gin, raw path, no redirects", func() (func(Operation) error, http.Handler) {
			return ginWith(func(e *gin.Engine) {
				e.UseRawPath, e.RedirectFixedPath, e.RedirectTrailingSlash, e.RemoveExtraSlash = true, false, false, true
			})
		}},
		{"gorilla", func() (func(Operation) error, http.Handler) { return gorillaWith(mux.NewRouter(), as) }},
		{"gorilla, encoded path, slashes", func() (func(Operation) error, http.Handler) {
			return gorillaWith(mux.NewRouter().UseEncodedPath().SkipClean(true).StrictSlash(true), decoded)
		}},
		{"echo v4", func() (func(Operation) error, http.Handler) { return echo4With() }},
		{"echo v4, override, slashes", func() (func(Operation) error, http.Handler) {
			return echo4With(echo4middleware.MethodOverride(), echo4middleware.RemoveTrailingSlash())
		}},
		{"echo v5", func() (func(Operation) error, http.Handler) { return echo5With() }},
		{"echo v5, override, slashes", func() (func(Operation) error, http.Handler) {
			return echo5With(middleware.MethodOverride(), middleware.RemoveTrailingSlash())
		}},
		{"httprouter", httpRouter},
	}
	return append(all, fibers()...)
}

func serveMux() (func(Operation) error, http.Handler) {
	m := http.NewServeMux()
	return func(op Operation) error {
		pattern := op.Method + " " + op.Path
		if strings.HasSuffix(pattern, "/") {
			pattern += "{$}"
		}
		m.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { ran(w, op, r.PathValue) })
		return nil
	}, m
}

func chiWith(use ...func(http.Handler) http.Handler) (func(Operation) error, http.Handler) {
	m := chi.NewRouter()
	m.Use(use...)
	return func(op Operation) error {
		if strings.Contains(op.Path, "}{") {
			return fmt.Errorf("%s: parameters side by side", op.Path)
		}
		m.MethodFunc(op.Method, op.Path, func(w http.ResponseWriter, r *http.Request) {
			ran(w, op, func(name string) string { return chi.URLParam(r, name) })
		})
		return nil
	}, m
}

func as(text string) string { return text }

// decoded is a value of a router that hands it on as it was sent.
func decoded(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

func ginWith(set func(*gin.Engine)) (func(Operation) error, http.Handler) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	set(e)
	return func(op Operation) error {
		path, err := colons(op.Path, `\:`)
		if err == nil {
			e.Handle(op.Method, path, func(c *gin.Context) { ran(c.Writer, op, c.Param); c.Writer.WriteHeaderNow() })
		}
		return err
	}, e
}

func gorillaWith(m *mux.Router, read func(string) string) (func(Operation) error, http.Handler) {
	return func(op Operation) error {
		return m.HandleFunc(op.Path, func(w http.ResponseWriter, r *http.Request) {
			ran(w, op, func(name string) string { return read(mux.Vars(r)[name]) })
		}).Methods(op.Method).GetError()
	}, m
}

func echo4With(pre ...echo4.MiddlewareFunc) (func(Operation) error, http.Handler) {
	e := echo4.New()
	e.Pre(pre...)
	return func(op Operation) error {
		path, err := colons(op.Path, `\:`)
		if err == nil {
			e.Add(op.Method, path, func(c echo4.Context) error { ran(c.Response(), op, c.Param); return nil })
		}
		return err
	}, e
}

func echo5With(pre ...echo.MiddlewareFunc) (func(Operation) error, http.Handler) {
	e := echo.New()
	e.Pre(pre...)
	return func(op Operation) error {
		path, err := colons(op.Path, `\:`)
		if err != nil {
			return err
		}
		_, err = e.AddRoute(echo.Route{Method: op.Method, Path: path, Handler: func(c *echo.Context) error { ran(c.Response(), op, c.Param); return nil }})
		return err
	}, e
}

func httpRouter() (func(Operation) error, http.Handler) {
	m := httprouter.New()
	return func(op Operation) error {
		path, err := colons(op.Path, "")
		if err == nil {
			m.Handle(op.Method, path, func(w http.ResponseWriter, _ *http.Request, params httprouter.Params) { ran(w, op, params.ByName) })
		}
		return err
	}, m
}

// colons writes {id} as :id where it is a whole segment. A colon of the template is
// written as escaped; without that, the router cannot have one.
func colons(path, escaped string) (string, error) {
	parts := strings.Split(path, "/")
	for i, s := range parts {
		whole := parameter.FindString(s) == s && s != ""
		switch {
		case whole:
			parts[i] = ":" + s[1:len(s)-1]
		case strings.Contains(s, "{"):
			return "", fmt.Errorf("%s: a parameter inside a segment", path)
		case strings.Contains(s, ":") && escaped == "":
			return "", fmt.Errorf("%s: a colon", path)
		default:
			parts[i] = strings.ReplaceAll(s, ":", escaped)
		}
	}
	return strings.Join(parts, "/"), nil
}

// joined is a proxy that writes the path into the URL of the backend as it is.
func joined(backend string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), r.Method, backend+r.URL.Path, nil)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		out.Header = r.Header.Clone()
		res, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		for _, key := range []string{"Ran", "Values"} {
			if text := res.Header.Get(key); text != "" {
				w.Header().Set(key, text)
			}
		}
		w.WriteHeader(res.StatusCode)
	})
}

// reversed is net/http's own proxy.
func reversed(backend string) http.Handler {
	to, err := url.Parse(backend)
	if err != nil {
		panic(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
}
