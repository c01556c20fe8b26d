package harness

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"
)

// client sends requests to a handler, or to a server that listens.
type client struct {
	handler    http.Handler
	basePath   string // of the handler
	base       *url.URL
	roots      *x509.CertPool
	transports map[string]*http.Transport // by the certificate that they show
	stranger   tls.Certificate            // a certificate that nobody signed
}

func newClient(target any, h Harness) (*client, error) {
	c := &client{basePath: strings.TrimSuffix(cmp.Or(h.BasePath, defaultBasePath), "/"), roots: h.RootCAs, transports: map[string]*http.Transport{}}
	switch target := target.(type) {
	case nil:
		return nil, errors.New("harness: no target")
	case http.Handler:
		if h.BasePath != "" && h.BasePath != "/" && (!strings.HasPrefix(h.BasePath, "/") || strings.HasSuffix(h.BasePath, "/") || strings.ContainsAny(h.BasePath, " ?#%")) {
			return nil, fmt.Errorf("harness: BasePath %q: want / and plain segments, without a slash at the end", h.BasePath)
		}
		c.handler = target
	case string:
		if h.BasePath != "" {
			return nil, fmt.Errorf("harness: BasePath %q beside a URL: write it into the URL", h.BasePath)
		}
		base, err := url.Parse(strings.TrimSuffix(target, "/"))
		if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
			return nil, fmt.Errorf("harness: target %q is no http or https URL", target)
		}
		c.base = base
	default:
		return nil, fmt.Errorf("harness: the target is a %T: want an http.Handler or a base URL", target)
	}
	return c, nil
}

func (c *client) close() {
	for _, t := range c.transports {
		t.CloseIdleConnections()
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	tls    bool // the server's TLS layer refused the client certificate
}

// send sends a call and reads the whole answer.
func (c *client) send(ctx context.Context, out call, prepare func(*http.Request)) (answer, error) {
	cert, hasCert, err := c.certificate(out.arrival)
	if err != nil {
		return answer{}, err
	}
	if c.handler != nil {
		return c.serve(ctx, out, prepare, cert, hasCert)
	}
	location := c.base.Scheme + "://" + c.base.Host + c.base.EscapedPath() + out.target()
	r, err := http.NewRequestWithContext(ctx, out.method, location, nil)
	if err != nil {
		return answer{}, err
	}
	for name, values := range out.header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	prepare(r)
	httpClient := &http.Client{
		Transport: c.transport(cert, hasCert), Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := httpClient.Do(r)
	if err != nil {
		if hasCert && strings.Contains(err.Error(), "remote error: tls: ") {
			return answer{tls: true}, nil
		}
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}, err
}

func (out call) target() string {
	if out.query == "" {
		return out.path
	}
	return out.path + "?" + out.query
}

// serve calls the handler as net/http would.
func (c *client) serve(ctx context.Context, out call, prepare func(*http.Request), cert tls.Certificate, hasCert bool) (got answer, err error) {
	r := httptest.NewRequestWithContext(ctx, out.method, c.basePath+out.target(), nil)
	for name, values := range out.header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	if hasCert {
		leaf, err := x509.ParseCertificate(cert.Certificate[0])
		if err != nil {
			return answer{}, err
		}
		r.TLS = &tls.ConnectionState{HandshakeComplete: true, PeerCertificates: []*x509.Certificate{leaf}}
		if c.stranger.Certificate == nil || !bytes.Equal(cert.Certificate[0], c.stranger.Certificate[0]) {
			r.TLS.VerifiedChains = [][]*x509.Certificate{{leaf}}
		}
	}
	prepare(r)
	w := httptest.NewRecorder()
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("the handler panics: %v", caught)
		}
	}()
	c.handler.ServeHTTP(w, r)
	response := w.Result()
	got = answer{status: response.StatusCode, header: response.Header}
	if out.method != http.MethodHead { // whatever is written then, net/http does not send
		got.body = w.Body.String()
	}
	return got, nil
}

// certificate is the client certificate of an arrival.
func (c *client) certificate(a arrival) (cert tls.Certificate, ok bool, err error) {
	for _, s := range a.sent {
		switch {
		case !s.scheme.isCertificate():
		case !s.madeUp:
			return s.credential.Certificate, true, nil
		default:
			if c.stranger.Certificate == nil {
				c.stranger, err = selfSigned()
			}
			return c.stranger, err == nil, err
		}
	}
	return tls.Certificate{}, false, nil
}

// transport keeps connections apart by the certificate that they show.
func (c *client) transport(cert tls.Certificate, hasCert bool) *http.Transport {
	key := ""
	if hasCert {
		key = string(cert.Certificate[0])
	}
	if c.transports[key] == nil {
		config := &tls.Config{RootCAs: c.roots, MinVersion: tls.VersionTLS12}
		if hasCert {
			config.Certificates = []tls.Certificate{cert}
		}
		c.transports[key] = &http.Transport{TLSClientConfig: config, DisableCompression: true}
	}
	return c.transports[key]
}

// takesCertificates reports whether a client can show one to the target.
func (c *client) takesCertificates() bool { return c.handler != nil || c.base.Scheme == "https" }

// selfSigned is a certificate that no authority vouches for.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "made up by the harness"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
