package secrets

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// IssuerKeys is the issuer of an identity that an API key established.
const IssuerKeys = "api-key"

// Key is what a service keeps of an API key: never the key itself.
type Key struct {
	Prefix  string // all before the last underscore; it finds the key, and may be shown and logged
	Hash    string // as HashKey and NewKey return it
	Subject string // whose key it is
	Expires time.Time

	Roles, Scopes, Permissions []string
}

// Keys verifies API keys.
type Keys struct {
	find func(ctx context.Context, prefix string) (Key, bool, error)
	now  func() time.Time
}

const (
	maxKeyBytes    = 256
	minSecretBytes = 32
)

var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewKey makes a key that begins with name, as "hotel" in hotel_q7x2…_…. Give key to its owner, and
// keep record: the key cannot be had from it.
func NewKey(name string) (key string, record Key) {
	random := make([]byte, 5+32)
	_, _ = rand.Read(random) // it never fails
	record.Prefix = name + "_" + encoding.EncodeToString(random[:5])
	key = record.Prefix + "_" + encoding.EncodeToString(random[5:])
	record.Hash = hash(key)
	return key, record
}

// HashKey returns what to keep of a key that something else made. The part behind the last underscore
// must be random and of at least 32 characters: a fast hash protects nothing that can be guessed.
func HashKey(key string) (record Key, err error) {
	prefix, ok := prefixOf(key)
	if !ok {
		return Key{}, errors.New("secrets: a key is a prefix, an underscore, and at least 32 random characters")
	}
	return Key{Prefix: prefix, Hash: hash(key)}, nil
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

func prefixOf(key string) (string, bool) {
	at := strings.LastIndexByte(key, '_')
	if at < 1 || len(key)-at-1 < minSecretBytes || len(key) > maxKeyBytes {
		return "", false
	}
	return key[:at], true
}

// NewKeys verifies keys out of a list.
func NewKeys(list ...Key) (*Keys, error) {
	byPrefix := make(map[string]Key, len(list))
	var faults []error
	for _, key := range list {
		if err := key.check(); err != nil {
			faults = append(faults, fmt.Errorf("secrets: key %q: %w", key.Prefix, err))
		}
		if _, ok := byPrefix[key.Prefix]; ok {
			faults = append(faults, fmt.Errorf("secrets: two keys %q", key.Prefix))
		}
		byPrefix[key.Prefix] = key
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return FindKeys(func(_ context.Context, prefix string) (Key, bool, error) {
		key, ok := byPrefix[prefix]
		return key, ok, nil
	}), nil
}

// FindKeys verifies keys that find looks up, as in a database. An error of find is 503.
func FindKeys(find func(ctx context.Context, prefix string) (Key, bool, error)) *Keys {
	return &Keys{find: find, now: time.Now}
}

func (k Key) check() error {
	sum, err := hex.DecodeString(k.Hash)
	switch {
	case k.Prefix == "" || k.Subject == "":
		return errors.New("its Prefix and Subject must be set")
	case err != nil || len(sum) != sha256.Size:
		return errors.New("its Hash is not 64 hexadecimal digits")
	}
	return nil
}

// Verify returns whose key it is.
func (k *Keys) Verify(ctx context.Context, key string) (*identity.Identity, error) {
	prefix, ok := prefixOf(key)
	if !ok {
		return nil, fail(invalid, "not a key")
	}
	record, found, err := k.find(ctx, prefix)
	if err != nil {
		return nil, cannotTell(err, "looking up a key")
	}
	// Compared even if there is no such key, so that the time does not say which prefixes exist.
	equal := subtle.ConstantTimeCompare([]byte(hash(key)), []byte(strings.ToLower(record.Hash))) == 1
	switch {
	case !found || !equal:
		return nil, fail(invalid, "no such key")
	case record.check() != nil || record.Prefix != prefix:
		return nil, fail(unavailable, "the record of key %q is damaged", prefix)
	case !record.Expires.IsZero() && !k.now().Before(record.Expires):
		return nil, fail(invalid, "key %q has expired", prefix)
	}
	return &identity.Identity{
		Subject: record.Subject, Issuer: IssuerKeys,
		Roles: record.Roles, Scopes: record.Scopes, Permissions: record.Permissions,
	}, nil
}
