package secrets

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// ProxyConfig says which proxies may hand on the certificates of clients (RFC 9440). It is off unless
// you make a [Proxy].
type ProxyConfig struct {
	// Trusted are the addresses of the proxies. They must remove the fields Client-Cert and
	// Client-Cert-Chain from what clients send (RFC 9440, 4).
	Trusted []netip.Prefix
	// Roots are the authorities that issue clients' certificates. They are checked here again: a
	// proxy may be configured to hand on what it did not verify.
	Roots *x509.CertPool
}

// Proxy takes the certificates of clients from the field Client-Cert of a trusted proxy.
type Proxy struct {
	config ProxyConfig
	now    func() time.Time
}

// NewProxy checks the configuration.
func NewProxy(config ProxyConfig) (*Proxy, error) {
	if len(config.Trusted) == 0 {
		return nil, errors.New("secrets: name the addresses of the proxies in Trusted")
	}
	for _, prefix := range config.Trusted {
		if !prefix.IsValid() || prefix.Bits() == 0 {
			return nil, errors.New("secrets: Trusted holds everybody's address, or an invalid one")
		}
	}
	if config.Roots == nil {
		return nil, errors.New("secrets: name the authorities that issue clients' certificates in Roots")
	}
	return &Proxy{config: config, now: time.Now}, nil
}

const (
	clientCert = "Client-Cert"
	chainField = "Client-Cert-Chain"
	// maxCertificate bounds the two fields together.
	maxCertificate = 32 << 10
)

// Handler gives next requests as if their clients had connected directly: r.TLS holds the certificate
// of the client, or none, and never the proxy's own. So a guard, [identity.JWT.VerifyRequest] and all
// else read it where they always do. The fields of other senders are removed and not read. A
// certificate that cannot be read or verified is answered 400.
func (p *Proxy) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chain, err := p.chain(r)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		trusted := p.trusts(r)
		own := r.Clone(r.Context())
		own.Header.Del(clientCert)
		own.Header.Del(chainField)
		if trusted {
			own.TLS = connection(chain, r.TLS)
		}
		next.ServeHTTP(w, own)
	})
}

// Certificate returns the verified certificate that a trusted proxy handed on, or nil if there is none.
// It fits [identity.JWTConfig.Certificate].
func (p *Proxy) Certificate(r *http.Request) (*x509.Certificate, error) {
	chain, err := p.chain(r)
	if err != nil || chain == nil {
		return nil, err
	}
	return chain[0], nil
}

// connection is the TLS state of a client that connected with the chain; outer is the proxy's.
func connection(chain []*x509.Certificate, outer *tls.ConnectionState) *tls.ConnectionState {
	if chain == nil && outer == nil {
		return nil
	}
	state := &tls.ConnectionState{HandshakeComplete: true, Version: tls.VersionTLS13}
	if outer != nil {
		state.Version, state.ServerName = outer.Version, outer.ServerName
	}
	if chain != nil {
		state.PeerCertificates = chain[:1]
		state.VerifiedChains = [][]*x509.Certificate{chain}
	}
	return state
}

// trusts reports whether a request came from one of the proxies.
func (p *Proxy) trusts(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	for _, prefix := range p.config.Trusted {
		if prefix.Contains(from.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// chain returns the verified chain that a trusted proxy handed on, or nil.
func (p *Proxy) chain(r *http.Request) ([]*x509.Certificate, error) {
	if !p.trusts(r) {
		return nil, nil
	}
	fields, more := r.Header.Values(clientCert), r.Header.Values(chainField)
	if len(fields) == 0 {
		return nil, nil
	}
	if len(fields) != 1 || len(fields[0])+len(strings.Join(more, ",")) > maxCertificate {
		return nil, fail(malformed, "%s stands there %d times, or is too long", clientCert, len(fields))
	}
	leaf, err := byteSequence(fields[0])
	if err != nil {
		return nil, err
	}
	intermediates := x509.NewCertPool()
	for field := range strings.SplitSeq(strings.Join(more, ","), ",") {
		if strings.TrimSpace(field) == "" {
			continue
		}
		certificate, err := byteSequence(strings.TrimSpace(field))
		if err != nil {
			return nil, err
		}
		intermediates.AddCert(certificate)
	}
	chains, err := leaf.Verify(x509.VerifyOptions{
		Roots: p.config.Roots, Intermediates: intermediates, CurrentTime: p.now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, &Error{kind: invalid, reason: "the client's certificate", cause: err}
	}
	return chains[0], nil
}

// byteSequence reads a certificate as a byte sequence of structured fields (RFC 8941, 3.3.5).
func byteSequence(field string) (*x509.Certificate, error) {
	inner, opened := strings.CutPrefix(field, ":")
	inner, closed := strings.CutSuffix(inner, ":")
	der, err := base64.StdEncoding.Strict().DecodeString(inner)
	if !opened || !closed || err != nil {
		return nil, fail(malformed, "%s is not a byte sequence", clientCert)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, &Error{kind: malformed, reason: "a certificate", cause: err}
	}
	return certificate, nil
}
