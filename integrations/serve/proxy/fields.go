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
// that of the request line, what only a proxy says of a client, and misspelt fields that would say
// where a request ends or who sent it.
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
			case "content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive", "upgrade", "expect",
				"host", "authorization", "proxy-authorization", "cookie", "content-type":
				if spelled != strings.ToLower(name) {
					delete(h, name) // Content_Length, for a server that takes it for the other
				}
			}
		}
	}
}

// removeField removes a field in any spelling.
func removeField(h http.Header, field string) {
	h.Del(field)
	for name := range h {
		if len(name) == len(field) && spelling(name) == spelling(field) {
			delete(h, name)
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
