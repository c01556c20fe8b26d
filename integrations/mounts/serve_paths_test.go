package mounts

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"
)

// pathsHTTP answers with the operation and its path values.
type pathsHTTP struct{}

func (pathsHTTP) Rest(w http.ResponseWriter, _ *http.Request, _ string, x string) {
	fmt.Fprintf(w, "%q", []string{"rest", x})
}

func (pathsHTTP) Best(w http.ResponseWriter, _ *http.Request, _ string, y string) {
	fmt.Fprintf(w, "%q", []string{"best", y})
}

func (pathsHTTP) One(w http.ResponseWriter, _ *http.Request, _ string, x string) {
	fmt.Fprintf(w, "%q", []string{"one", x})
}

func (pathsHTTP) Literal(w http.ResponseWriter, _ *http.Request, _ string) {
	fmt.Fprintf(w, "%q", []string{"literal"})
}

func (pathsHTTP) Long(w http.ResponseWriter, _ *http.Request, _ string, x, y string) {
	fmt.Fprintf(w, "%q", []string{"long", x, y})
}

func (pathsHTTP) Early(w http.ResponseWriter, _ *http.Request, _ string, p string) {
	fmt.Fprintf(w, "%q", []string{"early", p})
}

func (pathsHTTP) Any(w http.ResponseWriter, _ *http.Request, _ string, p, q string) {
	fmt.Fprintf(w, "%q", []string{"any", p, q})
}

func (pathsHTTP) Posted(w http.ResponseWriter, _ *http.Request, _ string, p, q string) {
	fmt.Fprintf(w, "%q", []string{"posted", p, q})
}

func (pathsHTTP) Deep(w http.ResponseWriter, _ *http.Request, _ string, x, y string) {
	fmt.Fprintf(w, "%q", []string{"deep", x, y})
}

func (pathsHTTP) Deeper(w http.ResponseWriter, _ *http.Request, _ string, z, last string) {
	fmt.Fprintf(w, "%q", []string{"deeper", z, last})
}

func (pathsHTTP) Named(w http.ResponseWriter, _ *http.Request, _ string, name string) {
	fmt.Fprintf(w, "%q", []string{"named", name})
}

func (pathsHTTP) Root(w http.ResponseWriter, _ *http.Request, _ string) {
	fmt.Fprintf(w, "%q", []string{"root"})
}

// pathsGin answers with the operation and its path values.
type pathsGin struct{}

func (pathsGin) Rest(c *gin.Context, _ string, x string) { c.String(200, "%q", []string{"rest", x}) }

func (pathsGin) Best(c *gin.Context, _ string, y string) { c.String(200, "%q", []string{"best", y}) }

func (pathsGin) One(c *gin.Context, _ string, x string) { c.String(200, "%q", []string{"one", x}) }

func (pathsGin) Literal(c *gin.Context, _ string) { c.String(200, "%q", []string{"literal"}) }

func (pathsGin) Long(c *gin.Context, _ string, x, y string) {
	c.String(200, "%q", []string{"long", x, y})
}

func (pathsGin) Early(c *gin.Context, _ string, p string) { c.String(200, "%q", []string{"early", p}) }

func (pathsGin) Any(c *gin.Context, _ string, p, q string) {
	c.String(200, "%q", []string{"any", p, q})
}

func (pathsGin) Posted(c *gin.Context, _ string, p, q string) {
	c.String(200, "%q", []string{"posted", p, q})
}

func (pathsGin) Deep(c *gin.Context, _ string, x, y string) {
	c.String(200, "%q", []string{"deep", x, y})
}

func (pathsGin) Deeper(c *gin.Context, _ string, z, last string) {
	c.String(200, "%q", []string{"deeper", z, last})
}

func (pathsGin) Named(c *gin.Context, _ string, name string) {
	c.String(200, "%q", []string{"named", name})
}

func (pathsGin) Root(c *gin.Context, _ string) { c.String(200, "%q", []string{"root"}) }

// pathsEcho4 answers with the operation and its path values.
type pathsEcho4 struct{}

func (pathsEcho4) Rest(c echo4.Context, _ string, x string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"rest", x}))
}

func (pathsEcho4) Best(c echo4.Context, _ string, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"best", y}))
}

func (pathsEcho4) One(c echo4.Context, _ string, x string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"one", x}))
}

func (pathsEcho4) Literal(c echo4.Context, _ string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"literal"}))
}

func (pathsEcho4) Long(c echo4.Context, _ string, x, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"long", x, y}))
}

func (pathsEcho4) Early(c echo4.Context, _ string, p string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"early", p}))
}

func (pathsEcho4) Any(c echo4.Context, _ string, p, q string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"any", p, q}))
}

