//go:build ignore

package server

import "net/http"

// wrapper binds parameters and calls the handlers.
func (o options) wrapper(h api.ServerInterface) *api.ServerInterfaceWrapper {
	return &api.ServerInterfaceWrapper{Handler: h, ErrorHandlerFunc: o.errorHandler()}
}

// known is a request with the caller in its context.
func (a adapted[P]) known(r *http.Request, p P, ok bool) *http.Request {
	if !ok || len(a.context) == 0 {
		return r
	}
	return r.WithContext(a.in(r.Context(), p))
}

// lost answers where middleware has replaced the context of a request, and the caller
// with it: the handler of somebody is never reached by nobody.
func lost(w http.ResponseWriter) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
