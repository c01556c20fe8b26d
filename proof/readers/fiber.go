package readers

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	fiber2 "github.com/gofiber/fiber/v2"
	adaptor2 "github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
)

func fibers() []Reader {
	return []Reader{
		{"fiber v2", func() (func(Operation) error, http.Handler) { return fiberV2(fiber2.Config{}) }},
		{"fiber v2, strict, unescaped", func() (func(Operation) error, http.Handler) {
			return fiberV2(fiber2.Config{StrictRouting: true, CaseSensitive: true, UnescapePath: true})
		}},
		{"fiber v3", func() (func(Operation) error, http.Handler) { return fiberV3(fiber.Config{}) }},
		{"fiber v3, strict, unescaped", func() (func(Operation) error, http.Handler) {
			return fiberV3(fiber.Config{StrictRouting: true, CaseSensitive: true, UnescapePath: true})
		}},
	}
}

func fiberV2(c fiber2.Config) (func(Operation) error, http.Handler) {
	c.DisableStartupMessage = true
	app := fiber2.New(c)
	return func(op Operation) error {
		if err := fiberTakes(op.Path); err != nil {
			return err
		}
		app.Add(op.Method, fiberPath(op.Path), func(c *fiber2.Ctx) error {
			for key, text := range answer(op, func(name string) string { return decoded(c.Params(name)) }) {
				c.Set(key, text)
			}
			return c.SendStatus(http.StatusOK)
		})
		return nil
	}, adaptor2.FiberApp(app)
}

func fiberV3(c fiber.Config) (func(Operation) error, http.Handler) {
	app := fiber.New(c)
	return func(op Operation) error {
		if err := fiberTakes(op.Path); err != nil {
			return err
		}
		app.Add([]string{op.Method}, fiberPath(op.Path), func(c fiber.Ctx) error {
			for key, text := range answer(op, func(name string) string { return decoded(c.Params(name)) }) {
				c.Set(key, text)
			}
			return c.SendStatus(http.StatusOK)
		})
		return nil
	}, adaptor.FiberApp(app)
}

// fiberTakes is an error where the name of a parameter would go on in what follows.
func fiberTakes(path string) error {
	if runsOn.MatchString(path) {
		return fmt.Errorf("%s: a parameter with no delimiter behind it", path)
	}
	return nil
}

var runsOn = regexp.MustCompile(`\}[A-Za-z0-9_{]`)

// fiberPath writes {id} as :id, and what means something to fiber as itself.
func fiberPath(path string) string {
	return parameter.ReplaceAllString(strings.ReplaceAll(path, ":", `\\:`), ":$1")
}
