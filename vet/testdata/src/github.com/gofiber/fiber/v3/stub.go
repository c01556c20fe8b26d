// Package fiber has the calls of github.com/gofiber/fiber/v3 that register routes.
package fiber

type Ctx interface {
	SendString(string) error
	Get(string, ...string) string
	Next() error
}

type Handler = func(Ctx) error
type Router interface {
	Get(path string, handler any, handlers ...any) Router
	Post(path string, handler any, handlers ...any) Router
	Add(methods []string, path string, handler any, handlers ...any) Router
	All(path string, handler any, handlers ...any) Router
	Use(args ...any) Router
	Group(prefix string, handlers ...any) Router
}
type App struct{ Router }

func New() *App { return nil }
