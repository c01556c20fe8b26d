package openapi

import (
	"net/url"
	"strings"
)

// readServerPath is the path that all servers of the document share, such as
// "/api/v1" of https://hotel.example/api/v1: clients send it in front of every path.
// It is empty where there is none, or where they differ. Servers of a path item or
// an operation are not looked at.
func readServerPath(root Node) string {
	shared := ""
	for i, server := range root.Get("servers").Items() {
		path := serverPath(server)
		if i > 0 && path != shared {
			return ""
		}
		shared = path
	}
	return shared
}

// serverPath is the path of one server, its variables replaced by their defaults
// (OpenAPI 3.1.1, 4.8.5 and 4.8.6).
func serverPath(server Node) string {
	text := server.Get("url").Text()
	for _, variable := range server.Get("variables").Entries() {
		text = strings.ReplaceAll(text, "{"+variable.Key+"}", variable.Value.Get("default").Text())
	}
	u, err := url.Parse(text)
	if err != nil || strings.ContainsAny(u.Path, "{}") || u.Path != "" && !strings.HasPrefix(u.Path, "/") {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}
