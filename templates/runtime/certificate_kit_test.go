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
		sent    Reason
		trusted bool
	}{
		"no TLS":             {nil, ReasonNoCredential, false},
		"none":               {&tls.ConnectionState{}, ReasonNoCredential, false},
		"not verified":       {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own, other}}, "", false},
		"an empty chain":     {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{}}}, "", false},
		"another's chain":    {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{other, own}}}, "", false},
		"verified":           {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{own}}}, "", true},
		"by a further chain": {&tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}, VerifiedChains: [][]*x509.Certificate{{other}, {}, {own, other}}}, "", true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.TLS = c.state
		if sent := certificate(r); sent != c.sent {
			t.Errorf("%s: got %q", name, sent)
		}
		if c.sent != "" {
			continue
		}
		for _, selfSigned := range []bool{false, true} {
			var opts []Option
			if selfSigned {
				opts = append(opts, WithSelfSignedCertificates())
			}
			s, err := configure[int]("", opts)
			d := (&engine[int]{settings: s}).decide(nil, r, "x")
			by := d.caller(&scheme{})
			cert, ok := d.verified(by)
			if want := c.trusted || selfSigned; err != nil || ok != want || (cert == own) != want || (by.stage == failed) == want {
				t.Errorf("%s, self-signed ones admitted %v: got %v, %v, %+v, error %v", name, selfSigned, cert, ok, by, err)
			}
		}
	}
}
