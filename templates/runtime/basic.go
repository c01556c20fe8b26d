package guard

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// basic reads a user name and password with the colon between them (RFC 7617, 2).
// Neither may hold a control character; the user name ends at the first colon.
func basic(r *http.Request) (string, Reason) {
	encoded, why := authorization(r, "basic")
	if why != "" {
		return "", why
	}
	// Two buffers on the stack, so that the text itself is all that is allocated.
	var source, target [256]byte
	decoded, err := base64.StdEncoding.AppendDecode(target[:0], append(source[:0], encoded...))
	if err != nil {
		return "", ReasonMalformedCredential
	}
	text := string(decoded)
	if !strings.Contains(text, ":") || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return "", ReasonMalformedCredential
	}
	return text, ""
}
