package secrets

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// authority issues certificates.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

func newAuthority(t testing.TB) authority {
	key := identitytest.NewKey("", "ES256").Private
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	return authority{sign(t, template, template, key, key), key}
}

func sign(t testing.TB, template, parent *x509.Certificate, key, parentKey crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func (a authority) issue(t testing.TB, change func(*x509.Certificate)) *x509.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "desk", Organization: []string{"Hotel"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if change != nil {
		change(template)
	}
	return sign(t, template, a.certificate, identitytest.NewKey("", "ES256").Private, a.key)
}

func uris(list ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		for _, text := range list {
			u, err := url.Parse(text)
			if err != nil {
				panic(err)
			}
			c.URIs = append(c.URIs, u)
		}
	}
}

func TestCertificates(t *testing.T) {
	a := newAuthority(t)
	c, err := NewCertificates(CertificatesConfig{
		TrustDomains: []string{"hotel.example"}, Subjects: []string{"CN=desk,O=Hotel"}, Roles: func(subject string) []string { return []string{"of " + subject} },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		change func(*x509.Certificate)
		want   string
	}{
		{"subject", nil, "CN=desk,O=Hotel"},
		{"SPIFFE id", uris("spiffe://hotel.example/desk/7"), "spiffe://hotel.example/desk/7"},
		{"another subject", func(c *x509.Certificate) { c.Subject.CommonName = "cook" }, ""},
		{"a name that holds the other", func(c *x509.Certificate) {
			c.Subject = pkix.Name{CommonName: "desk,O=Hotel"}
		}, ""},
		{"another trust domain", uris("spiffe://evil.example/desk"), ""},
		{"two ids", uris("spiffe://hotel.example/desk", "spiffe://hotel.example/cook"), ""},
		{"an authority's id", uris("spiffe://hotel.example"), ""},
		{"a port", uris("spiffe://hotel.example:1/desk"), ""},
		{"a user", uris("spiffe://x@hotel.example/desk"), ""},
		{"a query", uris("spiffe://hotel.example/desk?x"), ""},
		{"dots", uris("spiffe://hotel.example/a/../desk"), ""},
		{"an escape", uris("spiffe://hotel.example/a%2fb"), ""},
		{"a slash at the end", uris("spiffe://hotel.example/desk/"), ""},
		{"https", uris("https://hotel.example/desk"), ""},
		{"expired", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, ""},
		{"not yet valid", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }, ""},
		{"an authority", func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			i, err := c.Verify(a.issue(t, row.change))
			if row.want == "" && status(err) != 401 || row.want != "" && (err != nil || i.Subject != row.want || i.Issuer != IssuerCertificates || i.Roles[0] != "of "+row.want) {
				t.Errorf("%+v, %v", i, err)
			}
		})
	}
	if _, err := c.Verify(nil); status(err) != 401 {
		t.Error(err)
	}
	for _, config := range []CertificatesConfig{{}, {TrustDomains: []string{"Hotel"}}, {TrustDomains: []string{"spiffe://x"}}, {Subjects: []string{""}}} {
		if _, err := NewCertificates(config); err == nil {
			t.Errorf("%+v", config)
		}
	}
}

func field(c *x509.Certificate) string { return ":" + base64.StdEncoding.EncodeToString(c.Raw) + ":" }

func TestProxy(t *testing.T) {
	a, evil := newAuthority(t), newAuthority(t)
	roots := x509.NewCertPool()
	roots.AddCert(a.certificate)
	proxy, err := NewProxy(ProxyConfig{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	leaf, own := a.issue(t, nil), a.issue(t, nil)
	between := authority{key: identitytest.NewKey("", "ES256").Private}
	between.certificate = sign(t, &x509.Certificate{SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "between"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, a.certificate, between.key, a.key)
	under := between.issue(t, nil)
	for _, c := range []struct {
		name   string
		from   string
		fields []string
		chain  string
		want   *x509.Certificate
		status int
	}{
		{name: "handed on", from: "10.1.2.3:99", fields: []string{field(leaf)}, want: leaf, status: 200},
		{name: "over IPv6 mapped", from: "[::ffff:10.1.2.3]:99", fields: []string{field(leaf)}, want: leaf, status: 200},
		{name: "with a chain", from: "10.1.2.3:99", fields: []string{field(under)}, chain: field(between.certificate), want: under, status: 200},
		{name: "without its chain", from: "10.1.2.3:99", fields: []string{field(under)}, status: 400},
		{name: "none", from: "10.1.2.3:99", status: 200},
		{name: "from a stranger", from: "192.0.2.1:99", fields: []string{field(leaf)}, want: own, status: 200},
		{name: "from no address", from: "@", fields: []string{field(leaf)}, want: own, status: 200},
		{name: "of another authority", from: "10.1.2.3:99", fields: []string{field(evil.issue(t, nil))}, status: 400},
		{name: "of a server", from: "10.1.2.3:99", fields: []string{field(a.issue(t, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }))}, status: 400},
		{name: "expired", from: "10.1.2.3:99", fields: []string{field(a.issue(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }))}, status: 400},
		{name: "two fields", from: "10.1.2.3:99", fields: []string{field(leaf), field(leaf)}, status: 400},
		{name: "two values", from: "10.1.2.3:99", fields: []string{field(leaf) + ", " + field(leaf)}, status: 400},
		{name: "empty", from: "10.1.2.3:99", fields: []string{""}, status: 400},
		{name: "not base64", from: "10.1.2.3:99", fields: []string{":x:"}, status: 400},
		{name: "PEM", from: "10.1.2.3:99", fields: []string{base64.StdEncoding.EncodeToString(leaf.Raw)}, status: 400},
		{name: "long", from: "10.1.2.3:99", fields: []string{":" + strings.Repeat("A", 64<<10) + ":"}, status: 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.from
			r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{own}} // the sender's own
			r.Header["Client-Cert"] = c.fields
			if c.chain != "" {
				r.Header.Set("Client-Cert-Chain", c.chain)
			}
			var got *x509.Certificate
			w := httptest.NewRecorder()
			proxy.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if len(r.TLS.PeerCertificates) > 0 {
					got = r.TLS.PeerCertificates[0]
				}
				if r.Header.Get("Client-Cert")+r.Header.Get("Client-Cert-Chain") != "" {
					t.Error("the fields are handed on")
				}
			})).ServeHTTP(w, r)
			if w.Code != c.status || (got == nil) != (c.want == nil) || got != nil && !got.Equal(c.want) {
				t.Errorf("%d, %v", w.Code, got)
			}
		})
	}
	for _, config := range []ProxyConfig{{}, {Trusted: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}, Roots: roots}, {Trusted: []netip.Prefix{{}}, Roots: roots}, {Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}} {
		if _, err := NewProxy(config); err == nil {
			t.Errorf("%+v", config)
		}
	}
}

func FuzzClientCert(f *testing.F) {
	leaf := newAuthority(f).issue(f, uris("spiffe://hotel.example/desk"))
	f.Add(field(leaf))
	f.Add("::")
	f.Add(":AAAA:")
	c, err := NewCertificates(CertificatesConfig{TrustDomains: []string{"hotel.example"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		certificate, err := byteSequence(text)
		if err != nil {
			return
		}
		if i, err := c.Verify(certificate); err == nil && !strings.HasPrefix(i.Subject, "spiffe://hotel.example/") {
			t.Fatalf("%+v", i)
		}
	})
}
