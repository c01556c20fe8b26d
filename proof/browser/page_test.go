package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// programs are what the tests run.
type programs struct{ command, chromium string }

// find builds the command and looks for a browser, once; no browser is no error.
var find = sync.OnceValues(func() (programs, error) {
	var p programs
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			p.chromium = path
			break
		}
	}
	dir, err := os.MkdirTemp("", "oasguard-browser-*")
	if err != nil {
		return p, err
	}
	p.command = filepath.Join(dir, "oasguard")
	out, err := exec.Command("go", "build", "-C", "../..", "-o", p.command, "./cmd/oasguard").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return p, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if p, err := find(); err == nil {
		_ = os.RemoveAll(filepath.Dir(p.command))
	}
	os.Exit(code)
}

// page is a matrix, open in a tab.
type page struct {
	t   *testing.T
	ctx context.Context

	site string // nothing else is asked for
	url  string

	mu       sync.Mutex
	problems []string // dialogs, errors on the console, requests beyond the page
}

// open writes the matrix of a document and opens it in a browser of its own.
// Whatever the browser complains of fails the test at its end.
func open(t *testing.T, document string) *page {
	t.Helper()
	p := browser(t)
	dir := t.TempDir()
	spec, file := filepath.Join(dir, "openapi.yaml"), filepath.Join(dir, "matrix.html")
	if err := os.WriteFile(spec, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(p.command, "matrix", "-o", file, spec).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return visit(t, "file://"+file, "", "#result")
}

// browser is what tests run; they skip where there is none.
func browser(t *testing.T) programs {
	t.Helper()
	p, err := find()
	if err != nil {
		t.Fatal(err)
	}
	if p.chromium == "" {
		t.Skip("no chromium on PATH: apt-get install -y --no-install-recommends chromium")
	}
	return p
}

// visit opens a page of a site in a browser of its own, until an element is there.
func visit(t *testing.T, site, name, ready string) *page {
	t.Helper()
	p := browser(t)
	allocator, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(p.chromium), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.WindowSize(1360, 800),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		// The browser ends before its directory is removed.
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	pg := &page{t: t, ctx: ctx, site: site, url: site + name}
	if err := chromedp.Listen(ctx, pg.hear); err != nil {
		t.Fatal(err)
	}
	// This ends a browser that hangs, and is no bound on the machine.
	pg.ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	t.Cleanup(pg.check) // also where the page never comes to be
	call(pg, network.Enable, network.EnableParams{})
	call(pg, log.Enable, cdp.Empty{})
	pg.run(chromedp.Navigate(pg.url), chromedp.WaitVisible(chromedp.CSS(ready)))
	return pg
}

// hear notes what a page that is well never does.
func (p *page) hear(event any) {
	switch e := event.(type) {
	case *cdppage.EventJavascriptDialogOpening:
		p.complain("dialog: " + e.Message)
	case *runtime.EventExceptionThrown:
		p.complain("exception: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.complain("console: " + e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if e.Request.URL != "about:blank" && !strings.HasPrefix(e.Request.URL, p.site) && !strings.HasPrefix(e.Request.URL, "data:") {
			p.complain("request: " + e.Request.URL)
		}
	}
}

func (p *page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, text)
}

func (p *page) check() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, problem := range p.problems {
		p.t.Error(problem)
	}
}

// forget drops complaints that a test provoked, and returns them.
func (p *page) forget() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.problems
	p.problems = nil
	return list
}

// step is something done in the page.
type step = chromedp.Action[chromedp.Void]

func (p *page) run(steps ...step) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// call sends the browser a command.
func call[P, R any](p *page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	p.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	}))
}

// eval is the value of an expression in the page.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, underPolicy))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// underPolicy has the page's policy count for what a test evaluates, too.
func underPolicy(p *runtime.EvaluateParams) { p.AllowUnsafeEvalBlockedByCSP = new(bool) }

// do runs statements in the page.
func (p *page) do(statements string) {
	p.t.Helper()
	eval[bool](p, "(() => { "+statements+"; return true; })()")
}

// until waits for an expression to be true.
func (p *page) until(expression string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(5*time.Minute))); err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
}

func click(selector string) step { return chromedp.Click(chromedp.CSS(selector)) }

// anew leaves the page and opens it at an address of its own.
func (p *page) anew(hash string) {
	p.t.Helper()
	p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+hash), chromedp.WaitVisible(chromedp.CSS("#result")))
}

// set gives a control a value, as somebody who uses it does.
func (p *page) set(id, value string) {
	p.t.Helper()
	v, err := json.Marshal(value)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(fmt.Sprintf(`const e = document.getElementById(%q); e.value = %s; e.dispatchEvent(new Event("input", {bubbles: true}))`, id, v))
}

// want compares a list of what the page shows.
func (p *page) want(what string, got, want []string) {
	p.t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		p.t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// rows are the operations that are shown.
func (p *page) rows() []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll("#scroll tbody tr:not(.more)")].filter((r) => r.checkVisibility()).map((r) => r.querySelector(".method").textContent + " " + r.querySelector(".path").textContent)`)
}

func (p *page) result() string {
	return eval[string](p, `document.getElementById("result").textContent`)
}
func (p *page) hash() string { return eval[string](p, `location.hash`) }

func (p *page) wantResult(want string) {
	p.t.Helper()
	if got := p.result(); got != want {
		p.t.Errorf("result: got %q, want %q", got, want)
	}
}
