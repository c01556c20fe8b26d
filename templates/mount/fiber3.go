//go:build ignore

package mount

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"reflect"
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"
)

// Middleware puts the guard in front of the handlers of every route that app has: fiber's
// own middleware runs before a route is known, so that each route is wrapped. It puts the
// principal into the context of the request, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method.
//
// Call it when all routes are registered: a later one is refused by fiber, with a panic.
// What is registered by Use or Static is middleware to fiber, and is not wrapped.
func Middleware[P any](app *fiber.App, g *guard.Guard[P], unguarded ...string) {
	m := guard.NewMountRouter(g, routes(), unguarded)
	handler := func(c fiber.Ctx) error {
		r, err := request(c)
		if err != nil {
			return fiber.ErrBadRequest
		}
		value := func(name string, behind int) string { return pathValue(c, name, behind) }
		r, ok := m.Pass(&writer{c: c}, r, c.Route().Path, value)
		if !ok {
			return nil
		}
		setContext(c, r)
		return c.Next()
	}
	isRoute := map[*fiber.Handler]bool{}
	for _, route := range app.GetRoutes(true) {
		isRoute[&route.Handlers[0]] = true
	}
	for _, stack := range app.Stack() {
		for _, route := range stack {
			if len(route.Handlers) > 0 && isRoute[&route.Handlers[0]] {
				route.Handlers = append([]fiber.Handler{handler}, route.Handlers...)
			}
		}
	}
	own := reflect.ValueOf(handler).Pointer()
	app.Hooks().OnRoute(func(route fiber.Route) error {
		if len(route.Handlers) > 0 && reflect.ValueOf(route.Handlers[0]).Pointer() == own {
			return nil // fiber's own HEAD of a GET, with the handlers of that
		}
		return fmt.Errorf("the route %s %s is registered after Middleware, and would not be guarded", route.Method, route.Path)
	})
}

// Verify returns an error unless app has every route of the document, and no other
// inside of the base path but for those in unguarded.
func Verify[P any](app *fiber.App, g *guard.Guard[P], unguarded ...string) error {
	var registered []guard.MountRoute
	for _, route := range app.GetRoutes(true) {
		registered = append(registered, guard.MountRoute{Method: route.Method, Pattern: route.Path})
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}

// entry is a request on its way into a handler.
type entry[P any] struct {
	guard.MountEntry[P]
	c      fiber.Ctx
	writer *writer
}

// enter begins the decision of a request; an error is of a target that net/http would
// not take, and is answered 400.
func enter[P any](c fiber.Ctx, values ...string) (entry[P], error) {
	r, err := request(c)
	if err != nil {
		return entry[P]{}, fiber.ErrBadRequest
	}
	return entry[P]{guard.EnterMount[P](r, values...), c, &writer{c: c}}, nil
}

func (e entry[P]) admit(p P) { setContext(e.c, e.Admit(p)) }

func (e entry[P]) admitOptional(p P, ok bool) { setContext(e.c, e.AdmitOptional(p, ok)) }

// deny ends the request: its answer is written.
func (e entry[P]) deny() error { return nil }

// setContext puts the context of a request that may pass where handlers find it.
func setContext(c fiber.Ctx, r *http.Request) { c.SetContext(r.Context()) }

// pathValue returns the value of a path parameter, decoded. fiber takes it from the path
// as it was sent, unless the program wants it decoded. The value outlives the request.
func pathValue(c fiber.Ctx, name string, _ int) string {
	value := strings.Clone(c.Params(name))
	if c.App().Config().UnescapePath || !strings.Contains(value, "%") {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// request is a request as net/http would have read it. It holds copies: fiber uses its
// own buffers again.
func request(c fiber.Ctx) (*http.Request, error) {
	from := c.Request()
	target := string(from.Header.RequestURI())
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, err
	}
	r := &http.Request{
		Method: strings.Clone(c.Method()), URL: u, RequestURI: target, Host: string(from.Host()),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: fields(&from.Header),
		ContentLength: int64(from.Header.ContentLength()), Body: &body{c: c},
		RemoteAddr: c.RequestCtx().RemoteAddr().String(), TLS: c.RequestCtx().TLSConnectionState(),
	}
	r.Header.Del("Host") // as net/http does
	if ctx := c.Context(); ctx != context.Background() {
		return r.WithContext(ctx), nil
	}
	return r, nil
}

// fields are copies of the fields of a request, all in one piece of text.
func fields(from *fasthttp.RequestHeader) http.Header {
	size, count := 0, 0
	for name, value := range from.All() {
		size, count = size+len(name)+len(value), count+1
	}
	var text strings.Builder
	text.Grow(size)
	for name, value := range from.All() {
		text.Write(name)
		text.Write(value)
	}
	header, values, rest := make(http.Header, count), make([]string, 0, count), text.String()
	for name, value := range from.All() {
		key := textproto.CanonicalMIMEHeaderKey(rest[:len(name)])
		values, rest = append(values, rest[len(name):len(name)+len(value)]), rest[len(name)+len(value):]
		if last := len(values) - 1; header[key] == nil {
			header[key] = values[last : last+1 : last+1]
		} else {
			header[key] = append(header[key], values[last])
		}
	}
	return header
}

// body is that of a request; it is taken from fiber when somebody reads it.
type body struct {
	c    fiber.Ctx
	text *bytes.Reader
}

// Read reads the body.
func (b *body) Read(into []byte) (int, error) {
	if b.text == nil {
		b.text = bytes.NewReader(b.c.Request().Body())
	}
	return b.text.Read(into)
}

// Close does nothing: the body is fiber's.
func (*body) Close() error { return nil }

// writer writes a denial as fiber's own answer.
type writer struct {
	c      fiber.Ctx
	header http.Header
	wrote  bool
}

// Header returns the fields of the answer.
func (w *writer) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader sets status and fields.
func (w *writer) WriteHeader(status int) {
	if w.wrote || status < 200 {
		return
	}
	w.wrote = true
	w.c.Status(status)
	for name, values := range w.header {
		for i, value := range values {
			if i == 0 {
				w.c.Response().Header.Set(name, value)
			} else {
				w.c.Response().Header.Add(name, value)
			}
		}
	}
}

// Write appends to the body.
func (w *writer) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.c.Response().AppendBody(text)
	return len(text), nil
}

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.ContainsAny(base, ":*+?()<>") {
		panic("Mount: fiber reads a part of the base path " + base + " as a parameter")
	}
	return base
}
