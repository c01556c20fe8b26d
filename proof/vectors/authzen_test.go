package vectors

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestAuthZEN reads the policy information document and makes evaluations of requests as
// docs/export.md says, with no code of oasguard's: they have to be those of the vectors.
func TestAuthZEN(t *testing.T) {
	var doc struct {
		Operations []struct {
			Operation, Method, Path string
			Evaluations             []struct {
				Action   struct{ Name string }
				Resource struct {
					Type string
					ID   []struct{ In, Name string }
				}
			}
		}
	}
	var vectors []struct {
		Operation, Method, Target, Subject string
		Fields                             [][2]string
		Evaluations                        []any
	}
	read(t, "hotel.authzen.json", &doc)
	read(t, "authzen.json", &vectors)
	for _, v := range vectors {
		for _, op := range doc.Operations {
			if op.Operation != v.Operation {
				continue
			}
			r, err := http.NewRequest(v.Method, "http://localhost"+v.Target, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []any
			for _, e := range op.Evaluations {
				var parts []string
				for _, id := range e.Resource.ID {
					if value := valueOf(r, op.Path, id.In, id.Name); value != "" {
						parts = append(parts, encoded(value))
					}
				}
				if len(parts) < len(e.Resource.ID) {
					got = append(got, nil)
					continue
				}
				got = append(got, map[string]any{
					"subject": map[string]any{"type": "user", "id": v.Subject}, "action": map[string]any{"name": e.Action.Name},
					"resource": map[string]any{"type": e.Resource.Type, "id": strings.Join(parts, "/")},
				})
			}
			if !reflect.DeepEqual(got, v.Evaluations) {
				t.Errorf("%s %s: %v, want %v", v.Method, v.Target, got, v.Evaluations)
			}
		}
	}
	if len(vectors) < 80 {
		t.Errorf("only %d vectors", len(vectors))
	}
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// valueOf is a parameter of a request that is there once; empty where it is not.
func valueOf(r *http.Request, template, in, name string) string {
	var values []string
	switch in {
	case "path":
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(template), regexp.QuoteMeta("{"+name+"}"), "([^/]+)") + "$"
		if m := regexp.MustCompile(pattern).FindStringSubmatch(r.URL.EscapedPath()); m != nil {
			plain, err := url.PathUnescape(m[1])
			if err == nil {
				values = append(values, plain)
			}
		}
	case "query":
		values = r.URL.Query()[name]
	}
	if len(values) != 1 {
		return ""
	}
	return values[0]
}

// encoded is a value with all but the unreserved characters of RFC 3986 percent-encoded.
func encoded(value string) string {
	return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
}
