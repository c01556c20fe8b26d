// Package dav puts the handler of golang.org/x/net/webdav behind a guard.
package dav

//go:generate go tool oasguard generate --quiet -o internal/guard -p guard dav.yaml

import (
	"net/http"
	"time"

	"golang.org/x/net/webdav"

	"github.com/oasguard/oasguard/proof/vettest/dav/internal/guard"
)

type logins struct{}

func (logins) AuthenticateLogin(_ *http.Request, name, password string) (string, error) {
	if password != "secret" {
		return "", guard.ErrInvalidCredentials
	}
	return name, nil
}

func (logins) Grants(_ *http.Request, name string) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(name), nil
}

// folder guards the methods of one handler.
type folder struct {
	*guard.Guard[string]
	files http.Handler
	slow  func(time.Duration)
}

// New serves files from memory.
func New() (http.Handler, error) {
	g, err := guard.NewGuard[string](logins{}, logins{})
	if err != nil {
		return nil, err
	}
	f := &folder{
		Guard: g,
		files: &webdav.Handler{FileSystem: webdav.NewMemFS(), LockSystem: webdav.NewMemLS(), Prefix: "/api/files"},
		slow:  func(time.Duration) {},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/files/{name}", f.read)
	mux.HandleFunc("PUT /api/files/{name}", f.write)
	mux.HandleFunc("DELETE /api/files/{name}", f.remove)
	return mux, nil
}

func (f *folder) read(w http.ResponseWriter, r *http.Request) {
	_, known, granted := f.CheckReadFile(w, r)
	if !granted {
		return
	}
	if !known {
		w.Header().Set("Cache-Control", "public")
	}
	f.files.ServeHTTP(w, r)
}

func (f *folder) write(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	defer func() { f.slow(time.Since(start)) }()
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if name, ok := f.CheckWriteFile(w, r); ok {
		w.Header().Set("X-Caller", name)
		f.files.ServeHTTP(w, r)
	}
}

func (f *folder) remove(w http.ResponseWriter, r *http.Request) {
	_, ok := f.CheckRemoveFile(w, r)
	if ok {
		f.files.ServeHTTP(w, r)
	}
}
