package access

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
)

// confusable are segments of templates that overlap in every way, and requested
// are texts of requests that tell them apart.
var (
	confusable = []string{"a", "b", "aa", "ab", "{x}", "{x}", "{x}a", "a{x}", "{x}.{y}", "{x}.a", "a.{x}", "{x}{y}", "{x}a{y}", "a{x}b", "{x}%2F{y}", ".{x}", ""}
	requested  = []string{"a", "b", "aa", "ab", "ba", "x", "xy", "xyz", "xa", "ax", "axb", "xay", "x.y", "x.a", "a.x", "a.a", ".x", "..x", "...", "x..", "x/y", "aab", "abb", ".a", "a.", ""}
)

func confusableAPI(random *rand.Rand, segments int) *API {
	api := &API{}
	taken := map[string]bool{}
	for range 1 + random.IntN(5) {
		path, names := "", "xyzuvw"
		for i := range segments {
			s := confusable[random.IntN(len(confusable))]
			if s == "" && i < segments-1 {
				s = "a"
			}
			for _, brace := range []string{"{x}", "{y}"} {
				if strings.Contains(s, brace) {
					s, names = strings.Replace(s, brace, "{"+names[:1]+"}", 1), names[1:]
				}
			}
			path += "/" + s
		}
		op := &Operation{Method: []string{"GET", "HEAD", "GET", "PUT"}[random.IntN(4)], Path: path}
		route := newRoute(op)
		if key := op.Method + route.shape(); !taken[key] {
			taken[key] = true
			api.Operations = append(api.Operations, op)
		}
	}
	return api
}

// TestBetween holds Between against every request of a small universe, as Find
// answers it.
func TestBetween(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	met, asked := 0, 0
	for range 1500 {
		segments := 1 + random.IntN(2)
		olds, nows := confusableAPI(random, segments), confusableAPI(random, segments)
		if random.IntN(2) == 0 { // most changes leave most operations as they are
			nows.Operations = append(nows.Operations[:0:0], olds.Operations[random.IntN(len(olds.Operations)):]...)
		}
		before, after := NewRouter(olds), NewRouter(nows)
		paths := []string{""}
		for range segments {
			var longer []string
			for _, path := range paths {
				for _, text := range requested {
					longer = append(longer, path+"/"+url.PathEscape(text))
				}
			}
			paths = longer
		}
		for _, method := range []string{"GET", "HEAD"} {
			known := map[[2]*Operation]string{}
			for _, path := range paths {
				was, _ := before.Find(method, path)
				is, _ := after.Find(method, path)
				known[[2]*Operation{was.Operation, is.Operation}] = path
			}
			for _, old := range append([]*Operation{nil}, olds.Operations...) {
				for _, now := range append([]*Operation{nil}, nows.Operations...) {
					if old == nil && now == nil {
						continue
					}
					asked++
					path, answer := Between(before, after, method, old, now)
					describe := func() string { return fmt.Sprintf("%s under\n%s\nand\n%s", method, listed(olds), listed(nows)) }
					example, seen := known[[2]*Operation{old, now}]
					switch {
					case answer == Perhaps:
						t.Fatalf("not decided: %s", describe())
					case answer == Never && seen:
						t.Fatalf("%s is answered by %v and then by %v: %s", example, old, now, describe())
					case answer == Certainly:
						met++
						was, _ := before.Find(method, path)
						is, _ := after.Find(method, path)
						if was.Operation != old || is.Operation != now {
							t.Fatalf("%s is answered by %v and then by %v, want %v and %v: %s", path, was.Operation, is.Operation, old, now, describe())
						}
					}
				}
			}
		}
	}
	if met < 1000 {
		t.Errorf("only %d requests were found", met)
	}
	t.Logf("%d of %d pairs meet", met, asked)
}

func listed(api *API) string {
	var list []string
	for _, op := range api.Operations {
		list = append(list, op.Method+" "+op.Path)
	}
	return strings.Join(list, "\n")
}

// Templates that are too intricate to be decided are told apart from those that never meet.
func TestBetweenTooIntricate(t *testing.T) {
	long := func(letters string) *Operation {
		path := "/"
		for i := range 14 {
			path += fmt.Sprintf("{p%d}%s", i, strings.Repeat(letters, 14))
		}
		return &Operation{Method: "GET", Path: path + "{q}"}
	}
	old, now := long("ab"), long("ba")
	_, answer := Between(NewRouter(&API{Operations: []*Operation{old}}), NewRouter(&API{Operations: []*Operation{now}}), "GET", old, now)
	if answer == Never {
		t.Error("a text can hold both")
	}
}

// A thousand verbs behind one parameter, and a thousand literals beside it, take no
// longer than they must.
func TestBetweenMany(t *testing.T) {
	var api API
	for i := range 1000 {
		api.Operations = append(api.Operations,
			&Operation{Method: "POST", Path: fmt.Sprintf("/jobs/{id}:verb%d", i)},
			&Operation{Method: "POST", Path: fmt.Sprintf("/jobs/name%d", i)})
	}
	last := &Operation{Method: "POST", Path: "/jobs/{id}"}
	api.Operations = append(api.Operations, last)
	r := NewRouter(&api)
	path, answer := Between(r, r, "POST", last, last)
	if found, _ := r.Find("POST", path); answer != Certainly || found.Operation != last {
		t.Errorf("%q, %v", path, answer)
	}
}
