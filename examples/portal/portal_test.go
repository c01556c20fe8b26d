package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/oasguard/oasguard/examples/portal/internal/guard"
)

// callers are everybody: by card, and nobody.
func callers() []string { return append(slices.Sorted(maps.Keys(people)), "") }

// objects are those that the page asks about.
var objects = strings.NewReplacer("{book}", "emma", "{loan}", "17")

// granted are the operations that the guard lets a caller use, in the order of the document.
func granted(t *testing.T, base, token string) []string {
	t.Helper()
	var names []string
	for _, route := range guard.Routes() {
		r, err := http.NewRequest(route.Method, base+"/api"+objects.Replace(route.Path), nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		switch response.StatusCode {
		case http.StatusOK:
			names = append(names, route.Operation)
		case http.StatusUnauthorized, http.StatusForbidden:
		default:
			t.Fatalf("%s %s: %s", route.Operation, token, response.Status)
		}
	}
	return names
}

func serve(t *testing.T) string {
	t.Helper()
	handler, err := newHandler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// TestDocuments: the document that a caller gets has the operations that the guard grants to the
// role, and those that it grants to somebody with the role for some object.
func TestDocuments(t *testing.T) {
	base := serve(t)
	for _, token := range callers() {
		r, err := http.NewRequest(http.MethodGet, base+"/api/openapi.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %v", token, response.Status, err)
		}
		var document struct {
			Paths map[string]map[string]json.RawMessage
		}
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for _, route := range guard.Routes() {
			_, shown[route.Operation] = document.Paths[route.Path][strings.ToLower(route.Method)]
		}
		for _, operation := range granted(t, base, token) {
			// eve's role is none: her one loan is not a matter of roles.
			if !shown[operation] && token != "card-of-eve" {
				t.Errorf("%s may %s, and the document does not say so", token, operation)
			}
			delete(shown, operation)
		}
		for operation, yes := range shown {
			if yes && operation != "renewLoan" { // of a loan of one's own
				t.Errorf("the document of %s has %s, which the guard refuses", token, operation)
			}
		}
	}
}

// TestPage: in a browser, a caller has a button for every operation that the guard grants, and for
// no other; each button does what it says.
func TestPage(t *testing.T) {
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			chromium = path
			break
		}
	}
	if _, err := exec.LookPath("npm"); err != nil || chromium == "" {
		t.Skip("the page is built by npm and tried in chromium: one of them is not on PATH")
	}
	for _, args := range [][]string{{"ci", "--no-audit", "--no-fund", "--silent"}, {"run", "build"}} {
		command := exec.Command("npm", args...)
		command.Dir = "page"
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("npm %s: %v\n%s", args[0], err, out)
		}
	}
	base := serve(t)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(chromium), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // the browser ends before its directory is removed
		cancel()
		stop()
	})
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute) // ends a browser that hangs
	t.Cleanup(cancel)
	const said = `document.querySelector("[role=status]")?.textContent`
	for _, token := range callers() {
		visit(t, ctx, base+"/#"+token)
		buttons := poll[[]string](t, ctx, `document.querySelector("h1") && [...document.querySelectorAll("button")].map(b => b.textContent)`)
		if want := granted(t, base, token); !slices.Equal(buttons, want) {
			t.Errorf("%q sees %q, and the guard grants %q", token, buttons, want)
		}
		for i, name := range buttons {
			click := fmt.Sprintf(`document.querySelectorAll("button")[%d].click() ?? true`, i)
			poll[bool](t, ctx, click)
			if got := poll[string](t, ctx, fmt.Sprintf(`%s.startsWith(%q) && %[1]s`, said, name+" ")); got != name+" 200" {
				t.Errorf("%q: the button %s: %s", token, name, got)
			}
		}
	}
	visit(t, ctx, base+"/#no-card")
	if got := poll[string](t, ctx, said); got != "your card is not valid" {
		t.Errorf("a wrong card: %q", got)
	}
}

func visit(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// poll is the value of an expression in the page, once it has one.
func poll[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Poll[T](expression, chromedp.WithPollingTimeout(5*time.Minute)))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}
