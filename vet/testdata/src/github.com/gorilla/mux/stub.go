// Package mux has the calls of github.com/gorilla/mux that register routes.
package mux

import "net/http"

type MiddlewareFunc func(http.Handler) http.Handler
type Router struct{}
type Route struct{}

func NewRouter() *Router                                                           { return nil }
func (*Router) Handle(string, http.Handler) *Route                                 { return nil }
func (*Router) HandleFunc(string, func(http.ResponseWriter, *http.Request)) *Route { return nil }
func (*Router) PathPrefix(string) *Route                                           { return nil }
func (*Router) Path(string) *Route                                                 { return nil }
func (*Router) Methods(...string) *Route                                           { return nil }
func (*Router) Use(...MiddlewareFunc)                                              {}
func (*Router) ServeHTTP(http.ResponseWriter, *http.Request)                       {}
func (*Route) Methods(...string) *Route                                            { return nil }
func (*Route) Path(string) *Route                                                  { return nil }
func (*Route) Subrouter() *Router                                                  { return nil }
func (*Route) Handler(http.Handler) *Route                                         { return nil }
func (*Route) HandlerFunc(func(http.ResponseWriter, *http.Request)) *Route         { return nil }
