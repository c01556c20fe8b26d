package identitytest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"sync"
)

// made keeps the RSA keys of this process, since making one takes long.
var made struct {
	sync.Mutex
	keys map[int]*rsa.PrivateKey
}

// rsaKey returns the key of that number: 0 is the issuer's, 1 an attacker's, 2 for encryption, 3 too
// short, the others what keys rotate to.
func rsaKey(number int) *rsa.PrivateKey {
	made.Lock()
	defer made.Unlock()
	if made.keys == nil {
		made.keys = map[int]*rsa.PrivateKey{}
	}
	if key := made.keys[number]; key != nil {
		return key
	}
	bits := 2048
	if number == 3 {
		bits = 1024
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err) // there is no randomness, and so no test
	}
	made.keys[number] = key
	return key
}

// NewKey makes a key for RS256, ES256 or EdDSA.
func NewKey(id, algorithm string) Key {
	var private crypto.Signer
	var err error
	switch algorithm {
	case "RS256":
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ES256":
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		panic("identitytest: no keys for " + algorithm)
	}
	if err != nil {
		panic(err)
	}
	return Key{ID: id, Algorithm: algorithm, Private: private}
}

// curveKey is a key of the issuer's for ES256.
var curveKey = sync.OnceValue(func() Key { return NewKey("curve", "ES256") })

// encryptionKey and shortKey are keys of the issuer's that sign no tokens, or should not.
func encryptionKey() Key {
	return Key{ID: "encryption", Algorithm: "RS256", Use: "enc", Private: rsaKey(2)}
}
func shortKey() Key { return Key{ID: "short", Algorithm: "RS256", Private: rsaKey(3)} }

const (
	secretID        = "published-secret"
	publishedSecret = "0123456789abcdef0123456789abcdef"
)

// publishAll publishes every key that a row needs, before a service fetches them.
func publishAll(i *Issuer) {
	for _, key := range []Key{curveKey(), encryptionKey(), shortKey()} {
		i.Publish(key)
	}
	i.publishRaw(map[string]any{"kty": "oct", "kid": secretID, "k": base64url(publishedSecret)})
}
