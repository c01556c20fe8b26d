package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"

	"github.com/golang-jwt/jwt/v5"
)

// algorithm is a signature that anybody with the public key can check.
type algorithm struct {
	method jwt.SigningMethod
	fits   func(crypto.PublicKey) bool
}

// algorithms has every algorithm that may be configured. "none" and HMAC are not among them: a key
// set is public, and an HMAC of a public key is a signature that everybody can make.
var algorithms = map[string]algorithm{
	"RS256":   {jwt.SigningMethodRS256, fitsRSA},
	"RS384":   {jwt.SigningMethodRS384, fitsRSA},
	"RS512":   {jwt.SigningMethodRS512, fitsRSA},
	"PS256":   {jwt.SigningMethodPS256, fitsRSA},
	"PS384":   {jwt.SigningMethodPS384, fitsRSA},
	"PS512":   {jwt.SigningMethodPS512, fitsRSA},
	"ES256":   {jwt.SigningMethodES256, fitsCurve(elliptic.P256())},
	"ES384":   {jwt.SigningMethodES384, fitsCurve(elliptic.P384())},
	"ES512":   {jwt.SigningMethodES512, fitsCurve(elliptic.P521())},
	"EdDSA":   {jwt.SigningMethodEdDSA, fitsEd25519},
	"Ed25519": {jwt.SigningMethodEdDSA, fitsEd25519}, // RFC 9864, 2.2
}

// fitsRSA accepts keys of 2048 bits and more (RFC 7518, 3.3), up to a size that is still cheap.
func fitsRSA(public crypto.PublicKey) bool {
	key, ok := public.(*rsa.PublicKey)
	return ok && key.N.BitLen() >= 2048 && key.N.BitLen() <= 8192 && key.E >= 3 && key.E&1 == 1
}

// fitsCurve ties an algorithm to its curve (RFC 7518, 3.4), which golang-jwt does not.
func fitsCurve(curve elliptic.Curve) func(crypto.PublicKey) bool {
	return func(public crypto.PublicKey) bool {
		key, ok := public.(*ecdsa.PublicKey)
		return ok && key.Curve == curve
	}
}

func fitsEd25519(public crypto.PublicKey) bool {
	key, ok := public.(ed25519.PublicKey)
	return ok && len(key) == ed25519.PublicKeySize
}
