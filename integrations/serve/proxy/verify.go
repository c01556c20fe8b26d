package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/secrets"
)

// Kind says how the credential of a scheme is verified.
type Kind string

// The kinds that flags can verify.
const (
	Token    Kind = "bearer token"
	Password Kind = "password"
	Key      Kind = "API key"
)

// Scheme is a security scheme of the document.
type Scheme struct {
	Name string
	Kind Kind
	Credential
}

// Verifiers verify the credentials of the document's schemes, by name.
type Verifiers struct {
	tokens    map[string]func(*http.Request, string) (*identity.Identity, error)
	passwords map[string]func(context.Context, string, string) (*identity.Identity, error)
	keys      map[string]func(context.Context, string) (*identity.Identity, error)
}

// Token verifies bearer tokens.
func (v *Verifiers) Token(scheme string) func(*http.Request, string) (*identity.Identity, error) {
	return v.tokens[scheme]
}

// Password verifies user names and passwords.
func (v *Verifiers) Password(scheme string) func(context.Context, string, string) (*identity.Identity, error) {
	return v.passwords[scheme]
}

// Key verifies API keys.
func (v *Verifiers) Key(scheme string) func(context.Context, string) (*identity.Identity, error) {
	return v.keys[scheme]
}

// perScheme sorts the values of a flag by the scheme that they are for.
func perScheme(name string, values list, schemes []Scheme, kind Kind) (map[string][]string, error) {
	var fitting []string
	for _, s := range schemes {
		if s.Kind == kind {
			fitting = append(fitting, s.Name)
		}
	}
	sorted := map[string][]string{}
	var faults []error
next:
	for _, value := range values {
		for _, scheme := range fitting {
			if rest, ok := strings.CutPrefix(value, scheme+"="); ok {
				sorted[scheme] = append(sorted[scheme], rest)
				continue next
			}
		}
		switch len(fitting) {
		case 0:
			faults = append(faults, fmt.Errorf("--%s: no scheme of the document takes a credential of that kind (%s)", name, kind))
		case 1:
			sorted[fitting[0]] = append(sorted[fitting[0]], value)
		default:
			faults = append(faults, fmt.Errorf("--%s: the document has several schemes of that kind: write --%[1]s SCHEME=… with one of %s", name, strings.Join(fitting, ", ")))
		}
	}
	return sorted, errors.Join(faults...)
}

// Check returns what the flags leave open for schemes: each must have what verifies it.
func (s *Settings) Check(schemes []Scheme) error {
	_, err := s.plan(schemes)
	if _, bad := ParseUpstream(s.upstream); bad != nil {
		err = errors.Join(bad, err)
	}
	return err
}

// plan is the values of each flag by scheme.
type plan struct {
	issuers, audiences, keySets, keys, users, groups map[string][]string
}

func (s *Settings) plan(schemes []Scheme) (plan, error) {
	var p plan
	var faults []error
	for _, f := range []struct {
		name   string
		values list
		kind   Kind
		sorted *map[string][]string
	}{
		{"issuer", s.issuers, Token, &p.issuers},
		{"audience", s.audiences, Token, &p.audiences},
		{"jwks-url", s.keySets, Token, &p.keySets},
		{"keys", s.keys, Key, &p.keys},
		{"htpasswd", s.users, Password, &p.users},
		{"groups", s.groups, Password, &p.groups},
	} {
		sorted, err := perScheme(f.name, f.values, schemes, f.kind)
		*f.sorted = sorted
		faults = append(faults, err)
	}
	one := func(scheme, name string, values map[string][]string, needed bool, of string) {
		switch n := len(values[scheme]); {
		case n > 1:
			faults = append(faults, fmt.Errorf("--%s is there %d times for the scheme %q", name, n, scheme))
		case n == 0 && needed:
			faults = append(faults, fmt.Errorf("no flag verifies the scheme %q (%s): --%s is missing", scheme, of, name))
		}
	}
	for _, scheme := range schemes {
		switch scheme.Kind {
		case Token:
			one(scheme.Name, "issuer", p.issuers, true, string(Token))
			one(scheme.Name, "jwks-url", p.keySets, false, "")
			if len(p.audiences[scheme.Name]) == 0 {
				faults = append(faults, fmt.Errorf("no flag verifies the scheme %q (%s): --audience is missing", scheme.Name, Token))
			}
		case Password:
			one(scheme.Name, "htpasswd", p.users, true, string(Password))
			one(scheme.Name, "groups", p.groups, false, "")
		case Key:
			one(scheme.Name, "keys", p.keys, true, string(Key))
		}
	}
	if _, err := s.preset("https://id.example", nil); err != nil {
		faults = append(faults, err)
	}
	if (s.certificate == "") != (s.certificateKey == "") {
		faults = append(faults, errors.New("--tls-cert and --tls-key belong together"))
	}
	return p, errors.Join(faults...)
}

