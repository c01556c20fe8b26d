// Package handedon gives its guard to something that takes an interface. // want package:"uses hotel/guard: all"
package handedon

import (
	"net/http"

	"hotel/guard"
)

type biller interface {
	GetBill(func(http.ResponseWriter, *http.Request, string, string)) http.Handler
}

func mount(mux *http.ServeMux, b biller) {}

func routes(authn guard.Authenticator[string], bill func(http.ResponseWriter, *http.Request, string, string)) (http.Handler, error) {
	g, err := guard.NewGuard[string](authn)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /guests/{guest}/bill", g.GetBill(bill))
	mount(mux, g)
	return mux, nil
}
