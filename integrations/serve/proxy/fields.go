package proxy

import (
	"net/http"
	"strings"
)

// The fields that tell the upstream of its caller. They are there only if somebody is known.
const (
	SubjectField = "X-Oasguard-Subject"
	IssuerField  = "X-Oasguard-Issuer"
)

// ours is the beginning of every field that only the proxy may set.
const ours = "x-oasguard-"

// removeUntrusted removes what clients must not tell the upstream: fields of ours in any spelling
// that a server could take for them, fields by which frameworks take another path or method than
// that of the request line, and what only a proxy says of a client.
func removeUntrusted(h http.Header) {
	for name := range h {
		switch spelled := spelling(name); {
		case strings.HasPrefix(spelled, ours), strings.HasPrefix(spelled, "x-forwarded-"):
			delete(h, name)
		default:
			switch spelled {
			case "x-original-url", "x-rewrite-url", "x-original-uri", "x-original-method", "x-original-host",
				"x-http-method-override", "x-http-method", "x-method-override", "x-http-path-override",
				"x-real-ip", "x-client-ip", "x-host", "forwarded", "client-cert", "client-cert-chain",
				"proxy": // becomes HTTP_PROXY in a CGI program
				delete(h, name)
			}
		}
	}
}

// spelling is the name of a field as servers that put names into variables tell them apart (RFC
// 3875, 4.1.18): letter case and punctuation do not count.
func spelling(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		default:
			return '-'
		}
	}, name)
}
