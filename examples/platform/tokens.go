package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// tokens signs and verifies JSON Web Tokens (HS256). A real service verifies those of
// its identity provider.
type tokens struct{ key []byte }

// head is the only header that is accepted: who may choose the algorithm signs for all.
const head = `{"alg":"HS256","typ":"JWT"}`

var errToken = errors.New("the token is not one of ours, or too old")

func (t tokens) sign(p principal) (string, error) {
	claims, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(head)) + "." + encode(claims)
	return signed + "." + encode(t.mac(signed)), nil
}

func (t tokens) verify(token string) (*principal, error) {
	signed, signature, _ := cutLast(token)
	header, claims, _ := strings.Cut(signed, ".")
	mac, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || len(t.key) == 0 || header != encode([]byte(head)) || !hmac.Equal(mac, t.mac(signed)) {
		return nil, errToken
	}
	text, err := base64.RawURLEncoding.DecodeString(claims)
	if err != nil {
		return nil, errToken
	}
	var p principal
	if err := json.Unmarshal(text, &p); err != nil || p.Subject == "" || p.Organization == "" || time.Now().Unix() >= p.Expires {
		return nil, errToken
	}
	return &p, nil
}

func (t tokens) mac(text string) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func cutLast(token string) (before, after string, found bool) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return token, "", false
	}
	return token[:at], token[at+1:], true
}
