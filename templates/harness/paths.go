package harness

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// spelling is a path that some router may take for another one.
type spelling struct{ name, path string }

// spellings are other ways to write a path.
func spellings(p string) []spelling {
	last := strings.LastIndexByte(p, '/')
	list := []spelling{
		{"double slash", "/" + p},
		{"dot segment", "/." + p},
		{"dot segments", "/x/.." + p},
		{"encoded dot segments", "/x/%2e%2e" + p},
		{"semicolon", p + ";x=1"},
		{"trailing dot", p + "."},
		{"trailing space", p + "%20"},
	}
	if trimmed, cut := strings.CutSuffix(p, "/"); cut {
		if trimmed != "" {
			list = append(list, spelling{"no trailing slash", trimmed})
		}
	} else {
		list = append(list, spelling{"trailing slash", p + "/"})
	}
	if last > 0 {
		list = append(list,
			spelling{"double slash inside", p[:last] + "/" + p[last:]},
			spelling{"encoded slash", p[:last] + "%2F" + p[last+1:]},
			spelling{"encoded backslash", p[:last] + "%5C" + p[last+1:]})
	}
	if upper := strings.ToUpper(p); upper != p {
		list = append(list, spelling{"upper case", upper})
	}
	if i := strings.IndexFunc(p, func(c rune) bool { return c >= 'a' && c <= 'z' }); i >= 0 && !strings.Contains(p, "%") {
		code := fmt.Sprintf("%02X", p[i])
		list = append(list,
			spelling{"encoded letter", p[:i] + "%" + code + p[i+1:]},
			spelling{"letter encoded twice", p[:i] + "%25" + code + p[i+1:]})
	}
	return list
}

// checkSpellings sends nothing but another spelling of the path: whatever a
// router makes of it, no handler may run.
func (r *run) checkSpellings(op operation) {
	if op.anonymous {
		return
	}
	plain := r.call(op, arrival{values: r.valuesFor(op, nil)})
	list := spellings(plain.path)
	for _, place := range op.places() {
		if name, ok := strings.CutPrefix(place, "path."); ok {
			values := r.valuesFor(op, nil)
			values[place] += "\x00"
			list = append(list, spelling{"NUL in " + name, op.fill(values)})
		}
	}
	for _, s := range list {
		name := "path with " + s.name
		if other := r.openAt(op.method, s.path); other != "" {
			r.add(op.id, name, Skipped, "it may mean "+other+", which asks for no credential")
			continue
		}
		c := plain
		c.path = s.path
		r.checkKeptOut(op, name, c)
	}
}

// keepsOut reports whether an answer shows that no handler ran.
func (r *run) keepsOut(op operation, c call, got answer) bool {
	switch got.status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	if c.method == http.MethodHead {
		return false // without a body, an answer to a made-up path looks like any other
	}
	unknown, err := r.unknownPath(op, c)
	return err == nil && difference(got, unknown) == ""
}

// openAt names an operation that lets anybody in and that some reading of the
// path means; empty for none.
func (r *run) openAt(method, spelt string) string {
	readings := []string{spelt}
	for range 2 {
		if decoded, err := url.PathUnescape(readings[len(readings)-1]); err == nil {
			readings = append(readings, decoded)
		}
	}
	for _, op := range r.operations {
		if !op.isPublic() && !op.anonymous || op.method != method {
			continue
		}
		for _, reading := range readings {
			for _, p := range []string{reading, strings.Trim(reading, "/. "), strings.Trim(path.Clean(strings.ReplaceAll(reading, `\`, "/")), "/. ")} {
				if resembles(strings.Trim(op.path, "/"), strings.Trim(p, "/")) {
					return op.id
				}
			}
		}
	}
	return ""
}

// resembles reports whether a path may mean a template, letter case and what
// follows a semicolon left aside; it would rather say yes.
func resembles(template, p string) bool {
	want, got := strings.Split(template, "/"), strings.Split(p, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		text, _, _ := strings.Cut(got[i], ";")
		if !strings.Contains(want[i], "{") && !strings.EqualFold(want[i], strings.TrimRight(text, " .")) {
			return false
		}
	}
	return true
}
