package identity

import (
	"encoding/base64"
	"strings"
)

// token is a compact JWS (RFC 7515, 7.1), taken apart and not yet verified.
type token struct {
	header    map[string]any
	claims    map[string]any
	algorithm string
	keyID     string
	typ       string // in lower case, without "application/"
	signed    string // what the signature is about
	signature []byte
}

// strict refuses encodings whose last bits are not zero: a token has one spelling.
var strict = base64.RawURLEncoding.Strict()

// parse takes a token apart. It refuses what no issuer writes before it looks at the content.
func parse(text string, limit int) (*token, error) {
	if len(text) > limit {
		return nil, refuse("a token of %d bytes, more than %d", len(text), limit)
	}
	// Go's base64 passes over line ends.
	if strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil, refuse("not a JWT: a line end in it")
	}
	first := strings.IndexByte(text, '.')
	last := strings.LastIndexByte(text, '.')
	if first < 0 || first == last || strings.IndexByte(text[first+1:last], '.') >= 0 {
		return nil, refuse("not a JWT of three parts")
	}
	header, claims := segment(text[:first]), segment(text[first+1:last])
	signature, err := strict.DecodeString(text[last+1:])
	if header == nil || claims == nil || err != nil || len(signature) == 0 {
		return nil, refuse("not a JWT: a part is not base64url of a JSON object, or the signature is empty")
	}
	t := &token{header: header, claims: claims, signed: text[:last], signature: signature}
	return t, t.readHeader()
}

// segment decodes a JSON object, or returns nil.
func segment(text string) map[string]any {
	source, err := strict.DecodeString(text)
	if err != nil {
		return nil
	}
	value, _ := object(source)
	return value
}

// readHeader reads the parameters that count. Those that bring a key along (jwk, jku, x5c, x5u) do
// not: keys come from the provider only.
func (t *token) readHeader() error {
	for _, name := range [...]string{"crit", "b64", "zip", "enc"} {
		if _, ok := t.header[name]; ok {
			// RFC 7515, 4.1.11: what is critical and not understood must be refused.
			return refuse("the header has %s, which is not understood", name)
		}
	}
	t.algorithm, _ = t.header["alg"].(string)
	if t.algorithm == "" {
		return refuse("the header has no alg")
	}
	if value, ok := t.header["kid"]; ok {
		if t.keyID, ok = value.(string); !ok || t.keyID == "" {
			return refuse("kid is not a name")
		}
	}
	if value, ok := t.header["typ"]; ok {
		if t.typ, ok = value.(string); !ok {
			return refuse("typ is not a string")
		}
		t.typ = mediaType(t.typ)
	}
	return nil
}

// mediaType returns a typ in the form in which types are compared (RFC 7515, 4.1.9).
func mediaType(typ string) string {
	return strings.TrimPrefix(strings.ToLower(typ), "application/")
}
