package guard

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// testScheme is a security scheme: how its credential travels, and its challenge.
type testScheme struct {
	name      string
	auth      string // authentication scheme of the Authorization field; empty for API keys and certificates
	in, field string // for API keys
	challenge string
}

func testSchemeNamed(t *testing.T, name string) testScheme {
	i := slices.IndexFunc(testSchemes(), func(s testScheme) bool { return s.name == name })
	if i < 0 {
		t.Fatalf("no scheme %q in the document", name)
	}
	return testSchemes()[i]
}

// testWorld is one request on its way: what the callbacks answer, and what they
// were asked. It travels in the request's context.
type testWorld struct {
	t    *testing.T
	op   *testOperation
	row  *testRow
	sent map[string]string // by scheme: the credential
	ids  map[string]string // by value: the parameter that carries it

	calls     []string
	handlers  []string // operations whose handler ran
	principal *testSubject
	known     bool // what the handler was told: there is a principal
	decisions []Decision
	denials   []Denial
}

type testWorldKey struct{}

func testWorldOf(r *http.Request) *testWorld {
	return r.Context().Value(testWorldKey{}).(*testWorld)
}

// newTestRequest builds the request of a row: as it comes from the network where
// it is to be routed, else as a router hands it on.
func newTestRequest(t *testing.T, op *testOperation, row *testRow, routed bool) (*testWorld, *http.Request) {
	w := &testWorld{t: t, op: op, row: row, sent: map[string]string{}, ids: map[string]string{}}
	r := httptest.NewRequest(op.method, "/", nil)
	r = r.WithContext(context.WithValue(r.Context(), testWorldKey{}, w))
	w.fillPath(r, routed)
	for i, place := range op.sends {
		in, name, _ := strings.Cut(place, ".")
		w.addParameter(r, place, in, name, "id7q"+strconv.Itoa(i))
	}
	for _, keys := range []bool{false, true} { // an API key may travel in the Authorization field as well
		for i, s := range testSchemes() {
			if state, ok := row.credentials[s.name]; ok && (s.in != "") == keys {
				w.addCredential(r, s, state, "key"+strconv.Itoa(i))
			}
		}
	}
	if row.twice {
		r.Header["Authorization"] = []string{"Bearer one", "Bearer two"}
	}
	return w, r
}

// fillPath puts a value for each parameter into the path, and where a router
// would have put it. The text around them is sent as clients do, percent-encoded.
func (w *testWorld) fillPath(r *http.Request, routed bool) {
	location := &url.URL{}
	add := func(text string) {
		location.Path += text
		location.RawPath += url.PathEscape(text)
	}
	end := 0
	for n, at := range testParameter().FindAllStringIndex(w.op.path, -1) {
		addTestLiteral(w.op.path[end:at[0]], location, add)
		end = at[1]
		name := w.op.path[at[0]+1 : at[1]-1]
		value := testPathWord() + strconv.Itoa(n)
		w.ids[value] = name
		if !routed && w.row.parameters["path."+name] == "" {
			r.SetPathValue(name, value)
		}
		add(value)
	}
	addTestLiteral(w.op.path[end:], location, add)
	if location.RawPath == location.Path {
		location.RawPath = "" // as net/http leaves it
	}
	r.URL = location
}

// testPathWord starts the values of path parameters: a word that no path holds, so
// that a value is never taken for a literal.
var testPathWord = sync.OnceValue(func() string {
	words := []string{"7q", "8w", "9z", "5k", "3vh"}
	i := slices.IndexFunc(words, func(word string) bool {
		return !slices.ContainsFunc(Routes(), func(route Route) bool { return strings.Contains(route.Path, word) })
	})
	return words[max(i, 0)]
})

// addTestLiteral adds text of a template, in which %2F is no slash.
func addTestLiteral(literal string, location *url.URL, add func(string)) {
	for i, text := range strings.Split(literal, "/") {
		if i > 0 {
			location.Path += "/"
			location.RawPath += "/"
		}
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		add(text)
	}
}

var testParameter = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}]*\}`) })

// addParameter sends a parameter of the operation in the state that the row wants.
func (w *testWorld) addParameter(r *http.Request, place, in, name, value string) {
	values := []string{value}
	w.ids[value] = place
	switch w.row.parameters[place] {
	case "missing":
		return
	case "empty":
		values[0] = ""
	case "repeated":
		values = append(values, value+"b")
	}
	for _, v := range values {
		addTestField(r, in, name, v)
	}
}

func addTestField(r *http.Request, in, name, value string) {
	switch in {
	case "query":
		if r.URL.RawQuery != "" {
			r.URL.RawQuery += "&"
		}
		r.URL.RawQuery += url.QueryEscape(name) + "=" + url.QueryEscape(value)
	case "cookie":
		cookies := r.Header.Get("Cookie")
		if cookies != "" {
			cookies += "; "
		}
		r.Header.Set("Cookie", cookies+name+"="+value)
	default:
		r.Header.Add(name, value)
	}
}

// addCredential sends the credential of a scheme in the state that the row
// wants. Schemes that travel alike share one.
func (w *testWorld) addCredential(r *http.Request, s testScheme, state, key string) {
	value := "credentials"
	switch {
	case s.auth != "":
		sent := s.auth + " " + value
		switch {
		case state == "malformed":
			sent = s.auth
		case strings.EqualFold(s.auth, "Bearer"):
			value = "mF_9.B5f-4.1JqM"
			sent = s.auth + " " + value
		case strings.EqualFold(s.auth, "Basic"):
			value = "aladdin:open:sesame"
			sent = s.auth + " " + base64.StdEncoding.EncodeToString([]byte(value))
		}
		r.Header.Set("Authorization", sent)
	case s.in == "":
		value = "certificate"
		cert := &x509.Certificate{Raw: []byte(value)}
		r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
		if state != "unverified" {
			r.TLS.VerifiedChains = [][]*x509.Certificate{{cert}}
		}
	default:
		value = w.addKey(r, s, state, key)
	}
	w.sent[s.name] = value
}

// addKey sends an API key, unless one travels at that place already.
func (w *testWorld) addKey(r *http.Request, s testScheme, state, key string) string {
	for _, other := range testSchemes() {
		if sent, ok := w.sent[other.name]; ok && other.in == s.in && strings.EqualFold(other.field, s.field) {
			return sent
		}
	}
	if s.in == "header" && strings.EqualFold(s.field, "Authorization") && r.Header.Get("Authorization") != "" {
		return r.Header.Get("Authorization")
	}
	if state == "malformed" {
		key = ""
	}
	addTestField(r, s.in, s.field, key)
	w.ids[key] = s.in + "." + s.field
	return key
}
