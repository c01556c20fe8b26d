package identity

import (
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// key is one public key of a provider.
type key struct {
	id        string
	algorithm string // the only one that it is for; any if empty
	public    crypto.PublicKey
}

// verifies reports whether signatures of the algorithm may be checked with the key.
func (k *key) verifies(algorithm string) bool {
	return (k.algorithm == "" || k.algorithm == algorithm) && algorithms[algorithm].fits(k.public)
}

// keys is what a provider published at one time. It does not change.
type keys struct {
	all  []*key
	byID map[string][]*key
}

const (
	// maxKeys bounds what a provider may publish.
	maxKeys = 256
	// maxTried bounds how many signatures are checked for one token that names no key.
	maxTried = 4
)

// candidates returns the keys that a token with this header may be signed with, and whether any key
// has its id. A token without an id is tried with the few keys that there are.
func (k *keys) candidates(id, algorithm string) (fit []*key, known bool) {
	from := k.all
	if id != "" {
		if from, known = k.byID[id]; !known {
			return nil, false
		}
		if len(from) == 1 && from[0].verifies(algorithm) {
			return from, true
		}
	}
	for _, one := range from {
		if one.verifies(algorithm) && len(fit) < maxTried {
			fit = append(fit, one)
		}
	}
	return fit, id != "" || len(fit) > 0
}

// parseJWKS reads a JWK set (RFC 7517). A key that this package has no use for is passed over, since
// providers publish others for encryption and new kinds; a set without any usable key is an error.
func parseJWKS(source []byte) (*keys, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(source, &set); err != nil {
		return nil, fmt.Errorf("key set: %w", err)
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("key set: %d keys, more than %d", len(set.Keys), maxKeys)
	}
	found := &keys{byID: map[string][]*key{}}
	for _, raw := range set.Keys {
		one := parseJWK(raw)
		if one == nil {
			continue
		}
		found.all = append(found.all, one)
		if one.id != "" {
			found.byID[one.id] = append(found.byID[one.id], one)
		}
	}
	if len(found.all) == 0 {
		return nil, errors.New("key set: no key in it that verifies signatures")
	}
	return found, nil
}

// parseJWK returns a key, or nil if it must not or cannot verify a signature.
func parseJWK(raw json.RawMessage) *key {
	var parsed jose.JSONWebKey
	if json.Unmarshal(raw, &parsed) != nil || !parsed.Valid() || !parsed.IsPublic() {
		return nil // also a symmetric or private key: whoever published it gave it away
	}
	if parsed.Use != "" && parsed.Use != "sig" {
		return nil
	}
	var more struct {
		Operations []string `json:"key_ops"` // which go-jose does not read
	}
	if json.Unmarshal(raw, &more) != nil || more.Operations != nil && !slices.Contains(more.Operations, "verify") {
		return nil
	}
	public, ok := parsed.Key.(crypto.PublicKey)
	if !ok || !slices.ContainsFunc(slices.Collect(algorithmsFor(parsed.Algorithm)), func(a algorithm) bool { return a.fits(public) }) {
		return nil
	}
	return &key{id: parsed.KeyID, algorithm: parsed.Algorithm, public: public}
}

// algorithmsFor yields the algorithm of that name, or all if a key names none.
func algorithmsFor(name string) func(yield func(algorithm) bool) {
	return func(yield func(algorithm) bool) {
		for have, a := range algorithms {
			if (name == "" || name == have) && !yield(a) {
				return
			}
		}
	}
}
