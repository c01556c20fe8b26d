package identitytest

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"time"
)

// Row is one token, and what must come of it.
type Row struct {
	Name   string
	Why    string // who says so, and what goes wrong otherwise
	Accept bool   // the token is right
	Mint   func(*Issuer) string
}

// Rows returns all tokens, the right ones first.
func Rows() []Row {
	var rows []Row
	for _, part := range [][]Row{rightRows(), signatureRows(), keyRows(), headerRows(), claimRows(), timeRows(), bindingRows(), formRows()} {
		rows = append(rows, part...)
	}
	return rows
}

func header(name string, value any) func(Parts) { return func(p Parts) { p.Header[name] = value } }
func claim(name string, value any) func(Parts)  { return func(p Parts) { p.Claims[name] = value } }
func noHeader(name string) func(Parts)          { return func(p Parts) { delete(p.Header, name) } }
func noClaim(name string) func(Parts)           { return func(p Parts) { delete(p.Claims, name) } }
func in(d time.Duration) int64                  { return time.Now().Add(d).Unix() }

// token makes a row whose token is signed properly and differs in what it says.
func token(name, why string, change ...func(Parts)) Row {
	return Row{Name: name, Why: why, Mint: func(i *Issuer) string { return i.Token(change...) }}
}

func right(row Row) Row {
	row.Accept = true
	return row
}

func rightRows() []Row {
	return []Row{
		right(token("right", "an access token as RFC 9068 describes it")),
		right(token("right: application/at+jwt", "RFC 9068, 2.1: the long form of the type", header("typ", "application/at+jwt"))),
		right(token("right: AT+JWT", "RFC 7515, 4.1.9: media types are compared without regard to case", header("typ", "AT+JWT"))),
		right(token("right: several audiences", "RFC 7519, 4.1.3: aud may be a list", func(p Parts) {
			p.Claims["aud"] = []any{"https://other.example.test", p.Claims["aud"]}
		})),
		right(token("right: unknown claims", "RFC 7519, 4: claims that are not understood are ignored",
			claim("x", map[string]any{"y": []any{1, nil}}), header("x", "y"))),
		right(token("right: fraction of a second", "RFC 7519, 2: a NumericDate may have one", claim("exp", float64(in(time.Minute))+0.5))),
		right(token("right: clock ahead", "the provider's clock is five seconds ahead: every new token would be 401 for as long",
			claim("nbf", in(5*time.Second)), claim("iat", in(5*time.Second)))),
		right(token("right: 7 kB", "many groups make long tokens", claim("groups", strings.Repeat("g", 5000)))),
	}
}

// signatureRows have a signature that is not the issuer's.
func signatureRows() []Row {
	with := func(name, why string, change func(i *Issuer, token string) string) Row {
		return Row{Name: name, Why: why, Mint: func(i *Issuer) string { return change(i, i.Token()) }}
	}
	unsigned := func(alg, signature string) func(*Issuer) string {
		return func(i *Issuer) string {
			signed := i.Token(header("alg", alg))
			return signed[:strings.LastIndexByte(signed, '.')+1] + signature
		}
	}
	return []Row{
		{Name: "alg none", Why: "RFC 8725, 2.1: anybody can write it", Mint: unsigned("none", "")},
		{Name: "alg nOnE", Why: "filters that compare with regard to case", Mint: unsigned("nOnE", "")},
		{Name: "alg none, signature kept", Why: "filters that look for a signature", Mint: func(i *Issuer) string { return i.Token(header("alg", "none")) }},
		{Name: "alg empty", Why: "no algorithm is not a default", Mint: unsigned("", "")},
		with("signature missing", "RFC 7515: the third part is empty", func(_ *Issuer, t string) string { return t[:strings.LastIndexByte(t, '.')+1] }),
		with("signature left out", "two parts are no JWS", func(_ *Issuer, t string) string { return t[:strings.LastIndexByte(t, '.')] }),
		with("signature cut", "half a signature", func(_ *Issuer, t string) string { return t[:len(t)-20] }),
		with("signature changed", "one bit", func(_ *Issuer, t string) string {
			last := strings.LastIndexByte(t, '.')
			sig, err := base64.RawURLEncoding.DecodeString(t[last+1:])
			if err != nil {
				panic(err)
			}
			sig[0] ^= 1
			return t[:last+1] + base64.RawURLEncoding.EncodeToString(sig)
		}),
		with("claims changed", "signed, then made somebody else's", func(i *Issuer, t string) string {
			part := strings.Split(t, ".")
			other := strings.Split(i.Token(claim("sub", "admin")), ".")
			return part[0] + "." + other[1] + "." + part[2]
		}),
		{Name: "ES256 of zeros", Why: "CVE-2022-21449: r and s are zero", Mint: func(i *Issuer) string {
			signed := i.TokenBy(curveKey())
			return signed[:strings.LastIndexByte(signed, '.')+1] + base64.RawURLEncoding.EncodeToString(make([]byte, 64))
		}},
		{Name: "ES256 in DER", Why: "RFC 7518, 3.4: r and s stand side by side", Mint: func(i *Issuer) string {
			key := curveKey()
			signed := i.TokenBy(key)
			signed = signed[:strings.LastIndexByte(signed, '.')]
			sum := sha256.Sum256([]byte(signed))
			r, s, err := ecdsa.Sign(rand.Reader, key.Private.(*ecdsa.PrivateKey), sum[:])
			if err != nil {
				panic(err)
			}
			der, err := asn1.Marshal([]*big.Int{r, s})
			if err != nil {
				panic(err)
			}
			return signed + "." + base64.RawURLEncoding.EncodeToString(der)
		}},
	}
}

