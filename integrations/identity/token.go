package identity

import (
	"encoding/base64"
	"strings"
)

// token is a compact JWS (RFC 7515, 7.1), taken apart and not yet verified.
type token struct {
	*header
	claims    map[string]any
	signed    string // what the signature is about
	signature []byte
}

// header is the first part of a token. It does not change once it is read.
type header struct {
	text       string // as it stands in the token
	parameters map[string]any
	algorithm  string
	keyID      string
	typ        string // in lower case, without "application/"
}

// strict refuses encodings whose last bits are not zero: a token has one spelling.
var strict = base64.RawURLEncoding.Strict()

// parse takes a token apart. It refuses what no issuer writes before it looks at the content. All
// tokens by one key begin alike: the header of the last good one is not read again.
func parse(text string, limit int, last *header) (*token, error) {
	if len(text) > limit {
		return nil, refuse("a token of %d bytes, more than %d", len(text), limit)
	}
	// Go's base64 passes over line ends.
	if strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil, refuse("not a JWT: a line end in it")
	}
	first := strings.IndexByte(text, '.')
	second := strings.LastIndexByte(text, '.')
	if first < 0 || first == second || strings.IndexByte(text[first+1:second], '.') >= 0 {
		return nil, refuse("not a JWT of three parts")
	}
	claims := segment(text[first+1 : second])
	signature, err := strict.DecodeString(text[second+1:])
	if claims == nil || err != nil || len(signature) == 0 {
		return nil, refuse("not a JWT: a part is not base64url of a JSON object, or the signature is empty")
	}
	if last == nil || last.text != text[:first] {
		if last, err = readHeader(text[:first]); err != nil {
			return nil, err
		}
	}
	return &token{header: last, claims: claims, signed: text[:second], signature: signature}, nil
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
func readHeader(text string) (*header, error) {
	h := &header{text: strings.Clone(text), parameters: segment(text)}
	if h.parameters == nil {
		return nil, refuse("not a JWT: the header is not base64url of a JSON object")
	}
	for _, name := range [...]string{"crit", "b64", "zip", "enc"} {
		if _, ok := h.parameters[name]; ok {
			// RFC 7515, 4.1.11: what is critical and not understood must be refused.
			return nil, refuse("the header has %s, which is not understood", name)
		}
	}
	h.algorithm, _ = h.parameters["alg"].(string)
	if h.algorithm == "" {
		return nil, refuse("the header has no alg")
	}
	if value, ok := h.parameters["kid"]; ok {
		if h.keyID, ok = value.(string); !ok || h.keyID == "" {
			return nil, refuse("kid is not a name")
		}
	}
	if value, ok := h.parameters["typ"]; ok {
		if h.typ, ok = value.(string); !ok {
			return nil, refuse("typ is not a string")
		}
		h.typ = mediaType(h.typ)
	}
	return h, nil
}

// mediaType returns a typ in the form in which types are compared (RFC 7515, 4.1.9).
func mediaType(typ string) string {
	return strings.TrimPrefix(strings.ToLower(typ), "application/")
}
