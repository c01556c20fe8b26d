package drive

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// Request is what arrives, and what the callbacks would answer: once as bytes on
// the wire, once as the world that Evaluate takes.
type Request struct {
	World access.World
	// Given are the grants by principal as the authorizer names them, with nothing
	// inherited; World holds them expanded.
	Given map[string]access.Grants
	// Spelling is how authenticators say their errors.
	Spelling spelling
	wire     []arrival
}

// arrival is what stands at one place of a request.
type arrival struct {
	wire   string   // wireOf the schemes that read it
	values []string // of the header field, query parameter or cookie
	// Only in the Authorization field: the scheme that values name, in lower case;
	// empty where there are several fields, or an empty one.
	auth  string
	state access.CredentialState
}

// wireOf names the place that the credential of s is read from.
func wireOf(s *access.Scheme) string {
	if strings.EqualFold(s.Param, "Authorization") && s.In == access.InHeader {
		return "Authorization"
	}
	return access.ReadScheme(s, wires{})
}

// wires reads a scheme as its place.
type wires struct{}

func (wires) Token(*access.Scheme) string       { return "Authorization" }
func (wires) Password(*access.Scheme) string    { return "Authorization" }
func (wires) Credentials(*access.Scheme) string { return "Authorization" }
func (wires) Certificate(*access.Scheme) string { return "certificate" }

func (wires) Key(s *access.Scheme) string {
	if s.In == access.InHeader {
		return "header." + http.CanonicalHeaderKey(s.Param)
	}
	return string(s.In) + "." + s.Param
}

// authOf is the authentication scheme by which s reads the Authorization field,
// in lower case; empty for an API key, which is all of the field.
func authOf(s *access.Scheme) string { return access.ReadScheme(s, auths{}) }

// auths reads a scheme as its authentication scheme.
type auths struct{}

func (auths) Token(*access.Scheme) string         { return "bearer" }
func (auths) Password(*access.Scheme) string      { return "basic" }
func (auths) Credentials(s *access.Scheme) string { return strings.ToLower(s.HTTPScheme) }
func (auths) Key(*access.Scheme) string           { return "" }
func (auths) Certificate(*access.Scheme) string   { return "" }

// stateOf is what an arrival holds for s (design, section 3).
func (a arrival) stateOf(s *access.Scheme) access.CredentialState {
	switch {
	case a.wire != "Authorization" || len(a.values) == 0:
		return a.state
	case a.auth == "":
		return access.Malformed
	case authOf(s) == "":
		return access.Sent
	case authOf(s) == a.auth:
		return a.state
	}
	return access.Absent
}

// credential is what the authenticator of s is to be given.
func (a arrival) credential(s *access.Scheme) string {
	if len(a.values) == 0 {
		return ""
	}
	if a.wire != "Authorization" || authOf(s) == "" {
		return a.values[0]
	}
	_, text, _ := strings.Cut(a.values[0], " ")
	text = strings.TrimSpace(text)
	if a.auth == "basic" {
		decoded, _ := base64.StdEncoding.DecodeString(text)
		return string(decoded)
	}
	return text
}

// parametersOf are the parameters that requests for op carry.
func parametersOf(op *access.Operation) []access.Parameter { return draw.Parameters(op) }

func parameterValue(i int) string { return "value" + string(rune('A'+i)) }

