package secrets

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// IssuerCertificates is the issuer of an identity that a client certificate established.
const IssuerCertificates = "certificate"

// CertificatesConfig says whose certificates count. Whether a certificate was issued by an authority
// that you trust is for the TLS connection to check (tls.Config.ClientCAs), or for [Proxy].
type CertificatesConfig struct {
	// TrustDomains admits certificates with a SPIFFE id of one of them, such as "hotel.example". The
	// id is the Subject of the identity.
	TrustDomains []string
	// Subjects admits certificates with exactly one of these distinguished names, written as Go
	// writes them: "CN=front desk,O=Hotel". The name is the Subject of the identity.
	Subjects []string
	// Roles returns the roles of a subject; none if nil.
	Roles func(subject string) []string
}

// Certificates says who a client certificate is for.
type Certificates struct {
	config CertificatesConfig
	now    func() time.Time
}

// NewCertificates checks the configuration.
func NewCertificates(config CertificatesConfig) (*Certificates, error) {
	if len(config.TrustDomains)+len(config.Subjects) == 0 {
		return nil, errors.New("secrets: name TrustDomains or Subjects; otherwise every certificate counts")
	}
	for _, domain := range config.TrustDomains {
		if !validTrustDomain(domain) {
			return nil, fmt.Errorf("secrets: %q is not a SPIFFE trust domain: lower-case letters, digits, dots, dashes and underscores", domain)
		}
	}
	if slices.Contains(config.Subjects, "") {
		return nil, errors.New("secrets: Subjects holds an empty name, which certificates without one have")
	}
	return &Certificates{config: config, now: time.Now}, nil
}

// Verify returns who a certificate is for, which the connection has verified.
func (c *Certificates) Verify(certificate *x509.Certificate) (*identity.Identity, error) {
	if certificate == nil {
		return nil, fail(invalid, "no certificate")
	}
	// A connection may be older than the certificate's end.
	if now := c.now(); now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return nil, fail(invalid, "the certificate is not valid now")
	}
	if certificate.IsCA {
		return nil, fail(invalid, "an authority's certificate")
	}
	subject, err := c.subject(certificate)
	if err != nil {
		return nil, err
	}
	i := &identity.Identity{Subject: subject, Issuer: IssuerCertificates}
	if c.config.Roles != nil {
		i.Roles = c.config.Roles(subject)
	}
	return i, nil
}

// subject returns the certificate's name, if it is one of those that count.
func (c *Certificates) subject(certificate *x509.Certificate) (string, error) {
	if len(c.config.TrustDomains) > 0 && len(certificate.URIs) > 0 {
		domain, id, err := spiffeID(certificate.URIs)
		if err != nil {
			return "", err
		}
		if slices.Contains(c.config.TrustDomains, domain) {
			return id, nil
		}
		return "", fail(invalid, "SPIFFE trust domain %q is not one of %q", domain, c.config.TrustDomains)
	}
	if name := certificate.Subject.String(); slices.Contains(c.config.Subjects, name) {
		return name, nil
	}
	return "", fail(invalid, "the certificate's name is not one of those that count")
}

// spiffeID reads the SPIFFE id of a certificate, which must have one URI and no more (X509-SVID, 2).
func spiffeID(uris []*url.URL) (domain, id string, err error) {
	if len(uris) != 1 {
		return "", "", fail(invalid, "%d URIs in the certificate instead of one", len(uris))
	}
	u := uris[0]
	id = u.String()
	if u.Scheme != "spiffe" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || len(id) > 2048 ||
		!validTrustDomain(u.Host) || !validPath(u.Path) || id != "spiffe://"+u.Host+u.Path {
		return "", "", fail(invalid, "not a SPIFFE id of a workload")
	}
	return u.Host, id, nil
}

// validTrustDomain follows SPIFFE-ID, 2.1.
func validTrustDomain(domain string) bool {
	return domain != "" && len(domain) <= 255 && strings.IndexFunc(domain, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_", r))
	}) < 0
}

// validPath follows SPIFFE-ID, 2.2; an id without a path is that of an authority.
func validPath(path string) bool {
	if len(path) < 2 || path[0] != '/' {
		return false
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
		for _, r := range segment {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_", r)) {
				return false
			}
		}
	}
	return true
}
