package module

// adapterText is the source of an adapter.
const adapterText = `package {{.Package}}

import (
{{- if .Certificates}}
	"crypto/x509"
{{- end}}
	"net/http"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/prove/drive"
)

var _ access.Grants

type authenticator struct{}

func (authenticator) Authenticated(r *http.Request) (p *drive.Subject, scheme string, ok bool, err error) {
	return drive.Authenticated(r)
}
{{range .Schemes}}
func (authenticator) Authenticate{{.Name}}(r *http.Request, {{.Params}}) (*drive.Subject, error) {
	return drive.Authenticate(r, {{printf "%q" .Text}}, {{.Credential}})
}
{{end}}
{{- if .Combines}}
func (authenticator) Combine(r *http.Request, first, second *drive.Subject) (*drive.Subject, error) {
	return drive.Combine(r, first, second)
}
{{end}}
{{- if .Grants}}
type authorizer struct{}

func (authorizer) Grants(r *http.Request, p *drive.Subject) (Grants, error) {
	given, err := drive.Grants(r, p)
	return granted(given), err
}
{{- if .Visitors}}
func (authorizer) AnonymousGrants(r *http.Request) (Grants, error) {
	given, err := drive.AnonymousGrants(r)
	return granted(given), err
}
{{end}}
{{- if .StepsUp}}
func (authorizer) Assurance(r *http.Request, p *drive.Subject) (Assurance, error) {
	acr, at, err := drive.Assurance(r, p)
	return Assurance{ACR: acr, AuthTime: at}, err
}
{{end}}
{{range .Resources}}
func (authorizer) Authorize{{.Name}}(r *http.Request, p *drive.Subject{{range .Values}}, {{.}} string{{end}}) (bool, error) {
	return drive.May(r, p, {{printf "%q" .Text}}, {{printf "%q" .Action}}{{range .Values}}, {{.}}{{end}})
}
{{end}}
{{- end}}
type server struct{}
{{range .Operations}}
func (server) {{.Name}}(w http.ResponseWriter, r *http.Request{{if not .Public}}, p *drive.Subject{{end}}{{if .Optional}}, ok bool{{end}}{{if .Params}}, {{.Params}} string{{end}}) {
	drive.Handled(w, r, {{printf "%q" .Text}}, {{if .Public}}nil, false{{else}}p, {{if .Optional}}ok{{else}}true{{end}}{{end}})
}
{{end}}
// Wired is the guard.
func Wired(opts ...Option) *Guard[*drive.Subject] {
	g, err := NewGuard[*drive.Subject](authenticator{}, {{if .Grants}}authorizer{}, {{end}}opts...)
	if err != nil {
		panic(err)
	}
	return g
}

func assemble(opts ...Option) drive.Assembly {
	g := Wired(opts...)
	return drive.Assembly{
		Handler: g.Handler(server{}),
		Middleware: g.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, ok := PrincipalFrom[*drive.Subject](r.Context())
{{- if .Grants}}
			_, isGranted := GrantsFrom(r.Context())
			drive.HandledBehind(w, r, p, ok, isGranted)
{{- else}}
			drive.HandledBehind(w, r, p, ok, false)
{{- end}}
		})),
		Operations: []drive.Operation{
{{- range .Operations}}
			operation{{.Name}}(g),
{{- end}}
		},
	}
}
{{range .Operations}}
func operation{{.Name}}(g *Guard[*drive.Subject]) drive.Operation {
{{- if .Public}}
	return drive.Operation{Wrapper: g.{{.Name}}(server{}.{{.Name}}), Check: g.{{.Name}}(server{}.{{.Name}})}
{{- else}}
	return drive.Operation{Wrapper: g.{{.Name}}(server{}.{{.Name}}), Check: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, {{if .Optional}}ok, {{end}}granted := g.Check{{.Name}}(w, r{{range .Asked}}, r.PathValue({{printf "%q" .}}){{end}})
		if !granted {
			drive.NotGranted(r, p)
			return
		}
		server{}.{{.Name}}(w, r, p{{if .Optional}}, ok{{end}}{{range .Values}}, r.PathValue({{printf "%q" .}}){{end}})
	})}
{{- end}}
}
{{end}}
// Proven is the guard in every way that it can be used.
func Proven() drive.Guard {
	watch := WithObserver(func(r *http.Request, d Decision) {
		drive.Observed(r, drive.Decision{
			Operation: d.Operation, Granted: d.Granted, Anonymous: d.Anonymous, Concealed: d.Concealed,
			Status: d.Status, Reason: string(d.Reason),
			Scheme: d.Scheme, Missing: d.Missing, Parameter: d.Parameter,
		}, d.Principal)
	})
	return drive.Guard{
		Index:      {{.Index}},
		Assemblies: [2]drive.Assembly{assemble(), assemble(watch)},
		Errors:     drive.Errors{Malformed: ErrMalformedCredentials, Invalid: ErrInvalidCredentials, Unavailable: ErrUnavailable,
			Forbidden: ErrForbidden, NoCredential: ErrNoCredential, NotFound: ErrNotFound},
{{- if .Grants}}
		Lists: drive.Lists{
			Permitted: func(given access.Grants, schemes []string) map[string]bool {
				list := map[string]bool{}
				for route, whole := range Permitted(granted(given), schemes...) {
					list[route.Operation] = whole
				}
				return list
			},
			Allows: func(operation string, given access.Grants) (met, resource bool) { return Allows(operation, granted(given)) },
		},
{{- end}}
	}
}
{{- if .Grants}}

func granted(given access.Grants) Grants {
	return Grants{}.WithRoleNames(given.Roles...).WithPermissionNames(given.Permissions...).WithScopeNames(given.Scopes...)
}
{{- end}}
`
