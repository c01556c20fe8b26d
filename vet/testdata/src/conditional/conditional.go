// Package conditional asks only sometimes. // want package:"uses hotel/guard: CreateRoom, GetBill, OpenDoor"
package conditional

import (
	"fmt"
	"net/http"

	"hotel/guard"
)

type api struct {
	guard *guard.Guard[string]
	auth  bool
}

func (a *api) switchedOff(w http.ResponseWriter, r *http.Request) {
	if a.auth { // want `CheckOpenDoor is asked only if a.auth, and what follows runs in any case: ask it always \(conditional-check\)`
		if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
			return
		}
	}
	fmt.Fprintln(w, "open")
}

func (a *api) unlessNil(w http.ResponseWriter, r *http.Request) {
	if a.guard != nil { // want `CheckOpenDoor is asked only if a.guard != nil, and what follows runs in any case: ask it always \(conditional-check\)`
		_, ok := a.guard.CheckOpenDoor(w, r)
		if !ok {
			return
		}
	}
	fmt.Fprintln(w, "open")
}

func (a *api) wholly(w http.ResponseWriter, r *http.Request) {
	if a.auth {
		if _, ok := a.guard.CheckOpenDoor(w, r); ok {
			fmt.Fprintln(w, "open")
		}
	}
	fmt.Println("done")
}

func (a *api) closed(w http.ResponseWriter, r *http.Request) {
	if a.auth {
		if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
			return
		}
	} else {
		http.Error(w, "closed", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "open")
}

func (a *api) byMethod(w http.ResponseWriter, r *http.Request) {
	read := r.Method == http.MethodGet
	if !read {
		if _, ok := a.guard.CheckCreateRoom(w, r); !ok {
			return
		}
	}
	fmt.Fprintln(w, "rooms")
}

func (a *api) either(w http.ResponseWriter, r *http.Request) {
	if a.auth {
		if _, ok := a.guard.CheckGetBill(w, r); !ok {
			return
		}
	}
	if !a.auth {
		if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
			return
		}
	}
	fmt.Fprintln(w, "270 euros")
}
