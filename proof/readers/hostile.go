package readers

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
)

// Request is what is written to the socket.
type Request struct {
	Method, Target, Token, Override string // Override: a whole header field, or nothing
	Ordinary                        bool   // no rule can depend on how the path is read
}

// Owner is the token of the owner of one thing.
func Owner(thing string) string { return "own-" + hex.EncodeToString([]byte(thing)) }

// Owns reports whether the caller with that token owns the thing.
func Owns(token, thing string) bool { return token == Owner(thing) }

// values that identifiers have in the real world.
var ordinaryValues = []string{"7", "jane.doe@example.com", "a%20b", "urn:isbn:04", "J%C3%BCrgen", "2026-11-27", "~x", "k+1", "9b2c-11"}

// hostileValues are what routers read differently.
var hostileValues = []string{
	"7", "a", "b", "me", "ME", "mE", "Me", "a.", "A", "a.b", ".", "..", "...", ".b", "..b", "a..b", "x.json", "X.JSON", ".json", "a.json.json", "a.b.json",
	":go", "x:go", "7:go", "a:7:go", ":go:go", "7:GO", "x:g", "x:goo", "7:stop", ":stop", "x:go.", "-", "--", "a-b", "a--b", "a-b-c", "a---b", "pre-", "pre-7", "PRE-7", "pre--",
	"xay", "aa", "aaa", "xy", "x", "%6De", "%61", "m%65", "%2e", "%2E%2e", ".%2e", "a%2Fb", "me%2F", "%2Fme", "a%5Cb", `a\b`, "a;b", "me;x=1", "a%3Bb", "a%25b", "%252e", "a%00", "%00",
	"me%20", "%20me", "a%20", "me%C2%A0", "me%3Fx", "me%3F", "me%23x", "a%3F/b", "me%09", "%0a", "ta%C5%BFk", "%E2%84%AA", "%FF", "%C0%AF", "", "*", "%2A", "{p0a}", "%7Bp0a%7D", ":p0a", "$", "a+b", "%2B", "a,b", "a=b", "@", "a@b", "a&b", "me!", "(me)",
}

// overrides are fields that ask for another method.
var overrides = []string{"X-HTTP-Method-Override: DELETE", "X-HTTP-Method-Override: GET", "X-HTTP-Method: POST", "X-Method-Override: delete", "x-http-method-override: POST", "X-HTTP-Method-Override: HEAD"}

// drawRequest makes a request that is near some operation of the family.
func drawRequest(random *rand.Rand, f Family) Request {
	op := f.Operations[random.IntN(len(f.Operations))]
	other := f.Operations[random.IntN(len(f.Operations))]
	r := Request{Method: op.Method}
	if random.IntN(4) == 0 {
		r.Method = []string{other.Method, "HEAD", "OPTIONS", "GET", "get", "PUT"}[random.IntN(6)]
	}
	if random.IntN(12) == 0 {
		r.Override = overrides[random.IntN(len(overrides))]
	}
	if op.plain() && random.IntN(8) == 0 {
		r.Ordinary = r.Override == "" && r.Method == op.Method && f.plain()
		r.Target = fill(op.Path, func() string { return ordinaryValues[random.IntN(len(ordinaryValues))] })
	} else {
		r.Target = drawTarget(random, f, op, other)
	}
	r.Token = drawToken(random, r.Target)
	return r
}

// plain reports whether every parameter is a whole segment, there is one, and no
// slash is at the end.
func (op Operation) plain() bool {
	n := len(names(op.Path))
	return n > 0 && (Family{Operations: []Operation{op}}).plain() && !strings.HasSuffix(op.Path, "/")
}

var wholeParameter = regexp.MustCompile(`/\{[^{}/]+\}/`)