func (pathsEcho4) Posted(c echo4.Context, _ string, p, q string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"posted", p, q}))
}

func (pathsEcho4) Deep(c echo4.Context, _ string, x, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"deep", x, y}))
}

func (pathsEcho4) Deeper(c echo4.Context, _ string, z, last string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"deeper", z, last}))
}

func (pathsEcho4) Named(c echo4.Context, _ string, name string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"named", name}))
}

func (pathsEcho4) Root(c echo4.Context, _ string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"root"}))
}

// pathsEcho5 answers with the operation and its path values.
type pathsEcho5 struct{}

func (pathsEcho5) Rest(c *echo5.Context, _ string, x string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"rest", x}))
}

func (pathsEcho5) Best(c *echo5.Context, _ string, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"best", y}))
}

func (pathsEcho5) One(c *echo5.Context, _ string, x string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"one", x}))
}

func (pathsEcho5) Literal(c *echo5.Context, _ string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"literal"}))
}

func (pathsEcho5) Long(c *echo5.Context, _ string, x, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"long", x, y}))
}

func (pathsEcho5) Early(c *echo5.Context, _ string, p string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"early", p}))
}

func (pathsEcho5) Any(c *echo5.Context, _ string, p, q string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"any", p, q}))
}

func (pathsEcho5) Posted(c *echo5.Context, _ string, p, q string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"posted", p, q}))
}

func (pathsEcho5) Deep(c *echo5.Context, _ string, x, y string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"deep", x, y}))
}

func (pathsEcho5) Deeper(c *echo5.Context, _ string, z, last string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"deeper", z, last}))
}

func (pathsEcho5) Named(c *echo5.Context, _ string, name string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"named", name}))
}

func (pathsEcho5) Root(c *echo5.Context, _ string) error {
	return c.String(200, fmt.Sprintf("%q", []string{"root"}))
}

// pathsFiber2 answers with the operation and its path values.
type pathsFiber2 struct{}

func (pathsFiber2) Rest(c *fiber2.Ctx, _ string, x string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"rest", x}))
}

func (pathsFiber2) Best(c *fiber2.Ctx, _ string, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"best", y}))
}

func (pathsFiber2) One(c *fiber2.Ctx, _ string, x string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"one", x}))
}

func (pathsFiber2) Literal(c *fiber2.Ctx, _ string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"literal"}))
}

func (pathsFiber2) Long(c *fiber2.Ctx, _ string, x, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"long", x, y}))
}

func (pathsFiber2) Early(c *fiber2.Ctx, _ string, p string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"early", p}))
}

func (pathsFiber2) Any(c *fiber2.Ctx, _ string, p, q string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"any", p, q}))
}

func (pathsFiber2) Posted(c *fiber2.Ctx, _ string, p, q string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"posted", p, q}))
}

func (pathsFiber2) Deep(c *fiber2.Ctx, _ string, x, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"deep", x, y}))
}

func (pathsFiber2) Deeper(c *fiber2.Ctx, _ string, z, last string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"deeper", z, last}))
}

func (pathsFiber2) Named(c *fiber2.Ctx, _ string, name string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"named", name}))
}

func (pathsFiber2) Root(c *fiber2.Ctx, _ string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"root"}))
}

// pathsFiber3 answers with the operation and its path values.
type pathsFiber3 struct{}

func (pathsFiber3) Rest(c fiber3.Ctx, _ string, x string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"rest", x}))
}

func (pathsFiber3) Best(c fiber3.Ctx, _ string, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"best", y}))
}

func (pathsFiber3) One(c fiber3.Ctx, _ string, x string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"one", x}))
}

func (pathsFiber3) Literal(c fiber3.Ctx, _ string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"literal"}))
}

func (pathsFiber3) Long(c fiber3.Ctx, _ string, x, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"long", x, y}))
}

func (pathsFiber3) Early(c fiber3.Ctx, _ string, p string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"early", p}))
}

func (pathsFiber3) Any(c fiber3.Ctx, _ string, p, q string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"any", p, q}))
}

func (pathsFiber3) Posted(c fiber3.Ctx, _ string, p, q string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"posted", p, q}))
}

func (pathsFiber3) Deep(c fiber3.Ctx, _ string, x, y string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"deep", x, y}))
}

func (pathsFiber3) Deeper(c fiber3.Ctx, _ string, z, last string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"deeper", z, last}))
}

func (pathsFiber3) Named(c fiber3.Ctx, _ string, name string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"named", name}))
}

func (pathsFiber3) Root(c fiber3.Ctx, _ string) error {
	return c.SendString(fmt.Sprintf("%q", []string{"root"}))
}
