// Package proxy is a reverse proxy behind a guard: what oasguard-serve builds together with the
// guard of a document. In come requests, out go those that the guard granted. It decides nothing.
package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// Caller returns who the guard found out that the request of a context comes from.
type Caller func(ctx context.Context) (*identity.Identity, bool)

// Config says where granted requests go, and what they take along.
type Config struct {
	Upstream    *url.URL // scheme and host; the path is that of the request
	Caller      Caller
	Credentials []Credential // what carries a credential besides Authorization
	// ForwardCredentials hands credentials on. By default the upstream gets none of them.
	ForwardCredentials bool
	KeepHost           bool          // the upstream gets the Host that the client sent, not its own
	Timeout            time.Duration // until the upstream begins to answer
	Log                *log.Logger
}

// Credential is where an API key stands.
type Credential struct{ In, Name string }

// forward hands on requests that were granted.
type forward struct {
	config Config
	proxy  *httputil.ReverseProxy
}

// New returns the handler for requests that were granted. A guard's Middleware stands in front of
// it, which refuses whatever the upstream could read in another way.
func New(config Config) http.Handler {
	f := &forward{config: config}
	f.proxy = &httputil.ReverseProxy{
		Rewrite:       f.rewrite,
		Transport:     transport(config),
		FlushInterval: -1,
		ErrorLog:      config.Log,
		BufferPool:    &buffers{},
		ErrorHandler:  f.failed,
	}
	return f
}

func transport(config Config) http.RoundTripper {
	return &http.Transport{
		// No Proxy: what the environment says of proxies is not about the upstream.
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConnsPerHost:   512,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: config.Timeout,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // the answer is the upstream's, byte for byte
	}
}

// ServeHTTP hands a request on.
func (f *forward) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if id, known := f.config.Caller(r.Context()); known && !(fits(id.Subject) && fits(id.Issuer)) {
		// Changed or cut on its way, it would be the name of somebody else.
		f.config.Log.Print("the subject or issuer of a caller cannot stand in a header field")
		answer(w, http.StatusInternalServerError)
		return
	}
	f.proxy.ServeHTTP(w, r)
}

// fits reports whether a name arrives unchanged as the value of a header field.
func fits(name string) bool {
	return name == strings.TrimSpace(name) && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// rewrite makes the request for the upstream. httputil has removed the hop-by-hop fields before,
// those that Connection names included, so that no client can have removed what is set here.
func (f *forward) rewrite(pr *httputil.ProxyRequest) {
	out := pr.Out
	out.URL.Scheme, out.URL.Host = f.config.Upstream.Scheme, f.config.Upstream.Host
	if !f.config.KeepHost {
		out.Host = ""
	}
	// Trailers arrive after the decision, and a server may take them for header fields.
	out.Trailer = nil
	removeUntrusted(out.Header)
	if body := out.Body != nil && out.Body != http.NoBody; body || !strings.EqualFold(pr.In.Header.Get("Upgrade"), "websocket") || len(pr.In.Header["Upgrade"]) != 1 {
		// An upstream that does not read a body takes it for the next request, which nobody judged.
		// So there is no next one. That it answers early, or reads no chunks, is its own affair.
		out.Close = body
		// Behind h2c stands a connection whose requests nobody would judge.
		out.Header.Del("Upgrade")
		out.Header.Del("Connection")
	}
	if !f.config.ForwardCredentials {
		f.removeCredentials(out)
	}
	pr.SetXForwarded()
	if id, known := f.config.Caller(pr.In.Context()); known {
		out.Header.Set(SubjectField, id.Subject)
		out.Header.Set(IssuerField, id.Issuer)
	}
}

func (f *forward) removeCredentials(out *http.Request) {
	removeField(out.Header, "Authorization")
	for _, c := range f.config.Credentials {
		switch c.In {
		case "header":
			removeField(out.Header, c.Name)
		case "query":
			if query := out.URL.Query(); query.Has(c.Name) {
				query.Del(c.Name)
				out.URL.RawQuery = query.Encode()
			}
		}
	}
}

// failed answers for an upstream that did not.
func (f *forward) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		// The client has gone, or paused for too long. net/http would answer 200 for us.
		panic(http.ErrAbortHandler)
	}
	status := http.StatusBadGateway
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		status = http.StatusGatewayTimeout
	}
	f.config.Log.Printf("upstream: %v", withoutURL(err))
	answer(w, status)
}

// withoutURL is err without the URL of a request, which may hold a secret.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// answer writes an answer of the proxy's own (RFC 9457).
func answer(w http.ResponseWriter, status int) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status)})
}

// buffers are used again.
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if buffer, ok := b.pool.Get().(*[bufferSize]byte); ok {
		return buffer[:]
	}
	return make([]byte, bufferSize)
}

// Put takes one back.
func (b *buffers) Put(buffer []byte) {
	if len(buffer) == bufferSize {
		b.pool.Put((*[bufferSize]byte)(buffer))
	}
}

// ParseUpstream reads the URL of an upstream. It has no path: what the guard judged is what the
// upstream gets.
func ParseUpstream(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, errors.New("--upstream is missing: the URL of the service, such as http://127.0.0.1:3000")
	case err != nil:
		return nil, errors.New("--upstream is not a URL")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("--upstream %q: want http://HOST or https://HOST", u.Redacted())
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("--upstream %q: want scheme and host only; the path is that of the request", u.Redacted())
	}
	return u, nil
}
