// Package byname asks by the name of an operation. // want package:"uses hotel/guard: all"
package byname

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hotel/guard"
)

type api struct{ *guard.Guard[string] }

func (a *api) byName(w http.ResponseWriter, r *http.Request) {
	a.Check("openDoor", w, r, r.PathValue)               // want `the answer of Check is ignored: a caller that it refuses reaches what follows \(ignored-decision\)`
	name, ok, _ := a.Check("getRate", w, r, r.PathValue) // want `the answer of Check is ignored: a caller that it refuses reaches what follows \(ignored-decision\)`
	fmt.Fprintln(w, name, ok)
}

func (a *api) byNameGoesOn(c echo.Context) error {
	_, _, granted := a.Check("openDoor", c.Response(), c.Request(), c.Param)
	if !granted { // want `a caller that Check refuses goes on: this branch does not return \(ignored-decision\)`
		fmt.Println("refused")
	}
	return c.String(http.StatusOK, "open")
}

func (a *api) byNameReturns(c echo.Context) error {
	name, _, granted := a.Check("openDoor", c.Response(), c.Request(), c.Param)
	if !granted {
		return nil
	}
	return c.String(http.StatusOK, name)
}