// keyRows are signed by a key that is not for this.
func keyRows() []Row {
	evil := Key{ID: "evil", Algorithm: "RS256", Private: rsaKey(1)}
	// sameID signs with the attacker's key under the issuer's key id, unless a change says otherwise.
	sameID := func(name, why string, change ...func(Parts)) Row {
		return Row{Name: name, Why: why, Mint: func(i *Issuer) string {
			return i.TokenBy(Key{ID: i.key().ID, Algorithm: "RS256", Private: rsaKey(1)}, change...)
		}}
	}
	by := func(name, why string, key Key) Row {
		return Row{Name: name, Why: why, Mint: func(i *Issuer) string { return i.TokenBy(key) }}
	}
	secret := func(name, why string, of func(*rsa.PublicKey) []byte, change ...func(Parts)) Row {
		return Row{Name: name, Why: why, Mint: func(i *Issuer) string {
			public, _ := i.key().Private.Public().(*rsa.PublicKey)
			return hs256(i.Token(append(change, header("alg", "HS256"))...), of(public))
		}}
	}
	return []Row{
		sameID("another key, same kid", "a key id is no signature"),
		sameID("another key, unknown kid", "a stranger's token", header("kid", "unknown")),
		sameID("another key, no kid", "a stranger's token", noHeader("kid")),
		sameID("another key, kid of a file", "a kid that is used as a path", header("kid", "../../../../dev/null")),
		sameID("another key in jwk", "RFC 7515, 4.1.3: the token brings its own key", header("jwk", PublicJWK(evil))),
		{Name: "another key in jku", Why: "RFC 7515, 4.1.2: the token names the attacker's key set", Mint: func(i *Issuer) string {
			return i.TokenBy(evil, header("jku", i.URL()+"/evil"))
		}},
		{Name: "another key in x5c", Why: "RFC 7515, 4.1.6: the token brings its own certificate", Mint: func(i *Issuer) string {
			return i.TokenBy(evil, header("kid", i.key().ID), header("x5c", []string{base64.StdEncoding.EncodeToString(certificate(evil))}))
		}},
		secret("HS256 by the public key, PEM", "RFC 8725, 2.1: the public key as a secret", func(public *rsa.PublicKey) []byte {
			return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki(public)})
		}),
		secret("HS256 by the public key, PKCS #1", "the same in another form", func(public *rsa.PublicKey) []byte {
			return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)})
		}),
		secret("HS256 by the public key, DER", "the same in another form", spki),
		secret("HS256 by the empty key", "a key that was not found", func(*rsa.PublicKey) []byte { return nil }, header("kid", "unknown")),
		{Name: "HS256 by a published secret", Why: "a secret in a key set is everybody's", Mint: func(i *Issuer) string {
			return hs256(i.Token(header("alg", "HS256"), header("kid", secretID)), []byte(publishedSecret))
		}},
		by("key for encryption", "RFC 7517, 4.2: a key with use enc signs nothing", encryptionKey()),
		by("key of 1024 bits", "RFC 7518, 3.3: 2048 bits are the least", shortKey()),
		{Name: "key for another algorithm", Why: "RFC 8725, 3.1: a key is used with its own algorithm", Mint: func(i *Issuer) string {
			return i.TokenBy(Key{ID: i.key().ID, Algorithm: "PS256", Private: i.key().Private})
		}},
	}
}

func spki(public *rsa.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		panic(err)
	}
	return der
}

// hs256 signs a token anew with a secret.
func hs256(token string, secret []byte) string {
	signed := token[:strings.LastIndexByte(token, '.')]
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// certificate is one that the key signed itself.
func certificate(key Key) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "evil"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Private.Public(), key.Private)
	if err != nil {
		panic(err)
	}
	return der
}