// plain reports whether all operations of the family are, or have no parameter, so
// that no value can be cut in two ways, and no two paths are one but for letter case.
func (f Family) plain() bool {
	shapes := map[string]string{}
	for _, op := range f.Operations {
		if len(names(op.Path)) != len(wholeParameter.FindAllString(strings.ReplaceAll(op.Path, "/", "//")+"/", -1)) {
			return false
		}
		shape := parameter.ReplaceAllString(op.Path, "{}")
		if other, twice := shapes[strings.ToLower(shape)]; twice && other != shape {
			return false
		}
		shapes[strings.ToLower(shape)] = shape
	}
	return true
}

func fill(path string, value func() string) string {
	return parameter.ReplaceAllStringFunc(path, func(string) string { return value() })
}

// drawTarget mixes two templates, hostile values and what is done to whole paths.
func drawTarget(random *rand.Rand, f Family, op, other Operation) string {
	segments := strings.Split(strings.TrimPrefix(op.Path, f.Prefix), "/")[1:]
	foreign := strings.Split(strings.TrimPrefix(other.Path, f.Prefix), "/")[1:]
	hostile := func() string { return hostileValues[random.IntN(len(hostileValues))] }
	var b strings.Builder
	b.WriteString(f.Prefix)
	for i, s := range segments {
		if i < len(foreign) && random.IntN(3) == 0 {
			s = foreign[i] // a path between two templates
		}
		switch random.IntN(12) {
		case 0:
			s = hostile()
		case 1:
			s = encodeSome(random, s)
		case 2:
			s = swapCase(random, s)
		}
		b.WriteString("/" + fill(s, func() string {
			if random.IntN(2) == 0 {
				return []string{"7", "x", "a", "b", "me"}[random.IntN(5)]
			}
			return hostile()
		}))
	}
	target := b.String()
	switch random.IntN(18) {
	case 0, 1:
		target += "/"
	case 2:
		target = strings.TrimSuffix(target, "/")
	case 3:
		target = strings.Replace(target, "/", []string{"//", "/./", "/x/../", "/%2e/", "%2F", `\`}[random.IntN(6)], 1+random.IntN(3))
	case 4:
		target += []string{"?x=1", "?/../me", "%3F", "%23", "#x", "/.", "/..", "//", ".", "%20", ";x=1"}[random.IntN(11)]
	case 5:
		target = "http://host" + target
	}
	if target == "" {
		target = "/"
	}
	return target
}

func encodeSome(random *rand.Rand, s string) string {
	var b strings.Builder
	depth := 0
	for i := range len(s) {
		if s[i] == '{' {
			depth++
		}
		if depth == 0 && random.IntN(3) == 0 {
			fmt.Fprintf(&b, []string{"%%%02x", "%%%02X"}[random.IntN(2)], s[i])
		} else {
			b.WriteByte(s[i])
		}
		if s[i] == '}' {
			depth--
		}
	}
	return b.String()
}

func swapCase(random *rand.Rand, s string) string {
	if strings.Contains(s, "{") {
		return s
	}
	return []string{strings.ToUpper(s), strings.ToLower(s), strings.ToUpper(s) + "."}[random.IntN(3)]
}

// drawToken is a role, or the owner of something that some reader could see in the path.
func drawToken(random *rand.Rand, target string) string {
	if random.IntN(2) == 0 {
		return Roles[random.IntN(len(Roles))]
	}
	path, _, _ := strings.Cut(target, "?")
	segments := strings.Split(path, "/")
	s := segments[len(segments)-1-random.IntN(min(3, len(segments)))]
	if decoded, err := url.PathUnescape(s); err == nil {
		s = decoded
	}
	// A part of the segment, cut where a literal of some template may stand.
	var cuts []int
	for i := range len(s) {
		if strings.IndexByte(".:-aA", s[i]) >= 0 {
			cuts = append(cuts, i, i+1)
		}
	}
	cuts = append(cuts, 0, len(s), 0, len(s), 0, len(s))
	from, to := cuts[random.IntN(len(cuts))], cuts[random.IntN(len(cuts))]
	return Owner(s[min(from, to):max(from, to)])
}
