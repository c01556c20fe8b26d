package secrets

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// status is how a guard answers an error.
func status(err error) int {
	var behaviour interface {
		Unavailable() bool
		Malformed() bool
		Forbidden() bool
	}
	switch {
	case err == nil:
		return 200
	case !errors.As(err, &behaviour):
		return 401
	case behaviour.Unavailable():
		return 503
	case behaviour.Forbidden():
		return 403
	case behaviour.Malformed():
		return 400
	}
	return 401
}

func TestKeys(t *testing.T) {
	text, record := NewKey("hotel")
	record.Subject, record.Roles = "desk", []string{"staff"}
	old, expired := NewKey("hotel")
	expired.Subject, expired.Expires = "old", time.Now().Add(-time.Second)
	keys, err := NewKeys(record, expired)
	if err != nil {
		t.Fatal(err)
	}
	i, err := keys.Verify(t.Context(), text)
	if err != nil || i.Subject != "desk" || i.Issuer != IssuerKeys || !i.HasRole("staff") {
		t.Fatalf("%+v, %v", i, err)
	}
	again, err := HashKey(text)
	if err != nil || again.Hash != record.Hash || again.Prefix != record.Prefix {
		t.Errorf("%+v, %v", again, err)
	}
	other, _ := NewKey("hotel")
	secret := text[strings.LastIndexByte(text, '_'):]
	for name, wrong := range map[string]string{
		"another": other, "expired": old, "empty": "", "prefix only": record.Prefix, "hash as key": record.Prefix + "_" + record.Hash,
		"cut": text[:len(text)-1], "longer": text + "a", "another prefix": "hotel_aaaaaaaa" + secret, "no prefix": secret,
		"capitals": strings.ToUpper(text), "long": strings.Repeat("a", 300) + secret,
	} {
		if _, err := keys.Verify(t.Context(), wrong); status(err) != 401 || wrong != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindKeys(t *testing.T) {
	text, record := NewKey("hotel")
	record.Subject = "desk"
	damaged, other := record, record
	damaged.Subject = ""
	other.Prefix = "hotel_other"
	for _, c := range []struct {
		name   string
		record Key
		found  bool
		err    error
		want   int
	}{
		{"found", record, true, nil, 200},
		{"not found", record, false, nil, 401},
		{"database down", record, true, errors.New("down"), 503},
		{"without a subject", damaged, true, nil, 503},
		{"found for another prefix", other, true, nil, 503},
		{"empty record", Key{}, true, nil, 401},
	} {
		keys := FindKeys(func(context.Context, string) (Key, bool, error) { return c.record, c.found, c.err })
		if _, err := keys.Verify(t.Context(), text); status(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestKeysRefused(t *testing.T) {
	_, record := NewKey("hotel")
	record.Subject = "desk"
	for want, list := range map[string][]Key{
		"two keys":      {record, record},
		"must be set":   {{Hash: record.Hash, Subject: "x"}},
		"hexadecimal":   {{Prefix: "a", Hash: "secret", Subject: "x"}},
		"Prefix and Su": {{Prefix: "a", Hash: record.Hash}},
	} {
		if _, err := NewKeys(list...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := HashKey("hotel_password"); err == nil {
		t.Error("a secret that can be guessed is accepted")
	}
	if !errors.Is(fail(invalid, "x"), identity.ErrInvalid) || !errors.Is(fail(unavailable, "x"), identity.ErrUnavailable) {
		t.Error("Is")
	}
}

func FuzzKeys(f *testing.F) {
	text, record := NewKey("hotel")
	record.Subject = "desk"
	keys, err := NewKeys(record)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{text, record.Prefix, "_", "a_" + strings.Repeat("b", 40), text[1:]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if i, err := keys.Verify(t.Context(), key); (err == nil) != (key == text) {
			t.Fatalf("%q: %+v, %v", key, i, err)
		}
	})
}
