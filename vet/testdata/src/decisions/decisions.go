// Package decisions does all kinds of things with the answer of a Check. // want package:"uses hotel/guard: CreateRoom, GetBill, GetRate, OpenDoor"
package decisions

import (
	"errors"
	"fmt"
	"net/http"

	"hotel/guard"
)

type api struct{ *guard.Guard[string] }

func (a *api) discarded(w http.ResponseWriter, r *http.Request) {
	a.CheckOpenDoor(w, r) // want `the answer of CheckOpenDoor is ignored: a caller that it refuses reaches what follows \(ignored-decision\)`
	fmt.Fprintln(w, "open")
}

func (a *api) optional(w http.ResponseWriter, r *http.Request) error {
	a.CheckGetRate(w, r)                // want `the answer of CheckGetRate is ignored`
	name, ok, _ := a.CheckGetRate(w, r) // want `the answer of CheckGetRate is ignored`
	fmt.Fprintln(w, name, ok)
	return nil
}

func (a *api) blank(w http.ResponseWriter, r *http.Request) {
	name, _ := a.CheckOpenDoor(w, r) // want `the answer of CheckOpenDoor is ignored`
	fmt.Fprintln(w, name)
}

func (a *api) blanks(w http.ResponseWriter, r *http.Request) {
	_, _ = a.CheckOpenDoor(w, r) // want `the answer of CheckOpenDoor is ignored`
}

func (a *api) silenced(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r) // want `the answer of CheckOpenDoor is ignored`
	_ = ok
	fmt.Fprintln(w, name)
}

func (a *api) deferred(w http.ResponseWriter, r *http.Request) {
	defer a.CheckOpenDoor(w, r)           // want `the answer of CheckOpenDoor is ignored`
	var name, _ = a.CheckCreateRoom(w, r) // want `the answer of CheckCreateRoom is ignored`
	fmt.Fprintln(w, name)
}

func (a *api) goesOn(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok { // want `a caller that CheckOpenDoor refuses goes on: this branch does not return \(ignored-decision\)`
		fmt.Println("refused")
	}
	fmt.Fprintln(w, name)
}

func (a *api) goesOnInit(w http.ResponseWriter, r *http.Request) error {
	if _, ok := a.CheckGetBill(w, r); !ok { // want `a caller that CheckGetBill refuses goes on`
	}
	fmt.Fprintln(w, "270 euros")
	return nil
}

func (a *api) count(w http.ResponseWriter, r *http.Request) int {
	_, ok := a.CheckGetBill(w, r)
	if !ok { // want `a caller that CheckGetBill refuses goes on`
		fmt.Println("refused")
	}
	n, _ := fmt.Fprintln(w, "270 euros")
	return n
}

func (a *api) reused(w http.ResponseWriter, r *http.Request, rooms map[string]int) {
	_, ok := rooms["502"]
	if !ok {
		fmt.Println("no such room")
	}
	name, ok := a.CheckOpenDoor(w, r) // want `the answer of CheckOpenDoor is ignored`
	fmt.Fprintln(w, name)
}

// The rest is as it should be, or past judging.

func (a *api) returns(w http.ResponseWriter, r *http.Request) {
	name, ok := a.CheckOpenDoor(w, r)
	if !ok {
		return
	}
	fmt.Fprintln(w, name)
}

func (a *api) positive(w http.ResponseWriter, r *http.Request) {
	if name, ok := a.CheckOpenDoor(w, r); ok {
		fmt.Fprintln(w, name)
	}
}

func (a *api) onlyCounts(w http.ResponseWriter, r *http.Request) {
	_, ok := a.CheckOpenDoor(w, r)
	if !ok {
		fmt.Println("refused")
	}
	fmt.Println("done")
}

func (a *api) fails(w http.ResponseWriter, r *http.Request) error {
	_, _, granted := a.CheckGetRate(w, r)
	if !granted {
		return errors.New("refused")
	}
	fmt.Fprintln(w, "90 euros")
	return nil
}

func (a *api) handsOn(w http.ResponseWriter, r *http.Request) (string, bool) {
	return a.CheckOpenDoor(w, r)
}

func (a *api) named(w http.ResponseWriter, r *http.Request) (name string, ok bool) {
	name, ok = a.CheckOpenDoor(w, r)
	return
}

func (a *api) either(w http.ResponseWriter, r *http.Request) {
	_, ok := a.CheckOpenDoor(w, r)
	if r.URL.RawQuery != "" {
		_, ok = a.CheckCreateRoom(w, r)
	}
	if !ok {
		return
	}
	fmt.Fprintln(w, "open")
}

func (a *api) panics(w http.ResponseWriter, r *http.Request) {
	_, ok := a.CheckOpenDoor(w, r)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	fmt.Fprintln(w, "open")
}

func (a *api) outside(w http.ResponseWriter, r *http.Request) {
	var ok bool
	func() { _, ok = a.CheckOpenDoor(w, r) }()
	if !ok {
		return
	}
	fmt.Fprintln(w, "open")
}

func (a *api) loop(w http.ResponseWriter, r *http.Request) {
	ok := true
	for range 2 {
		if !ok {
			return
		}
		fmt.Fprintln(w, "open")
		_, ok = a.CheckOpenDoor(w, r)
	}
}

func (a *api) told(w http.ResponseWriter, r *http.Request, tell func(bool)) {
	_, ok := a.CheckOpenDoor(w, r)
	tell(ok)
	fmt.Fprintln(w, "open")
}