func (s *Settings) preset(issuer string, audiences []string) (identity.JWTConfig, error) {
	switch s.provider {
	case "":
		return identity.JWTConfig{Issuer: issuer, Audiences: audiences}, nil
	case "keycloak":
		return identity.Keycloak(issuer, audiences...), nil
	case "okta":
		return identity.Okta(issuer, audiences...), nil
	case "zitadel":
		return identity.Zitadel(issuer, audiences...), nil
	}
	return identity.JWTConfig{}, fmt.Errorf("--provider %q: want keycloak, okta or zitadel", s.provider)
}

// verifiers makes what verifies each scheme.
func (s *Settings) verifiers(schemes []Scheme) (*Verifiers, error) {
	p, err := s.plan(schemes)
	if err != nil {
		return nil, err
	}
	v := &Verifiers{
		tokens:    map[string]func(*http.Request, string) (*identity.Identity, error){},
		passwords: map[string]func(context.Context, string, string) (*identity.Identity, error){},
		keys:      map[string]func(context.Context, string) (*identity.Identity, error){},
	}
	var faults []error
	for _, scheme := range schemes {
		name := scheme.Name
		switch scheme.Kind {
		case Token:
			tokens, err := s.tokens(p.issuers[name][0], p.audiences[name], p.keySets[name])
			if err != nil {
				faults = append(faults, fmt.Errorf("scheme %q: %w", name, err))
				continue
			}
			v.tokens[name] = tokens.VerifyRequest
		case Password:
			users, err := readUsers(p.users[name][0], p.groups[name])
			if err != nil {
				faults = append(faults, fmt.Errorf("scheme %q: %w", name, err))
				continue
			}
			v.passwords[name] = users.Verify
		case Key:
			keys, err := readKeys(p.keys[name][0])
			if err != nil {
				faults = append(faults, fmt.Errorf("scheme %q: %w", name, err))
				continue
			}
			v.keys[name] = keys.Verify
		default:
			faults = append(faults, fmt.Errorf("scheme %q: no flag verifies it", name))
		}
	}
	return v, errors.Join(faults...)
}

func (s *Settings) tokens(issuer string, audiences, keySets []string) (*identity.JWT, error) {
	config, err := s.preset(issuer, audiences)
	if err != nil {
		return nil, err
	}
	if len(keySets) > 0 {
		config.JWKSURL = keySets[0]
	}
	config.Types = append(config.Types, s.types...)
	for _, claim := range s.proofs {
		config.Proofs = append(config.Proofs, identity.Proof{Claim: claim})
	}
	if len(s.rolesClaim) > 0 {
		config.Roles = nil
		for _, path := range s.rolesClaim {
			config.Roles = append(config.Roles, identity.At(strings.Split(path, ",")...))
		}
	}
	return identity.NewJWT(config)
}

func readUsers(path string, groups []string) (*secrets.Passwords, error) {
	var config secrets.PasswordsConfig
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	config.Users = bytes.NewReader(text)
	if len(groups) > 0 {
		text, err := os.ReadFile(groups[0])
		if err != nil {
			return nil, err
		}
		config.Groups = bytes.NewReader(text)
	}
	return secrets.NewPasswords(config)
}

// readKeys reads a file of API keys: {"keys": [{"prefix": …, "hash": …, "subject": …}]}.
func readKeys(path string) (*secrets.Keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct{ Keys []secrets.Key }
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields() // an expiry that was misspelt must not be none
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: something stands behind the object", path)
	}
	keys, err := secrets.NewKeys(file.Keys...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// WriteNewKey writes a new API key, and its record for the file of keys.
func WriteNewKey(w io.Writer, name string) error {
	key, record := secrets.NewKey(name)
	text, err := json.Marshal(map[string]any{"prefix": record.Prefix, "hash": record.Hash, "subject": name})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "key, for its owner: %s\nrecord, for --keys: {\"keys\": [%s]}\n", key, text)
	return err
}
