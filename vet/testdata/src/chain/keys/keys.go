// Package keys makes the guard, and shows only what it wraps. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package keys

import (
	"net/http"

	"hotel/guard"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

type Keys struct{ guard *guard.Guard[string] }

func New() (*Keys, error) { // want New:"passes a guard"
	g, err := guard.NewGuard[string](cards{}) // want `operation "getBill" \(GET /guests/{guest}/bill\) is never mounted: nothing uses GetBill or CheckGetBill of this guard \(unmounted-operation\)` `operation "getRate" \(GET /rates\) is never mounted: nothing uses GetRate or CheckGetRate of this guard \(unmounted-operation\)`
	if err != nil {
		return nil, err
	}
	return &Keys{guard: g}, nil
}

func (k *Keys) Door(next http.HandlerFunc) http.HandlerFunc { // want Door:"passes a guard"
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := k.guard.CheckOpenDoor(w, r); ok {
			next(w, r)
		}
	}
}

func (k *Keys) NewRoom(next http.HandlerFunc) http.HandlerFunc { // want NewRoom:"passes a guard"
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := k.guard.CheckCreateRoom(w, r); ok {
			next(w, r)
		}
	}
}
