package mounts

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
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
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardchi"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho4"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho5"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber2"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber3"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgin"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgorilla"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardtest"
)

// TestGroups mounts below a prefix that the router has already.
func TestGroups(t *testing.T) {
	g := newGuard(t, guard.WithBasePath(""))
	chiRouter, ginEngine, muxRouter := chi.NewRouter(), gin.New(), mux.NewRouter()
	echo4Router, echo5Router := echo4.New(), echo5.New()
	fiber2App, fiber3App := fiber2.New(fiber2.Config{DisableStartupMessage: true}), fiber3.New()
	chiRouter.Route("/outer/inner", func(r chi.Router) { guardchi.Mount(r, g, httpServer{}) })
	guardgin.Mount(ginEngine.Group("/outer").Group("/inner"), g, ginServer{})
	ginEngine.ContextWithFallback = true
	guardgorilla.Mount(muxRouter.PathPrefix("/outer/inner").Subrouter(), g, httpServer{})
	guardecho4.Mount(echo4Router.Group("/outer/inner"), g, echo4Server{})
	guardecho5.Mount(echo5Router.Group("/outer/inner"), g, echo5Server{})
	guardfiber2.Mount(fiber2App.Group("/outer/inner"), g, fiber2Server{})
	guardfiber3.Mount(fiber3App.Group("/outer/inner"), g, fiber3Server{})
	for name, served := range map[string]serve{
		"chi": serveHTTP(chiRouter), "gin": serveHTTP(ginEngine), "gorilla": serveHTTP(muxRouter), "echo4": serveHTTP(echo4Router), "echo5": serveHTTP(echo5Router),
		"fiber2": serveFiber2(fiber2App), "fiber3": serveFiber3(fiber3App),
	} {
		report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), "http://"+start(t, served)+"/outer/inner", credentials())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range report.Rows {
			if row.Result == guardtest.Failed && !strings.HasPrefix(row.Detail, "concealed, but not as an unknown path") {
				t.Errorf("%s: %+v", name, row)
			}
		}
	}
}

// TestChiSubrouter: Middleware of a part of the router decides by the whole pattern.
func TestChiSubrouter(t *testing.T) {
	for base, want := range map[string]int{"/api/v1": 200, "": 404, "/elsewhere": 200} {
		g := newGuard(t, guard.WithBasePath(base))
		router := chi.NewRouter()
		router.Route("/api/v1", func(r chi.Router) {
			r.Use(guardchi.Middleware(r, g))
			r.Get("/vehicles", plainHandler("listVehicles"))
			r.Get("/status", plainHandler("getStatus"))
		})
		address := start(t, serveHTTP(router))
		if got := send(t, address, "GET", "/api/v1/status"); got.status != want {
			t.Errorf("base path %q: %d, want %d", base, got.status, want)
		}
		if got := send(t, address, "GET", "/api/v1/vehicles"); base == "/api/v1" && got.status != 401 || base == "" && got.status != 404 {
			t.Errorf("base path %q: %d", base, got.status)
		}
	}
}

// TestUpgrade: a handler takes the connection over, as for a websocket, and one that was
// denied never does.
func TestUpgrade(t *testing.T) {
	g := newGuard(t)
	const answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
	takeOver := func(w http.ResponseWriter, p *fleet.Person) {
		conn, stream, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer conn.Close()
		talk(conn, stream.Reader, answer, p)
	}
	fast := func(c *fasthttp.RequestCtx, p *fleet.Person) {
		c.HijackSetNoResponse(true)
		c.Hijack(func(conn net.Conn) { talk(conn, bufio.NewReader(conn), answer, p) })
	}
	plain := func(w http.ResponseWriter, _ *http.Request, p *fleet.Person, _ string) { takeOver(w, p) }
	chiRouter, ginEngine, muxRouter := chi.NewRouter(), gin.New(), mux.NewRouter()
	echo4Router, echo5Router := echo4.New(), echo5.New()
	fiber2App, fiber3App := fiber2.New(fiber2.Config{DisableStartupMessage: true}), fiber3.New()
	chiRouter.Post(unlockBraces, guardchi.UnlockVehicle(g, plain))
	muxRouter.Handle(unlockBraces, guardgorilla.UnlockVehicle(g, plain)).Methods("POST")
	ginEngine.POST(unlockColon, guardgin.UnlockVehicle(g, func(c *gin.Context, p *fleet.Person, _ string) { takeOver(c.Writer, p) }))
	echo4Router.POST(unlockColon, guardecho4.UnlockVehicle(g, func(c echo4.Context, p *fleet.Person, _ string) error { takeOver(c.Response(), p); return nil }))
	echo5Router.POST(unlockColon, guardecho5.UnlockVehicle(g, func(c *echo5.Context, p *fleet.Person, _ string) error { takeOver(c.Response(), p); return nil }))
	fiber2App.Post(unlockColon, guardfiber2.UnlockVehicle(g, func(c *fiber2.Ctx, p *fleet.Person, _ string) error { fast(c.Context(), p); return nil }))
	fiber3App.Post(unlockColon, guardfiber3.UnlockVehicle(g, func(c fiber3.Ctx, p *fleet.Person, _ string) error { fast(c.RequestCtx(), p); return nil }))
	for name, served := range map[string]serve{
		"chi": serveHTTP(chiRouter), "gin": serveHTTP(ginEngine), "gorilla": serveHTTP(muxRouter), "echo4": serveHTTP(echo4Router), "echo5": serveHTTP(echo5Router),
		"fiber2": serveFiber2(fiber2App), "fiber3": serveFiber3(fiber3App),
	} {
		address := start(t, served)
		for field, want := range map[string]string{ada: "101 Switching Protocols", bob: "403 Forbidden", "X: y": "401 Unauthorized"} {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /api/v1/vehicles/v1/unlock HTTP/1.1\r\nHost: fleet.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\nContent-Length: 0\r\n%s\r\n\r\n", field)
			from := bufio.NewReader(conn)
			line, err := from.ReadString('\n')
			if err != nil || strings.TrimSpace(line) != "HTTP/1.1 "+want {
				t.Errorf("%s: %q: %q %v, want %s", name, field, line, err, want)
			}
			if field == ada {
				for line != "\r\n" && err == nil {
					line, err = from.ReadString('\n')
				}
				fmt.Fprint(conn, "who am I?\n")
				if line, err := from.ReadString('\n'); line != "you are ada\n" {
					t.Errorf("%s: %q %v", name, line, err)
				}
			}
			conn.Close()
		}
	}
}

// talk answers the upgrade, and one line.
func talk(conn net.Conn, from *bufio.Reader, answer string, p *fleet.Person) {
	fmt.Fprint(conn, answer)
	if _, err := from.ReadString('\n'); err == nil {
		fmt.Fprintf(conn, "you are %s\n", p.Name)
	}
}
