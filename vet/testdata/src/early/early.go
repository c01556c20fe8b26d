// Package early works before it asks. // want package:"uses hotel/guard: GetBill, OpenDoor"
package early

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hotel/guard"
)

type rooms interface {
	DeleteRoom(ctx context.Context, id string) error
	Room(ctx context.Context, id string) (string, error)
}

type api struct {
	guard *guard.Guard[string]
	rooms rooms
}

func (a *api) answers(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "270 euros") // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
	if _, ok := a.guard.CheckGetBill(w, r); !ok {
		return
	}
}

func (a *api) writes(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusOK)           // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
	json.NewEncoder(w).Encode("270 euros") // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
	if _, ok := a.guard.CheckGetBill(w, r); ok {
		fmt.Fprintln(w, "paid")
	}
}

func (a *api) after(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r) // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
		_, ok := a.guard.CheckGetBill(w, r)
		if !ok {
			return
		}
	})
}

func (a *api) bill(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "270 euros") }

func (a *api) inside(w http.ResponseWriter, r *http.Request) {
	a.bill(w, r) // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
	if _, ok := a.guard.CheckGetBill(w, r); !ok {
		return
	}
}

func (a *api) ginNext(c *gin.Context) {
	c.Next() // want `this answers before CheckGetBill decides: a caller that it refuses is served all the same; ask first \(work-before-check\)`
	if _, ok := a.guard.CheckGetBill(c.Writer, c.Request); !ok {
		c.Abort()
		return
	}
}

func (a *api) defers(w http.ResponseWriter, r *http.Request, next http.Handler, h http.HandlerFunc) {
	defer next.ServeHTTP(w, r) // want `this runs whatever CheckGetBill decides: call it where the answer is yes \(work-before-check\)`
	defer h(w, r)              // want `this runs whatever CheckGetBill decides: call it where the answer is yes \(work-before-check\)`
	defer func() {             // want `this runs whatever CheckGetBill decides: call it where the answer is yes \(work-before-check\)`
		a.bill(w, r)
	}()
	if _, ok := a.guard.CheckGetBill(w, r); !ok {
		return
	}
}

func (a *api) reads(w http.ResponseWriter, r *http.Request) {
	var order struct{ Nights int }
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil { // want `this reads the body before CheckOpenDoor decides: a caller that it refuses is answered for what they sent; ask first \(work-before-check\)`
		http.Error(w, "bad order", http.StatusBadRequest)
		return
	}
	text, _ := io.ReadAll(r.Body) // want `this reads the body before CheckOpenDoor decides: a caller that it refuses is answered for what they sent; ask first \(work-before-check\)`
	if _, ok := a.guard.CheckOpenDoor(w, r); ok {
		fmt.Fprintln(w, order, text)
	}
}

func (a *api) changes(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("roomId")
	err := a.rooms.DeleteRoom(r.Context(), id) // want `this is done before CheckOpenDoor decides, also for a caller that it refuses: ask first \(work-before-check\)`
	if _, ok := a.guard.CheckOpenDoor(w, r); !ok || err != nil {
		return
	}
	fmt.Fprintln(w, "gone")
}

// What may stand before a Check.
func (a *api) prepares(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	defer func() { fmt.Println(time.Since(start)) }()
	defer func() {
		if e := recover(); e != nil {
			http.Error(w, "sorry", http.StatusInternalServerError)
		}
	}()
	defer a.finish(w, r)
	id := r.PathValue("roomId")
	fmt.Println(id, r.URL)
	w.Header().Set("X-Seen", id)
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if strings.Contains(id, "..") {
		http.Error(w, "no such room", http.StatusNotFound)
		return
	}
	if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
		return
	}
	if err := a.rooms.DeleteRoom(r.Context(), id); err != nil {
		http.Error(w, "not deleted", http.StatusInternalServerError)
	}
}

func (a *api) finish(w http.ResponseWriter, r *http.Request) { fmt.Println(r.URL, w.Header()) }

// signed puts the body back for the authenticator.
func (a *api) signed(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
		return
	}
	fmt.Fprintln(w, "open")
}

// several handles two methods.
func (a *api) several(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if _, ok := a.guard.CheckGetBill(w, r); !ok {
			return
		}
		a.bill(w, r)
		return
	}
	if _, ok := a.guard.CheckOpenDoor(w, r); !ok {
		return
	}
	fmt.Fprintln(w, "open")
}
