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

// certificate reads the client's certificate (RFC 8705, 2).
func certificate(r *http.Request) (*x509.Certificate, callerState) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return nil, absent
	}
	return r.TLS.PeerCertificates[0], presented
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
