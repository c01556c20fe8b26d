package servers

import (
	"bytes"
	"go/format"
	"strings"
	"testing"
	"text/template"
)

// operation is one of the document, as its handlers are written.
type operation struct {
	Name   string // of the method
	Caller string // "p", "p, ok", or empty: it is public
	Path   string // fields of its path parameters, in order
	Params bool   // it has other parameters
	Body   string // type of its body
}

var operations = []operation{
	{Name: "GetStatus"},
	{Name: "ListVehicles", Caller: "p", Params: true},
	{Name: "AddVehicle", Caller: "p", Body: "Vehicle"},
	{Name: "FindNearest", Caller: "p", Params: true},
	{Name: "GetVehicle", Caller: "p, ok", Path: "VehicleId"},
	{Name: "ChangeVehicle", Caller: "p", Path: "VehicleId", Body: "Vehicle"},
	{Name: "RemoveVehicle", Caller: "p", Path: "VehicleId"},
	{Name: "GetPhoto", Path: "VehicleId"},
	{Name: "UnlockVehicle", Caller: "p", Path: "VehicleId"},
	{Name: "StartTrip", Caller: "p", Path: "VehicleId", Params: true},
	{Name: "GetTrip", Caller: "p", Path: "VehicleId Trip"},
	{Name: "ReportPosition", Caller: "p", Path: "VehicleId", Body: "Position"},
	{Name: "ListInvoices", Caller: "p", Path: "Rider"},
	{Name: "IssueKey", Caller: "p"},
}

// shape is how the methods of a server look.
type shape struct {
	imports string
	native  string // the first parameters
	result  string // {{.Name}} is the operation
	context string // of the request
	reply   string // {{.Text}} is the answer
	kind    string // "plain", "strict" or "ogen"
}

var shapes = map[string]shape{
	"http":   {`"encoding/json"; "net/http"`, "w http.ResponseWriter, r *http.Request", "", "r.Context()", `w.Header().Set("Content-Type", "application/json"); _ = json.NewEncoder(w).Encode(api.Answer{Text: {{.Text}}})`, "plain"},
	"gin":    {`"net/http"; "github.com/gin-gonic/gin"`, "c *gin.Context", "", "c.Request.Context()", `c.JSON(http.StatusOK, api.Answer{Text: {{.Text}}})`, "plain"},
	"echo4":  {`"net/http"; "github.com/labstack/echo/v4"`, "c echo.Context", "error", "c.Request().Context()", `return c.JSON(http.StatusOK, api.Answer{Text: {{.Text}}})`, "plain"},
	"echo5":  {`"net/http"; "github.com/labstack/echo/v5"`, "c *echo.Context", "error", "c.Request().Context()", `return c.JSON(http.StatusOK, api.Answer{Text: {{.Text}}})`, "plain"},
	"fiber2": {`"github.com/gofiber/fiber/v2"`, "c *fiber.Ctx", "error", "c.UserContext()", `return c.JSON(api.Answer{Text: {{.Text}}})`, "plain"},
	"fiber3": {`"github.com/gofiber/fiber/v3"`, "c fiber.Ctx", "error", "c.Context()", `return c.JSON(api.Answer{Text: {{.Text}}})`, "plain"},
	"strict": {`"context"`, "ctx context.Context", "(api.{{.Name}}ResponseObject, error)", "ctx", `return api.{{.Name}}200JSONResponse{Text: {{.Text}}}, nil`, "strict"},
	"ogen":   {`"context"`, "ctx context.Context", "(*api.Answer, error)", "ctx", `return &api.Answer{Text: {{.Text}}}, nil`, "ogen"},
}

// handlers writes both servers: typed, whose methods get their caller, and plain, as its
// generator means it.
func handlers(t *testing.T, stack, name string) []byte {
	t.Helper()
	s := shapes[name]
	var b bytes.Buffer
	b.WriteString("package stack\n\nimport (\n" + s.imports + "\n\"" + stack + "/api\"\n)\n\ntype typed struct{}\n\ntype plain struct{ finds finder }\n")
	fill := func(text string, op operation, answer string) string {
		var out strings.Builder
		if err := template.Must(template.New("").Parse(text)).Execute(&out, map[string]string{"Name": op.Name, "Text": answer}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, op := range operations {
		params, values := s.rest(op)
		id := strings.ToLower(op.Name[:1]) + op.Name[1:]
		caller, p := "", "nil"
		switch op.Caller {
		case "p":
			caller, p = ", p *Person", "p"
		case "p, ok":
			caller, p = ", p *Person, _ bool", "p"
		}
		text := func(p string) string { return "answer(" + s.context + ", \"" + id + "\", " + p + values + ")" }
		b.WriteString("\nfunc (typed) " + op.Name + "(" + s.native + caller + params + ") " + fill(s.result, op, "") + " {\n" + fill(s.reply, op, text(p)) + "\n}\n")
		if op.Caller != "" {
			p = "s.finds(" + s.context + ")"
		}
		b.WriteString("\nfunc (s plain) " + op.Name + "(" + s.native + params + ") " + fill(s.result, op, "") + " {\n" + fill(s.reply, op, text(p)) + "\n}\n")
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Bytes())
	}
	return source
}

// rest are the parameters of an operation behind the native ones, and its path values.
func (s shape) rest(op operation) (params, values string) {
	for _, field := range strings.Fields(op.Path) {
		name := strings.ToLower(field[:1]) + field[1:]
		kind := " string"
		if field == "Trip" {
			kind = " int"
		}
		switch s.kind {
		case "plain":
			params += ", " + name + kind
			values += ", " + name
		case "strict":
			values += ", request." + field
		default:
			values += ", params." + field
		}
	}
	switch {
	case s.kind == "strict":
		params = ", request api." + op.Name + "RequestObject"
	case s.kind == "plain" && op.Params:
		params += ", _ api." + op.Name + "Params"
	case s.kind == "ogen":
		if op.Body != "" {
			params += ", _ *api." + op.Body
		}
		if op.Params || op.Path != "" {
			params += ", params api." + op.Name + "Params"
		}
	}
	return params, values
}
