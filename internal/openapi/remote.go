package openapi

import (
	"fmt"
	"net/url"

	"github.com/oasguard/oasguard/internal/diag"
)

// remoteFile is the file that a $ref names by URL, or by a name relative to one.
func (l *loader) remoteFile(ref Node, from *file, u *url.URL) (*file, *diag.Diagnostic) {
	if from.url != nil {
		u = from.url.ResolveReference(u)
	}
	text := ref.Text()
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		problem := refProblem(ref, "remote-ref", "$ref %q is not fetched: only files named by a relative path are read", text)
		if l.opts.AllowRemoteRefs {
			problem.Message = fmt.Sprintf("$ref %q is not fetched: only https and http are", text)
		}
		problem.Fix = "save it beside the document, and name that file"
		return nil, problem
	case !l.opts.AllowRemoteRefs:
		problem := refProblem(ref, "remote-ref", "$ref %q is not fetched: only files named by a relative path are read", text)
		problem.Fix = "save it beside the document, and name that file, or allow it: --allow-remote-refs"
		return nil, problem
	case u.User != nil:
		return nil, refProblem(ref, "remote-ref", "$ref to %q is not fetched: its URL holds a user name", u.Redacted())
	}
	u.Fragment, u.RawFragment = "", ""
	name := u.String()
	if f, ok := l.files[name]; ok {
		return f, nil
	}
	f := &file{name: name, url: u}
	l.files[name], l.byName[name] = f, f
	data, final, err := l.remote.fetch(l.ctx, l.opts, name)
	if err != nil {
		f.fail("unreadable-file", "%q cannot be fetched: %s", name, err)
		return f, nil
	}
	f.url = final // what its own relative $refs start from (RFC 3986, 5.1.3)
	f.parse(data)
	return f, nil
}
