// Command leftover has handlers of operations that the document no longer has. // want package:"uses hotel/guard: all"
package main

import (
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/leftoverlib"
	"hotel/guard"
	"hotel/guard/guardchi"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

type server struct{ guard.Unimplemented[string] }

var _ guardchi.Server[string] = server{}

func (server) ListRooms(http.ResponseWriter, *http.Request)                   {}
func (server) OpenDoor(http.ResponseWriter, *http.Request, string, string)    {}
func (server) CloseDoor(http.ResponseWriter, *http.Request, string, string)   {} // want `method CloseDoor is a handler, and no operation of the document has its name: no request reaches it; remove it, or name it like its operation \(leftover-handler\)`
func (server) Status(http.ResponseWriter, *http.Request)                      {} // want `method Status is a handler`
func (server) Offer(http.ResponseWriter, *http.Request, string, bool, string) {} // want `method Offer is a handler`

// Not handlers of operations: registered by hand, called, of another shape, not exported, net/http's own.
func (server) Health(http.ResponseWriter, *http.Request)              {}
func (s server) Helper(w http.ResponseWriter, r *http.Request)        { s.page(w, r) }
func (server) Write(http.ResponseWriter, *http.Request, int)          {}
func (server) Find(http.ResponseWriter, *http.Request) (string, bool) { return "", false }
func (server) Log(http.ResponseWriter, *http.Request, ...string)      {}
func (server) page(http.ResponseWriter, *http.Request)                {}
func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request)     { s.Helper(w, r) }

//oasguard:ignore leftover-handler the operation comes back next month
func (server) Soon(http.ResponseWriter, *http.Request) {}

// other is no server of a guard.
type other struct{}

func (other) Page(http.ResponseWriter, *http.Request) {}

func main() {
	g, err := guard.NewGuard[string](cards{})
	if err != nil {
		log.Fatal(err)
	}
	router := chi.NewRouter()
	guardchi.Mount(router, g, server{})
	http.Handle("/health", http.HandlerFunc(server{}.Health)) // want `route /health is in no document`
	http.Handle("/", g.Handler(&leftoverlib.Server{}))        // want `method Gone of leftoverlib.Server is a handler` `method Embedded of leftoverlib.Base is a handler`
	log.Fatal(http.ListenAndServe("localhost:8080", router))
}
