package guard

import (
	"net/http"
	"testing"
)

// TestGuard_fields: a field is there, be it empty, or named as missing.
func TestGuard_fields(t *testing.T) {
	for name, missing := range map[string]bool{"A": false, "Empty": false, "B": true, "Bad": true} {
		d, _ := testDecision(settings{})
		d.r.URL.RawQuery = "A=v&Empty=&Bad=%zz"
		d.r.Header["Cookie"] = []string{"A=v; Empty=; Bad=\x01"}
		d.r.Header["A"], d.r.Header["Empty"] = []string{"v"}, []string{""}
		for in, has := range map[string]func(string) bool{"query": d.hasQuery, "cookie": d.hasCookie, "header": func(name string) bool { return d.hasHeader(name) }} {
			d.parameter = ""
			want := ""
			if missing {
				want = in + "." + name
			}
			if got := has(name); got == missing || d.parameter != want {
				t.Errorf("%s %s: got %v, %q", in, name, got, d.parameter)
			}
		}
	}
}

// TestGuard_grantIf: who is let in is told which parameter is missing; the hook and
// the observer learn it, and the observer who it was.
func TestGuard_grantIf(t *testing.T) {
	var seen Decision
	d, w := testDecision(settings{observer: func(_ *http.Request, decision Decision) { seen = decision }})
	c := testCaller(d, &scheme{}, Grants{})
	d.accepts(c)
	if p, ok := d.grantIf(true); p != c.principal || !ok || !seen.Granted {
		t.Errorf("complete: got %v, %v, %+v", p, ok, seen)
	}
	if p, ok := d.grantIf(d.hasQuery("a")); p != nil || ok || w.Code != 400 || seen.Principal != c.principal || seen.Granted || seen.Err.Error() != "missing: query.a" {
		t.Errorf("incomplete: got %v, %v, %d, %+v", p, ok, w.Code, seen)
	}
}
