package guard

import (
	"crypto/x509"
	"errors"
	"net/http"
)

type certificateSettings struct{ selfSigned bool }

// WithSelfSignedCertificates lets a client certificate that the TLS stack did
// not verify reach the authenticator, which must then compare it with one that
// the client registered (RFC 8705, 2.2). The default admits verified ones only.
func WithSelfSignedCertificates() Option {
	return func(s *settings) error {
		s.selfSigned = true
		return nil
	}
}

// certificate tells whether a client certificate was sent (RFC 8705, 2).
func certificate(r *http.Request) Reason {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return ReasonNoCredential
	}
	return ""
}

// verified returns the client's certificate for its authenticator, which is not
// asked about one that the TLS stack had to verify and did not.
func (d *decision[P]) verified(c *caller[P]) (*x509.Certificate, bool) {
	cert := d.r.TLS.PeerCertificates[0]
	if !d.guard.trusts(d.r, cert) {
		d.refuse(c, errUnverifiedCertificate)
		return nil, false
	}
	return cert, true
}

// trusts reports whether the TLS stack verified the client's certificate, or
// need not have.
func (s *settings) trusts(r *http.Request, cert *x509.Certificate) bool {
	if s.selfSigned {
		return true
	}
	for _, chain := range r.TLS.VerifiedChains {
		if len(chain) > 0 && chain[0].Equal(cert) {
			return true
		}
	}
	return false
}

var errUnverifiedCertificate = errors.New("the client certificate was not verified")
