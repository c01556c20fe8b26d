package mounts

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gorilla/mux"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"
	"github.com/valyala/fasthttp"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardchi"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho4"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho5"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber2"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber3"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgin"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgorilla"
)

const (
	unlockBraces = "/api/v1/vehicles/{vehicleId}/unlock"
	unlockColon  = "/api/v1/vehicles/:vehicleId/unlock"
)

// byHand is the check that somebody would write for unlockVehicle: it reads the token,
// looks its owner up, and asks whose the vehicle is.
func byHand(r *http.Request, vehicleID string) (*fleet.Person, bool) {
	p, ok := fleet.ByToken(r.Header.Get("Authorization"))
	return p, ok && (p.Role == "staff" || p.Vehicle == vehicleID)
}

type personKey struct{}

// withPerson is how a handler learns by hand who calls: from the context.
func withPerson(r *http.Request, p *fleet.Person) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), personKey{}, p))
}

func personOf(ctx context.Context) *fleet.Person {
	p, _ := ctx.Value(personKey{}).(*fleet.Person)
	return p
}

// contender is a framework with the guard mounted and with the check by hand, each as
// a function that serves one request.
type contender struct {
	name          string
	guard, byHand func()
}

func netHTTP(h http.Handler) func() {
	r := httptest.NewRequest("POST", "/api/v1/vehicles/v1/unlock", nil)
	r.Header.Set("Authorization", "Bearer token-of-ada")
	w := &nowhere{header: http.Header{}}
	return func() {
		w.status = 0
		h.ServeHTTP(w, r)
		if w.status != http.StatusNoContent {
			panic(http.StatusText(w.status))
		}
	}
}

func fast(h fasthttp.RequestHandler) func() {
	var c fasthttp.RequestCtx
	return func() {
		c.Request.Reset()
		c.Response.Reset()
		c.ResetUserValues()
		c.Request.Header.SetMethod("POST")
		c.Request.SetRequestURI("/api/v1/vehicles/v1/unlock")
		c.Request.Header.Set("Authorization", "Bearer token-of-ada")
		h(&c)
		if c.Response.StatusCode() != http.StatusNoContent {
			panic(http.StatusText(c.Response.StatusCode()))
		}
	}
}

// nowhere keeps the status of an answer.
type nowhere struct {
	header http.Header
	status int
}

func (w *nowhere) Header() http.Header            { return w.header }
func (w *nowhere) Write(text []byte) (int, error) { return len(text), nil }
func (w *nowhere) WriteHeader(status int)         { w.status = status }

