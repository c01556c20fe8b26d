package harness

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// challenge is one challenge of WWW-Authenticate (RFC 9110, 11.6.1).
type challenge struct {
	name   string
	params map[string]string // by name in lower case
}

// parseChallenges reads the fields of WWW-Authenticate, each of which may hold
// several challenges; one field for all of them says the same.
func parseChallenges(fields []string) ([]challenge, error) {
	var list []challenge
	for _, field := range fields {
		rest := strings.TrimLeft(field, ", \t")
		for rest != "" {
			var c challenge
			c.name, rest = cutToken(rest)
			if c.name == "" {
				return nil, fmt.Errorf("WWW-Authenticate %q cannot be read", field)
			}
			c.params = map[string]string{}
			for {
				key, after := cutToken(strings.TrimLeft(rest, ", \t"))
				value, isParam := strings.CutPrefix(strings.TrimLeft(after, " \t"), "=")
				if key == "" || !isParam {
					break
				}
				c.params[strings.ToLower(key)], rest = cutValue(strings.TrimLeft(value, " \t"))
			}
			rest = strings.TrimLeft(rest, ", \t")
			list = append(list, c)
		}
	}
	return list, nil
}

func cutToken(s string) (token, rest string) {
	i := strings.IndexFunc(s, func(c rune) bool {
		return c > '~' || c <= ' ' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	})
	if i < 0 {
		i = len(s)
	}
	return s[:i], s[i:]
}

// cutValue takes a token or a quoted string from the front.
func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		return cutToken(s)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:]
		case '\\':
			i++
			if i == len(s) {
				return b.String(), ""
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// challengeProblem holds the challenges of an answer against those that must be
// there, in their order. Which realm it is, and parameters beyond, are the server's.
func challengeProblem(header http.Header, want []wanted) string {
	fields := header.Values("WWW-Authenticate")
	got, err := parseChallenges(fields)
	if err != nil {
		return err.Error()
	}
	var expected []challenge
	for _, w := range want {
		list, err := parseChallenges([]string{w.scheme.challenge})
		if err != nil || len(list) != 1 {
			return fmt.Sprintf("the challenge of %s, %q, cannot be read", w.scheme.name, w.scheme.challenge)
		}
		if w.errorCode != "" {
			list[0].params["error"] = w.errorCode
		}
		if len(w.scopes) > 0 {
			list[0].params["scope"] = strings.Join(w.scopes, " ")
		}
		if len(w.acr) > 0 {
			list[0].params["acr_values"] = strings.Join(w.acr, " ")
		}
		if w.maxAge > 0 {
			list[0].params["max_age"] = strconv.Itoa(w.maxAge)
		}
		expected = append(expected, list[0])
	}
	if len(got) != len(expected) {
		return fmt.Sprintf("%d challenges %q, want %d: %s", len(got), fields, len(expected), namesOf(expected))
	}
	for i, e := range expected {
		if !strings.EqualFold(got[i].name, e.name) {
			return fmt.Sprintf("challenges %q, want %s", fields, namesOf(expected))
		}
		for name, value := range e.params {
			actual, ok := got[i].params[name]
			if !ok || name != "realm" && actual != value {
				return fmt.Sprintf("challenge %q of %s lacks %s=%q", fields[min(i, len(fields)-1)], e.name, name, value)
			}
		}
		if code, ok := got[i].params["error"]; ok && e.params["error"] == "" && strings.EqualFold(e.name, "Bearer") {
			return fmt.Sprintf("challenge of %s has error=%q where nothing was sent for it", e.name, code)
		}
	}
	return ""
}

func namesOf(list []challenge) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
