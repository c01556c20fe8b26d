package lint

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// transportRules are those of how credentials travel and are obtained.
func transportRules() []Rule {
	return []Rule{
		{ID: "api-key-in-query", Stage: StageLint, Severity: diag.Warning, raw: true,
			Title: "an API key travels in a header or a cookie, not in the query",
			Text:  "URLs are kept by logs, histories, proxies and Referer fields, and with them the key (OWASP API2:2023)",
			check: (*linter).apiKeyInQuery},
		{ID: "credentials-over-http", Stage: StageLint, Severity: diag.Warning,
			Title: "credentials travel over https, and tokens are fetched over it",
			Text:  "whoever is on the way reads them (RFC 7617, 4; RFC 6750, 5.3; OWASP API8:2023); the loopback host is let pass",
			check: (*linter).credentialsOverHTTP},
		{ID: "deprecated-flow", Stage: StageLint, Severity: diag.Warning, raw: true,
			Title: "OAuth flows are not implicit or password",
			Text: "the implicit flow leaks tokens through URLs, the password flow hands passwords to clients; " +
				"RFC 9700 (2.1.2, 2.4) advises against the first and forbids the second",
			check: (*linter).deprecatedFlow},
	}
}

func (l *linter) apiKeyInQuery() {
	for _, s := range l.doc.Schemes {
		if s.Type == "apiKey" && s.In == "query" {
			l.report(s.At, "in: header", fmt.Sprintf("security scheme %q sends its key in query parameter %q, which logs and histories keep", s.Name, s.Param))
		}
	}
}

// server is one entry of servers.
type server struct {
	at       diag.Position
	url      string
	http     bool // may be plain http
	loopback bool
}

// servers are those of an operation: its own, else its path's, else the
// document's (OpenAPI 3.1.1, 4.8.10). None: the document's own address, unknown.
func (l *linter) servers(o operation) []server {
	if l.doc.Root.Get("swagger").Kind() != openapi.Missing {
		return l.swaggerServers(o)
	}
	for _, n := range []openapi.Node{o.raw.Node, o.item.Node, l.doc.Root} {
		items := n.Get("servers").Items()
		if len(items) == 0 {
			continue
		}
		var list []server
		for _, item := range items {
			list = append(list, readServer(item))
		}
		return list
	}
	return nil
}

// swaggerServers are the schemes of Swagger 2.0 that stand nearest to an
// operation, before its one host.
func (l *linter) swaggerServers(o operation) []server {
	host := l.doc.Root.Get("host").Text()
	for _, n := range []openapi.Node{o.raw.Node, l.doc.Root} {
		var list []server
		for _, scheme := range n.Get("schemes").Items() {
			s := server{at: scheme.At(), url: scheme.Text() + "://" + host}
			s.http, s.loopback = plainHTTP(s.url)
			list = append(list, s)
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

func readServer(n openapi.Node) server {
	text := n.Get("url")
	s := server{at: text.At(), url: text.Text()}
	s.http, s.loopback = plainHTTP(s.url)
	// {scheme}://host: what the variable may be decides.
	if name, rest, found := strings.Cut(strings.TrimPrefix(s.url, "{"), "}"); found && strings.HasPrefix(s.url, "{") && strings.HasPrefix(rest, "://") {
		variable := n.Get("variables").Get(name)
		values := append(variable.Get("enum").Items(), variable.Get("default"))
		s.http = slices.ContainsFunc(values, func(v openapi.Node) bool { return strings.EqualFold(v.Text(), "http") })
		_, s.loopback = plainHTTP("http" + rest)
	}
	return s
}

// plainHTTP reports whether an address is plain http, and whether its host is
// the machine itself, where nobody is on the way (RFC 8252, 8.3).
func plainHTTP(address string) (http, loopback bool) {
	rest, found := strings.CutPrefix(strings.ToLower(address), "http://")
	if !found {
		return false, false
	}
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	if u, err := url.Parse("http://" + host); err == nil {
		host = u.Hostname()
	}
	ip, err := netip.ParseAddr(host)
	return true, host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Zone() == "" && ip.Unmap().IsLoopback()
}

func (l *linter) credentialsOverHTTP() {
	said := map[diag.Position]bool{}
	for _, o := range l.guarded() {
		for _, s := range l.servers(o) {
			if !s.http || s.loopback || said[s.at] {
				continue
			}
			for _, a := range o.Alternatives {
				i := slices.IndexFunc(a, func(q access.Requirement) bool { return !q.Scheme.Kind.ByCertificate() })
				if i >= 0 && !said[s.at] {
					said[s.at] = true
					l.report(s.at, "https:", fmt.Sprintf("server %q may be plain http, and credentials of %q travel to it", s.url, a[i].Scheme.Name))
				}
			}
		}
	}
	for _, s := range l.api.Schemes {
		definition := l.definition(s.Name).Node
		addresses := []openapi.Node{definition.Get("openIdConnectUrl")}
		for _, flow := range flows(definition) {
			for _, key := range []string{"authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"} {
				addresses = append(addresses, flow.node.Get(key))
			}
		}
		var plain []string
		var first openapi.Node
		for _, address := range addresses {
			http, loopback := plainHTTP(address.Text())
			if !http || loopback || slices.Contains(plain, strconv.Quote(address.Text())) {
				continue
			}
			if plain == nil {
				first = address
			}
			plain = append(plain, strconv.Quote(address.Text()))
		}
		if plain != nil {
			l.report(first.At(), "https:", fmt.Sprintf("security scheme %q fetches tokens over plain http, from %s", s.Name, joined(plain)))
		}
	}
}

func (l *linter) deprecatedFlow() {
	for _, s := range l.doc.Schemes {
		for _, flow := range flows(s.Node) {
			if s.Type == "oauth2" && (flow.name == "implicit" || flow.name == "password") {
				l.report(flow.at, "authorizationCode, with PKCE", fmt.Sprintf("security scheme %q uses the %s flow, which RFC 9700 advises against", s.Name, flow.name))
			}
		}
	}
}

// flow is one way to obtain a token for an oauth2 scheme.
type flow struct {
	name string
	at   diag.Position
	node openapi.Node // that holds its addresses
}

// flows are those of a scheme; Swagger 2.0 has one, in the scheme itself.
func flows(scheme openapi.Node) []flow {
	if one := scheme.Get("flow"); one.Kind() == openapi.String {
		return []flow{{one.Text(), one.At(), scheme}}
	}
	var list []flow
	for _, e := range scheme.Get("flows").Entries() {
		if !strings.HasPrefix(e.Key, "x-") {
			list = append(list, flow{e.Key, e.At, e.Value})
		}
	}
	return list
}