func contenders(t testing.TB) []contender {
	g := newGuard(t)
	plain := func(w http.ResponseWriter, _ *http.Request, p *fleet.Person, _ string) { answerTo(w, p) }
	handChi := func(w http.ResponseWriter, r *http.Request) {
		p, ok := byHand(r, chi.URLParam(r, "vehicleId"))
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		r = withPerson(r, p)
		answerTo(w, personOf(r.Context()))
	}
	handGorilla := func(w http.ResponseWriter, r *http.Request) {
		p, ok := byHand(r, mux.Vars(r)["vehicleId"])
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		r = withPerson(r, p)
		answerTo(w, personOf(r.Context()))
	}
	c1, c2 := chi.NewRouter(), chi.NewRouter()
	c1.Post(unlockBraces, guardchi.UnlockVehicle(g, plain))
	c2.Post(unlockBraces, handChi)
	m1, m2 := mux.NewRouter(), mux.NewRouter()
	m1.Handle(unlockBraces, guardgorilla.UnlockVehicle(g, plain)).Methods("POST")
	m2.HandleFunc(unlockBraces, handGorilla).Methods("POST")
	g1, g2 := gin.New(), gin.New()
	g1.POST(unlockColon, guardgin.UnlockVehicle(g, func(c *gin.Context, p *fleet.Person, _ string) { answerTo(c.Writer, p) }))
	g2.POST(unlockColon, func(c *gin.Context) {
		p, ok := byHand(c.Request, c.Param("vehicleId"))
		if !ok {
			c.AbortWithStatus(http.StatusForbidden)
			return
		}
		c.Request = withPerson(c.Request, p)
		answerTo(c.Writer, personOf(c.Request.Context()))
	})
	e1, e2 := echo4.New(), echo4.New()
	e1.POST(unlockColon, guardecho4.UnlockVehicle(g, func(c echo4.Context, _ *fleet.Person, _ string) error { return c.NoContent(http.StatusNoContent) }))
	e2.POST(unlockColon, func(c echo4.Context) error {
		p, ok := byHand(c.Request(), c.Param("vehicleId"))
		if !ok {
			return echo4.ErrForbidden
		}
		c.SetRequest(withPerson(c.Request(), p))
		return c.NoContent(http.StatusNoContent)
	})
	v1, v2 := echo5.New(), echo5.New()
	v1.POST(unlockColon, guardecho5.UnlockVehicle(g, func(c *echo5.Context, _ *fleet.Person, _ string) error { return c.NoContent(http.StatusNoContent) }))
	v2.POST(unlockColon, func(c *echo5.Context) error {
		p, ok := byHand(c.Request(), c.Param("vehicleId"))
		if !ok {
			return echo5.ErrForbidden
		}
		c.SetRequest(withPerson(c.Request(), p))
		return c.NoContent(http.StatusNoContent)
	})
	f1, f2 := fiber2.New(), fiber2.New()
	f1.Post(unlockColon, guardfiber2.UnlockVehicle(g, func(c *fiber2.Ctx, _ *fleet.Person, _ string) error { return c.SendStatus(http.StatusNoContent) }))
	f2.Post(unlockColon, func(c *fiber2.Ctx) error {
		p, ok := fleet.ByToken(c.Get("Authorization"))
		if !ok || p.Vehicle != c.Params("vehicleId") {
			return fiber2.ErrForbidden
		}
		c.SetUserContext(context.WithValue(c.UserContext(), personKey{}, p))
		return c.SendStatus(http.StatusNoContent)
	})
	h1, h2 := fiber3.New(), fiber3.New()
	h1.Post(unlockColon, guardfiber3.UnlockVehicle(g, func(c fiber3.Ctx, _ *fleet.Person, _ string) error { return c.SendStatus(http.StatusNoContent) }))
	h2.Post(unlockColon, func(c fiber3.Ctx) error {
		p, ok := fleet.ByToken(c.Get("Authorization"))
		if !ok || p.Vehicle != c.Params("vehicleId") {
			return fiber3.ErrForbidden
		}
		c.SetContext(context.WithValue(c.Context(), personKey{}, p))
		return c.SendStatus(http.StatusNoContent)
	})
	return []contender{
		{"chi", netHTTP(c1), netHTTP(c2)}, {"gorilla", netHTTP(m1), netHTTP(m2)}, {"gin", netHTTP(g1), netHTTP(g2)},
		{"echo4", netHTTP(e1), netHTTP(e2)}, {"echo5", netHTTP(v1), netHTTP(v2)},
		{"fiber2", fast(f1.Handler()), fast(f2.Handler())}, {"fiber3", fast(h1.Handler()), fast(h2.Handler())},
	}
}

func answerTo(w http.ResponseWriter, p *fleet.Person) {
	if p == nil {
		panic("nobody")
	}
	w.WriteHeader(http.StatusNoContent)
}

// fiberMore is how many allocations more fiber takes: a guard reads requests of net/http,
// which fiber does not have, so that one is made.
const fiberMore = 14

// TestAllocations: behind a mount, a granted request takes no more allocations than with
// the same check by hand in the framework's own handler, its principal in the context.
func TestAllocations(t *testing.T) {
	for _, c := range contenders(t) {
		guarded, byHand := testing.AllocsPerRun(200, c.guard), testing.AllocsPerRun(200, c.byHand)
		t.Logf("%-8s %v allocations, by hand %v", c.name, guarded, byHand)
		if c.name == "fiber2" || c.name == "fiber3" {
			byHand += fiberMore
		}
		if guarded > byHand {
			t.Errorf("%s: %v allocations, by hand %v", c.name, guarded, byHand)
		}
	}
}

func BenchmarkMounts(b *testing.B) {
	for _, c := range contenders(b) {
		for name, serve := range map[string]func(){"guard": c.guard, "by hand": c.byHand} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					serve()
				}
			})
		}
	}
}
