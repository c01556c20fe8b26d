package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"net/http"
)

// confirmation returns what cnf binds a token to by the method named, which must be its only member:
// a token that is bound in further ways demands more than is checked here (RFC 7800, 3.1).
func confirmation(cnf any, method string) (string, error) {
	members, _ := cnf.(map[string]any)
	value, _ := members[method].(string)
	if len(members) != 1 || value == "" {
		return "", refuse("cnf is not %s alone", method)
	}
	return value, nil
}

// boundToCertificate checks that the token's certificate is the client's (RFC 8705, 3.1).
func (j *JWT) boundToCertificate(r *http.Request, cnf any) error {
	want, err := confirmation(cnf, "x5t#S256")
	if err != nil {
		return err
	}
	certificate, err := j.config.Certificate(r)
	if err != nil {
		return &Error{kind: invalid, reason: "the client's certificate", cause: err}
	}
	if certificate == nil {
		return refuse("the token is bound to a certificate, and the client sent none")
	}
	if !sameHash(want, certificate.Raw) {
		return refuse("the token is bound to another certificate")
	}
	return nil
}

// peerCertificate returns the certificate by which the client opened the connection, or nil. That the
// client holds its key was shown by the handshake; who signed it does not matter (RFC 8705, 2.2).
func peerCertificate(r *http.Request) (*x509.Certificate, error) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return nil, nil
	}
	return r.TLS.PeerCertificates[0], nil
}

// sameHash reports whether encoded is the base64url of the SHA-256 of data.
func sameHash(encoded string, data []byte) bool {
	sum := sha256.Sum256(data)
	return subtle.ConstantTimeCompare([]byte(encoded), []byte(base64.RawURLEncoding.EncodeToString(sum[:]))) == 1
}
