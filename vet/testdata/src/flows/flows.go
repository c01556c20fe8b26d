// Package flows lets refused callers go on in all kinds of ways. // want package:"uses hotel/guard: GetBill, OpenDoor"
package flows

import (
	"errors"
	"fmt"
	"net/http"

	"hotel/guard"
)

type api struct {
	*guard.Guard[string]
	debug bool
}

func serve(w http.ResponseWriter, r *http.Request, name string) { fmt.Fprintln(w, name) }

func (a *api) inverted(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if ok { // want `a caller that CheckOpenDoor grants leaves here, and one that it refuses goes on: test for !ok \(ignored-decision\)`
		return
	}
	serve(w, r, name)
}

func (a *api) invertedElse(w http.ResponseWriter, r *http.Request) {
	_, granted := a.CheckGetBill(w, r)
	if granted { // want `a caller that CheckGetBill grants leaves here, and one that it refuses goes on: test for !granted \(ignored-decision\)`
		return
	} else {
		fmt.Println("refused")
	}
	fmt.Fprintln(w, "270 euros")
}

func (a *api) unlessDebug(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok && !a.debug { // want `a caller that CheckOpenDoor refuses may go on, because !ok && !a.debug does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		return
	}
	serve(w, r, name)
}

func (a *api) orDebug(w http.ResponseWriter, r *http.Request) {
	if name, ok := a.CheckOpenDoor(w, r); ok || a.debug { // want `a caller that CheckOpenDoor refuses may go on, because ok \|\| a.debug does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		serve(w, r, name)
	}
}

func (a *api) larger(w http.ResponseWriter, r *http.Request) {
	if name, ok := a.CheckOpenDoor(w, r); r.Header.Get("X-Internal") != "" || (name != "" && ok == true) { // want `a caller that CheckOpenDoor refuses may go on, because r.Header.Get\("X-Internal"\) != "" \|\| \(name != "" && ok == true\) does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		serve(w, r, name)
	}
}

func (a *api) logsAndGoesOn(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok { // want `a caller that CheckOpenDoor refuses may go on, because !ok does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		if a.debug {
			return
		}
	}
	serve(w, r, name)
}

func (a *api) switched(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	switch {
	case ok && a.debug: // want `a caller that CheckOpenDoor refuses may go on, because ok && a.debug does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		return
	}
	serve(w, r, name)
}

func (a *api) servedBetween(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	_, ok := a.CheckOpenDoor(w, r)
	next(w, r)
	if !ok { // want `a caller that CheckOpenDoor refuses may go on, because !ok does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		return
	}
}

func (a *api) deferredBetween(w http.ResponseWriter, r *http.Request, next http.Handler) {
	_, ok := a.CheckOpenDoor(w, r)
	defer next.ServeHTTP(w, r)
	if !ok { // want `a caller that CheckOpenDoor refuses may go on, because !ok does not depend on the answer alone: return wherever it is no \(ignored-decision\)`
		return
	}
}

// The rest is as it should be, or past judging.

func (a *api) andMore(w http.ResponseWriter, r *http.Request) {
	if name, ok := a.CheckOpenDoor(w, r); ok && r.URL.RawQuery == "" {
		serve(w, r, name)
	}
}

func (a *api) either(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok || name == "nobody" {
		return
	}
	serve(w, r, name)
}

func (a *api) both(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	fmt.Println(name, r.URL)
	if !ok && a.debug {
		fmt.Println("refused")
		return
	} else if !ok {
		return
	}
	serve(w, r, name)
}

func (a *api) refusedElsewhere(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if ok {
		serve(w, r, name)
		return
	}
	audit(w, r)
}

func (a *api) refusedInside(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok {
		audit(w, r)
		return
	}
	serve(w, r, name)
}

// allowed tells its caller.
func (a *api) allowed(w http.ResponseWriter, r *http.Request) bool {
	_, ok := a.CheckOpenDoor(w, r)
	if ok {
		return true
	}
	audit(w, r)
	return false
}

func (a *api) fails(w http.ResponseWriter, r *http.Request) error {
	if _, ok := a.CheckOpenDoor(w, r); ok {
		return nil
	}
	audit(w, r)
	return errors.New("refused")
}

func (a *api) cased(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	switch {
	case !ok:
	case name == "manager":
		fmt.Fprintln(w, "all rooms")
	default:
		serve(w, r, name)
	}
}

func (a *api) derived(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	known := ok && name != ""
	if !known {
		return
	}
	serve(w, r, name)
}

func audit(w http.ResponseWriter, r *http.Request) { fmt.Println(r.URL, w.Header()) }
