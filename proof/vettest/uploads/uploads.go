// Package uploads puts the handlers of tusd on chi, behind a guard.
package uploads

//go:generate go tool oasguard generate --quiet -o internal/guard -p guard uploads.yaml

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"github.com/oasguard/oasguard/proof/vettest/uploads/internal/guard"
)

type tokens struct{}

func (tokens) AuthenticateToken(_ *http.Request, token string) (string, error) {
	if token == "" {
		return "", guard.ErrInvalidCredentials
	}
	return token, nil
}

func (tokens) Grants(*http.Request, string) (guard.Grants, error) { return guard.Grants{}, nil }

func (tokens) AuthorizeUploadDelete(_ *http.Request, name, _ string) (bool, error) {
	return name == "owner", nil
}

// New serves uploads from and to a directory.
func New(dir string) (http.Handler, error) {
	composer := tus.NewStoreComposer()
	filestore.New(dir).UseIn(composer)
	config := tus.Config{BasePath: "/files/", StoreComposer: composer}
	uploads, err := tus.NewUnroutedHandler(config)
	if err != nil {
		return nil, err
	}
	g, err := guard.NewGuard[string](tokens{}, tokens{})
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Use(middleware.Recoverer, middleware.NoCache, uploads.Middleware)
	r.Route("/files", func(r chi.Router) {
		r.Method(http.MethodPost, "/", g.CreateUpload(anyone(uploads.PostFile)))
		r.Route("/{id}", func(r chi.Router) {
			r.Get("/", uploads.GetFile)
			r.Method("HEAD", "/", g.UploadOffset(one(uploads.HeadFile)))
			r.Method("PATCH", "/", g.AppendToUpload(one(uploads.PatchFile)))
			r.With(middleware.NoCache).Delete("/", func(w http.ResponseWriter, r *http.Request) {
				if _, ok := g.CheckDeleteUpload(w, r, chi.URLParam(r, "id")); !ok {
					return
				}
				uploads.DelFile(w, r)
			})
		})
	})
	return r, nil
}

// anyone serves whoever the guard let pass.
func anyone(next http.HandlerFunc) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, _ string) { next(w, r) }
}

// one is anyone for an upload that has an id.
func one(next http.HandlerFunc) func(http.ResponseWriter, *http.Request, string, string) {
	return func(w http.ResponseWriter, r *http.Request, _, _ string) { next(w, r) }
}
