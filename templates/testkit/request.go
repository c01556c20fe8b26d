package guard

import (
	"cmp"
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
	target, values := cmp.Or(op.sent, op.path), map[string]string{}
	if shot.routed() {
		target = shot.guard.base + target
	}
	target = testParameter().ReplaceAllStringFunc(target, func(parameter string) string {
		name, value := parameter[1:len(parameter)-1], shot.around+testPathWord()+strconv.Itoa(len(w.path))+shot.around
		w.ids[value], w.path = op.word(name), append(w.path, value)
		if row.places[op.word("path."+name)] == "" {
			values[name] = value
		}
		return url.PathEscape(value)
	})
	r := httptest.NewRequest(shot.method, target, nil)
	r = r.WithContext(context.WithValue(r.Context(), testWorldKey{}, w))
	for name, value := range values {
		if !shot.routed() {
			r.SetPathValue(name, value)
		}
	}
	for i, place := range op.sends {
		w.addParameter(r, place, "id7q"+strconv.Itoa(i), shot.around)
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

// routed reports whether a router of the guard reads the path.
func (s testShot) routed() bool { return s.guard.ways[s.way] != nil }

// word is how rows write the name of a path parameter.
func (op *testOperation) word(name string) string { return cmp.Or(op.words[name], name) }

// testPathWord starts the values of path parameters: a word that no path holds, so
// that a value is never taken for a literal.
var testPathWord = sync.OnceValue(func() string {
	words := []string{"7q", "8w", "9z", "5k", "3vh"}
	i := slices.IndexFunc(words, func(word string) bool {
		return !slices.ContainsFunc(testOperations, func(op testOperation) bool { return strings.Contains(op.path, word) })
	})
	return words[max(i, 0)]
})

var testRealm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` realm="([^"\\]|\\.)*"`) })

// testScopeHint is what WithScopeHint adds to a challenge.
var testScopeHint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`, scope="([^"\\]|\\.)*"`) })

var testParameter = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}]*\}`) })

// addParameter sends a parameter of the operation in the state that the row wants.
func (w *testWorld) addParameter(r *http.Request, place, value, around string) {
	in, name, _ := strings.Cut(testText(place), ".")
	value = around + value + around
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
		if strings.HasPrefix(value, " ") {
			value = `"` + value + `"` // as net/http writes and reads such a value
		}
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
