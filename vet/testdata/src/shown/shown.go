// Package shown mounts some operations and shows its guard: an importer may mount // want package:"uses hotel/guard: GetBill"
// the rest.
package shown

import (
	"net/http"

	"hotel/guard"
)

type App struct {
	Guard *guard.Guard[string]
	Mux   *http.ServeMux
}

func New(authn guard.Authenticator[string], bill func(http.ResponseWriter, *http.Request, string, string)) (*App, error) { // want New:"passes a guard"
	g, err := guard.NewGuard[string](authn)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /guests/{guest}/bill", g.GetBill(bill))
	return &App{g, mux}, nil
}
