package harness

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// call is one request on its way.
type call struct {
	method  string
	path    string // as it stands in the request line, without a query
	query   string
	header  http.Header
	arrival arrival
	head    bool // a HEAD in place of the GET that the document describes
}

// call builds the request of an arrival.
func (r *run) call(op operation, a arrival) call {
	c := call{method: op.method, path: op.fill(a.values), header: http.Header{}, arrival: a}
	for _, place := range op.sends {
		in, name, _ := strings.Cut(place, ".")
		if place != a.missing {
			c.addField(in, name, a.values[place])
		}
	}
	for _, s := range a.sent {
		c.addCredential(s)
	}
	if a.twice {
		c.header["Authorization"] = []string{"Bearer one", "Bearer two"}
	}
	return c
}

// fill is the path of an operation with its values, percent-encoded.
func (op operation) fill(values map[string]string) string {
	var b strings.Builder
	for i, part := range strings.Split(op.path, "{") {
		name, literal, found := strings.Cut(part, "}")
		if i == 0 || !found {
			name, literal = "", part
		} else {
			b.WriteString(url.PathEscape(values["path."+name]))
		}
		b.WriteString(escapeLiteral(literal))
	}
	return b.String()
}

// escapeLiteral is text of a path template as a request line may hold it. Its
// slashes are found before it is decoded: one that the document encodes is data.
func escapeLiteral(text string) string {
	parts := strings.Split(text, "/")
	for i, part := range parts {
		if decoded, err := url.PathUnescape(part); err == nil {
			part = decoded
		}
		parts[i] = strings.ReplaceAll(url.PathEscape(part), "%3A", ":")
	}
	return strings.Join(parts, "/")
}

func (c *call) addField(in, name, value string) {
	switch in {
	case "query":
		if c.query != "" {
			c.query += "&"
		}
		c.query += url.QueryEscape(name) + "=" + url.QueryEscape(value)
	case "cookie":
		cookies := c.header.Get("Cookie")
		if cookies != "" {
			cookies += "; "
		}
		c.header.Set("Cookie", cookies+name+"="+value)
	default:
		c.header.Add(name, value)
	}
}

func (c *call) addCredential(s sent) {
	secret := s.credential.Secret
	switch {
	case s.scheme.isCertificate():
	case s.scheme.auth == "":
		if s.malformed {
			secret = ""
		}
		c.addField(s.scheme.in, s.scheme.field, secret)
	case s.malformed:
		c.header.Set("Authorization", s.scheme.auth)
	case s.scheme.isBasic():
		c.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(s.credential.Username+":"+secret)))
	default:
		c.header.Set("Authorization", s.scheme.auth+" "+secret)
	}
}

// spoilt is a credential that is not valid, and whether it had to be made up: a
// valid one with one character changed, in the part of a JWT that signs it.
func (r *run) spoilt(s scheme) sent {
	bad := sent{scheme: s, madeUp: true, credential: Credential{Secret: "made-up-by-the-harness", Username: "nobody"}}
	if len(r.given[s.name]) == 0 || s.isCertificate() {
		return bad
	}
	bad.credential = r.given[s.name][0]
	// What another scheme makes of one character more or less, nobody knows.
	bad.madeUp = s.auth != "" && !s.isBearer() && !s.isBasic()
	text := []byte(bad.credential.Secret)
	at := strings.LastIndexByte(bad.credential.Secret, '.') + 1
	if at >= len(text) {
		at = 0
	}
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789") {
		if len(text) == 0 {
			text = []byte{c}
		}
		text[at] = c
		bad.credential.Secret = string(text)
		if !slices.ContainsFunc(r.accepted(s), func(other Credential) bool { return s.same(other, bad.credential) }) {
			break
		}
	}
	return bad
}

// accepted are the credentials that are valid for some scheme where one of s is read.
func (r *run) accepted(s scheme) []Credential {
	var list []Credential
	for _, other := range r.schemes {
		if s.sharesWire(other) || other.sharesWire(s) {
			list = append(list, r.given[other.name]...)
		}
	}
	return list
}

// valuesFor chooses a value for every parameter. objects say which of the
// objects to take that somebody may: the one at that index, of those that are known.
func (r *run) valuesFor(op operation, objects map[string]string) map[string]string {
	values := map[string]string{}
	for _, place := range op.places() {
		switch {
		case objects[place] != "":
			values[place] = objects[place]
		case len(r.Values[op.id+" "+place]) > 0:
			values[place] = r.Values[op.id+" "+place][0]
		case len(r.Values[place]) > 0:
			values[place] = r.Values[place][0]
		default:
			values[place] = "1"
		}
	}
	return values
}

// objects are the ids that a check may be asked about: those that somebody may,
// and those of Values; where several ids name an object, each once for all of them.
func (r *run) objects(op operation, c rule) []string {
	var ids []string
	for _, s := range r.schemes {
		for _, holder := range r.given[s.name] {
			ids = append(ids, holder.May.ids(c.resource)...)
		}
	}
	if len(c.ids) == 0 {
		ids = append(append(ids, r.Values[op.id+" "+c.id]...), r.Values[c.id]...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
