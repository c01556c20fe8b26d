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

func testSchemeNamed(name string) testScheme {
	return testSchemes[slices.IndexFunc(testSchemes, func(s testScheme) bool { return s.name == name })]
}

// isAt reports whether the key of s is the field of that name.
func (s testScheme) isAt(in, field string) bool {
	return s.in == in && (s.field == field || in == "header" && strings.EqualFold(s.field, field))
}

// testStrangers are authentication schemes, those of the document and others;
// none where a key travels in Authorization, which takes them all.
var testStrangers = sync.OnceValue(func() []string {
	list := []string{"bearer", "basic", "unknown-7q"}
	for _, s := range testSchemes {
		if s.isAt("header", "Authorization") {
			return []string{""}
		}
		if name := strings.ToLower(s.auth); name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
})

// testWorld is one request on its way: what the callbacks answer, and what they
// were asked. It travels in the request's context.
type testWorld struct {
	t    *testing.T
	op   *testOperation
	row  *testRow
	sent map[string]string // by scheme: the credential
	ids  map[string]string // by value: the parameter that carries it
	path []string          // the values of the path

	calls     []string
	handlers  []string // operations whose handler ran
	principal string   // what the handler was told, and whether there is one
	known     bool
	values    []string // of the path, which the handler was given
	decisions []Decision
	denials   []Denial
}

type testWorldKey struct{}

func testWorldOf(r *http.Request) *testWorld {
	return r.Context().Value(testWorldKey{}).(*testWorld)
}

// newTestRequest builds the request of a row: as it comes from the network where
// it is to be routed, else as a router hands it on.
func newTestRequest(t *testing.T, op *testOperation, row *testRow, shot testShot) (*testWorld, *http.Request) {
	w := &testWorld{t: t, op: op, row: row, sent: map[string]string{}, ids: map[string]string{}}
	r := httptest.NewRequest(shot.method, "/", nil)
	r = r.WithContext(context.WithValue(r.Context(), testWorldKey{}, w))
	w.fillPath(r, shot)
	for i, place := range op.sends {
		in, name, _ := strings.Cut(place, ".")
		value := "id7q" + strconv.Itoa(i)
		if in != "cookie" { // whose values hold no space
			value = shot.around + value + shot.around
		}
		w.addParameter(r, place, in, testText(name), value)
	}
	for _, keys := range []bool{false, true} { // an API key may travel in the Authorization field as well
		for i, s := range testSchemes {
			if state := row.said[s.name]; state != "" && (s.in != "") == keys {
				w.addCredential(r, s, state, "key"+strconv.Itoa(i), shot.spelling)
			}
		}
	}
	if row.stranger != "" && r.Header["Authorization"] == nil {
		r.Header.Set("Authorization", shot.spelling(row.stranger)+" YToxMjM0")
	}
	if row.twice {
		r.Header["Authorization"] = []string{"Bearer one", "Bearer two"}
	}
	return w, r
}

// fillPath puts a value for each parameter into the path, and where a router
// would have put it. The text around them is sent as clients do, percent-encoded.
func (w *testWorld) fillPath(r *http.Request, shot testShot) {
	location := &url.URL{}
	add := func(text string) {
		location.Path += text
		location.RawPath += url.PathEscape(text)
	}
	template, end := w.op.path, 0
	if shot.routed() {
		template = shot.guard.base + template
	}
	for n, at := range testParameter().FindAllStringIndex(template, -1) {
		addTestLiteral(template[end:at[0]], location, add)
		end = at[1]
		name := template[at[0]+1 : at[1]-1]
		value := shot.around + testPathWord() + strconv.Itoa(n) + shot.around
		w.ids[value], w.path = w.op.word(name), append(w.path, value)
		if !shot.routed() && w.row.places[w.op.word("path."+name)] == "" {
			r.SetPathValue(name, value)
		}
		add(value)
	}
	addTestLiteral(template[end:], location, add)
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
		return !slices.ContainsFunc(testOperations, func(op testOperation) bool { return strings.Contains(op.path, word) })
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
	w.ids[value] = place
	switch w.row.places[place] {
	case "missing":
		return
	case "empty":
		value = ""
	case "repeated":
		addTestField(r, in, name, value+"b")
	}
	addTestField(r, in, name, value)
}

func addTestField(r *http.Request, in, name, value string) {
	switch in {
	case "query":
		r.URL.RawQuery = strings.TrimPrefix(r.URL.RawQuery+"&"+url.QueryEscape(name)+"="+url.QueryEscape(value), "&")
	case "cookie":
		r.Header.Set("Cookie", strings.TrimPrefix(r.Header.Get("Cookie")+"; "+name+"="+value, "; "))
	default:
		r.Header.Add(name, value)
	}
}

// addCredential sends the credential of a scheme in the state that the row
// wants. Schemes that travel alike share one.
func (w *testWorld) addCredential(r *http.Request, s testScheme, state, key string, spelling func(string) string) {
	switch {
	case s.auth != "":
		key = "credentials"
		text := key
		switch strings.ToLower(s.auth) {
		case "bearer":
			key = "mF_9.B5f-4.1JqM"
			text = key
		case "basic":
			key = "aladdin:open:sesame"
			text = base64.StdEncoding.EncodeToString([]byte(key))
		}
		if state == "malformed" {
			text = ""
		}
		r.Header.Set("Authorization", strings.TrimSuffix(spelling(s.auth)+" "+text, " "))
	case s.in == "":
		key = "certificate"
		cert := &x509.Certificate{Raw: []byte(key)}
		r.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
		if state != "unverified" {
			r.TLS.VerifiedChains = [][]*x509.Certificate{{cert}}
		}
	default:
		key = w.addKey(r, s, state, key)
	}
	w.sent[s.name] = key
}

// addKey sends an API key, unless one travels at that place already.
func (w *testWorld) addKey(r *http.Request, s testScheme, state, key string) string {
	for _, other := range testSchemes {
		if sent, ok := w.sent[other.name]; ok && other.isAt(s.in, s.field) {
			return sent
		}
	}
	if s.isAt("header", "Authorization") && r.Header.Get("Authorization") != "" {
		return r.Header.Get("Authorization")
	}
	if state == "malformed" {
		key = ""
	}
	addTestField(r, s.in, s.field, key)
	w.ids[key] = s.in + "." + s.field
	return key
}
