package guard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
)

// ResourceMetadata serves the metadata of the guarded service (RFC 9728, 2), by which clients
// find the authorization servers and the scopes that operations ask for. resource is the URL of
// the service as clients dial it, and the audience of its tokens; servers are the issuers of
// the authorization servers. Serve it at /.well-known/oauth-protected-resource, followed by
// the path of resource, and name that URL in WithResourceMetadata. Anybody may read it, from
// any origin.
//
// It panics where one of them is not an absolute http or https URL without a user, a query and
// a fragment: clients would refuse the document.
func ResourceMetadata(resource string, servers ...string) http.Handler {
	for _, text := range append([]string{resource}, servers...) {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
			panic("ResourceMetadata: want an absolute http or https URL without a user, a query and a fragment")
		}
	}
	var scopes []string
	for _, route := range routes {
		for _, scope := range route.Scopes {
			if !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
	}
	document, _ := json.Marshal(struct { // texts alone, which JSON always takes
		Resource string   `json:"resource"`
		Servers  []string `json:"authorization_servers,omitempty"`
		Scopes   []string `json:"scopes_supported,omitempty"`
		Methods  []string `json:"bearer_methods_supported"`
	}{resource, servers, scopes, []string{"header"}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		switch r.Method {
		case http.MethodOptions: // a browser asks before it sends a field of its own
			w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
			w.Header().Set("Access-Control-Allow-Headers", "*")
			w.WriteHeader(http.StatusNoContent)
		case http.MethodGet, http.MethodHead:
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			_, _ = w.Write(document)
		default:
			w.Header().Set("Allow", "GET, HEAD, OPTIONS")
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
}
