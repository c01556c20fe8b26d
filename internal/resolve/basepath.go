package resolve

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// BasePathOfServers is the base path that the document's own servers say.
const BasePathOfServers = "servers"

// readBasePath decides what stands in front of every path unless the program says
// otherwise.
func (r *resolver) readBasePath() {
	path := r.settings.BasePath
	if path == BasePathOfServers {
		if path = r.doc.BasePath + r.doc.ServerPath; path == "" {
			r.diags.Errorf(r.settings.BasePathAt, ruleBasePath,
				"base-path: servers: the servers of the document do not share a path").Fix = "base-path: /api/v1, or leave base-path out"
			return
		}
		if err := SoundBasePath(path); err != nil {
			r.diags.Errorf(r.settings.BasePathAt, ruleBasePath,
				"base-path: servers: the path %q of the document's servers: %v", path, err).Fix = "base-path: /api/v1, or leave base-path out"
			return
		}
	}
	r.basePath = path
}

// unserved is the basePath of a Swagger 2.0 document whose program has to say
// whether it serves it.
func (r *resolver) unserved() string {
	if r.basePath != "" {
		return ""
	}
	return r.doc.BasePath
}

// SoundBasePath returns an error where no request could have path in front, or
// none that every router reads alike. The generated WithBasePath asks for the same.
func SoundBasePath(path string) error {
	rest, slash := strings.CutPrefix(path, "/")
	if !slash {
		return errors.New("a slash is missing in front")
	}
	for _, s := range strings.Split(rest, "/") {
		switch {
		case s == "":
			return errors.New("a slash at the end, or two in a row")
		case strings.Trim(s, ". ") == "":
			return fmt.Errorf("no path has the segment %q: clients and proxies take it out", s)
		case strings.ContainsAny(s, "{}?#%;\\") || strings.IndexFunc(s, unicode.IsControl) >= 0 || !utf8.ValidString(s):
			return fmt.Errorf(`the segment %q holds one of { } ? # %% ; \ or a control character`, s)
		}
	}
	return nil
}
