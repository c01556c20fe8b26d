package guard

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"testing"
)

// TestGuard_certificates: a certificate counts where the TLS stack verified it, or
// an option admits those that it did not (RFC 8705, 2.2).
func TestGuard_certificates(t *testing.T) {
	own, other := &x509.Certificate{Raw: []byte("own")}, &x509.Certificate{Raw: []byte("other")}
	for name, c := range map[string]struct {
		state   *tls.ConnectionState
		sent    callerState
		trusted bool
	}{
		"no TLS":             {nil, absent, false},
		"none":               {&tls.ConnectionState{}, absent, false},
		"not verified":       {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own, other}}, presented, false},
		"an empty chain":     {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{}}}, presented, false},
		"another's chain":    {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{other, own}}}, presented, false},
		"verified":           {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{own}}}, presented, true},
		"by a further chain": {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{other}, {}, {own, other}}}, presented, true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.TLS = c.state
		cert, sent := certificate(r)
		if sent != c.sent || sent == presented && cert != own || sent == absent && cert != nil {
			t.Errorf("%s: got %v, %d", name, cert, sent)
		}
		if sent != presented {
			continue
		}
		for _, selfSigned := range []bool{false, true} {
			var opts []Option
			if selfSigned {
				opts = append(opts, WithSelfSignedCertificates())
			}
			s, err := configure[int]("", opts)
			if got := s.trusts(r, cert); err != nil || got != (c.trusted || selfSigned) {
				t.Errorf("%s, self-signed ones admitted %v: trusted %v, error %v", name, selfSigned, got, err)
			}
		}
	}
}
