// Package hotelapi stands for what oapi-codegen generates.
package hotelapi

import "net/http"

type ServerInterface interface {
	CreateRoom(w http.ResponseWriter, r *http.Request)
}

type ServerInterfaceWrapper struct{ Handler ServerInterface }

func (s *ServerInterfaceWrapper) CreateRoom(w http.ResponseWriter, r *http.Request) { // want CreateRoom:"may pass a guard"
	s.Handler.CreateRoom(w, r)
}

func Handler(si ServerInterface) http.Handler { return HandlerFromMux(si, http.NewServeMux()) }

func HandlerFromMux(si ServerInterface, mux *http.ServeMux) http.Handler {
	base := ""
	wrapper := ServerInterfaceWrapper{Handler: si}
	mux.HandleFunc("POST "+base+"/rooms", wrapper.CreateRoom)
	return mux
}
