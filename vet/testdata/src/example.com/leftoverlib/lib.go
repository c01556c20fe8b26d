// Package leftoverlib has the handlers of a program, and knows no guard. // want package:"idle: Base.Embedded, Server.CreateRoom, Server.GetBill, Server.GetRate, Server.Gone, Server.ListRooms, Server.OpenDoor"
package leftoverlib

import "net/http"

// Base is embedded.
type Base struct{}

func (Base) Embedded(http.ResponseWriter, *http.Request) {}

// Server serves the operations, and one that is gone.
type Server struct{ Base }

func (*Server) ListRooms(http.ResponseWriter, *http.Request)                {}
func (*Server) CreateRoom(http.ResponseWriter, *http.Request, string)       {}
func (*Server) OpenDoor(http.ResponseWriter, *http.Request, string, string) {}
func (*Server) GetBill(http.ResponseWriter, *http.Request, string, string)  {}
func (*Server) GetRate(http.ResponseWriter, *http.Request, string, bool)    {}
func (*Server) Gone(http.ResponseWriter, *http.Request, string)             {}
func (*Server) Shared(http.ResponseWriter, *http.Request, string)           {}
func (s *Server) twice(w http.ResponseWriter, r *http.Request, principal string) {
	s.Shared(w, r, principal)
}
