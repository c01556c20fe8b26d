//go:build ignore

package mount

import (
	"bytes"
	"context"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"
)

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