// build makes the request: as it comes from the network where it is to be
// routed, else as a router hands it on.
func (q *Request) build(g *Guard, op *access.Operation, routed bool) (*http.Request, *run) {
	x := &run{guard: g, op: op, request: q, sent: map[string]string{}}
	r := &http.Request{Method: op.Method, URL: &url.URL{Path: op.Path}, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: "example.com"}
	r = r.WithContext(x.in(context.Background()))
	var query, cookies []string
	add := func(in access.In, name, value string) {
		switch in {
		case access.InQuery:
			query = append(query, url.QueryEscape(name)+"="+url.QueryEscape(value))
		case access.InCookie:
			cookies = append(cookies, name+"="+value)
		default:
			r.Header.Add(name, value)
		}
	}
	for i, p := range parametersOf(op) {
		state := q.World.Parameters[p.Place()]
		switch {
		case p.In == access.InPath:
			r.URL.Path = strings.Replace(r.URL.Path, "{"+p.Name+"}", parameterValue(i), 1)
			if !routed && state == access.OneValue {
				r.SetPathValue(p.Name, parameterValue(i))
			}
		case state == access.Empty:
			add(p.In, p.Name, "")
		case state != access.Missing:
			add(p.In, p.Name, parameterValue(i))
			if state == access.Repeated {
				add(p.In, p.Name, parameterValue(i)+"b")
			}
		}
	}
	for _, a := range q.wire {
		q.send(g, r, a, x, add)
	}
	r.URL.RawQuery = strings.Join(query, "&")
	if cookies != nil {
		r.Header["Cookie"] = []string{strings.Join(cookies, "; ")}
	}
	return r, x
}

func (q *Request) send(g *Guard, r *http.Request, a arrival, x *run, add func(access.In, string, string)) {
	for _, s := range g.api.Schemes {
		if wireOf(s) == a.wire {
			x.sent[s.Name] = a.credential(s)
		}
	}
	in, name, _ := strings.Cut(a.wire, ".")
	switch {
	case a.wire == "certificate" && a.state == access.Absent:
	case a.wire == "certificate":
		cert := &x509.Certificate{Raw: []byte(a.values[0])}
		r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
		if a.state == access.Sent {
			r.TLS.VerifiedChains = [][]*x509.Certificate{{cert}}
		}
	case a.wire == "Authorization":
		if len(a.values) > 0 {
			r.Header["Authorization"] = a.values
		}
	default:
		for _, value := range a.values {
			add(access.In(in), name, value)
		}
	}
}

// settle fills the states of World by what is on the wire.
func (q *Request) settle(schemes []*access.Scheme, answer func(*access.Scheme) access.Answer) {
	q.World.Credentials = map[string]access.Credential{}
	for _, s := range schemes {
		for _, a := range q.wire {
			if a.wire == wireOf(s) {
				q.World.Credentials[s.Name] = access.Credential{State: a.stateOf(s), Answer: answer(s)}
			}
		}
	}
}

// words say a request for a report.
func (q *Request) words() string {
	var b strings.Builder
	for _, a := range q.wire {
		if a.state != access.Absent || len(a.values) > 0 {
			fmt.Fprintf(&b, "  %s: %q\n", a.wire, a.values)
		}
	}
	answers := []string{"accepts", "refuses", "answers nil for", "finds malformed", "cannot tell of", "bars", "knows nobody by"}
	for name, c := range q.World.Credentials {
		if c.State == access.Sent {
			fmt.Fprintf(&b, "  the authenticator %s %s\n", answers[c.Answer], name)
		}
	}
	if f := q.World.InFront; f != nil {
		fmt.Fprintf(&b, "  what stands in front %s %q\n", answers[f.Answer], f.Scheme)
	}
	for name, a := range q.World.Combine {
		if a != access.Accepts {
			fmt.Fprintf(&b, "  Combine %s %s\n", answers[a], name)
		}
	}
	for name, p := range q.World.Principals {
		if p.AssuranceFail || p.AssuranceBar || p.Assurance.Known || p.Assurance.ACR != nil {
			fmt.Fprintf(&b, "  %s logged in %+v, error %v, barred %v\n", name, p.Assurance, p.AssuranceFail, p.AssuranceBar)
		}
		fmt.Fprintf(&b, "  %s is granted %v, error %v, barred %v, may %v\n", name, q.Given[name], p.GrantsFail, p.GrantsBar, p.May)
	}
	for place, state := range q.World.Parameters {
		if state != access.OneValue {
			fmt.Fprintf(&b, "  %s is %s\n", place, []string{"", "missing", "empty", "repeated"}[state])
		}
	}
	return b.String()
}
