package main

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
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var built = sync.OnceValues(build)

// TestSize: what a server sends is at most 5 MB.
func TestSize(t *testing.T) {
	page, err := built()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := pack(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the page has %d bytes, %d packed", len(page), len(packed))
	if len(packed) > 5_000_000 {
		t.Errorf("the page has %d bytes packed, want at most 5 MB", len(packed))
	}
}

// tab is the playground in a browser of its own.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string // what a page that is well never does
}

func open(t testing.TB) *tab {
	t.Helper()
	var chromium string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			chromium = path
			break
		}
	}
	if chromium == "" {
		t.Skip("no chromium on PATH: apt-get install -y --no-install-recommends chromium")
	}
	page, err := built()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "playground.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(chromium), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.WindowSize(1360, 800), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // the browser ends before its directory is removed
		cancel()
		stop()
	})
	p := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	p.ctx, cancel = context.WithTimeout(ctx, 8*time.Minute) // ends a browser that hangs
	t.Cleanup(cancel)
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			t.Error(problem)
		}
	})
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	p.run(chromedp.Navigate("file://" + file))
	p.answered()
	return p
}

func (p *tab) hear(event any) {
	problem := ""
	switch e := event.(type) {
	case *cdppage.EventJavascriptDialogOpening:
		problem = "dialog: " + e.Message
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
	case *log.EventEntryAdded:
		problem = "console: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; u != "about:blank" && !strings.HasPrefix(u, "file://") && !strings.HasPrefix(u, "blob:") {
			problem = "request: " + u
		}
	}
	if problem != "" {
		p.mu.Lock()
		p.problems = append(p.problems, problem)
		p.mu.Unlock()
	}
}

func (p *tab) run(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func call[P, R any](p *tab, command cdp.Command[P, R], params P) {
	p.t.Helper()
	p.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	}))
}

func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// answered waits until the last request is answered and drawn.
func (p *tab) answered() {
	p.t.Helper()
	const idle = "ready && !busy && !waiting && document.body.dataset.shown === String(number)"
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](idle, chromedp.WithPollingTimeout(5*time.Minute))); err != nil {
		p.t.Fatal(err)
	}
}

// write puts a text into a box, as typing does.
func (p *tab) write(id, text string) {
	p.t.Helper()
	data, _ := json.Marshal(text)
	if id == "document" {
		eval[bool](p, fmt.Sprintf("(editor.set(%s), typedAt = performance.now(), ask(), true)", data))
		p.answered()
		return
	}
	eval[bool](p, fmt.Sprintf("(() => { const e = document.getElementById(%q); e.value = %s; e.dispatchEvent(new Event('input')); return true; })()", id, data))
	p.answered()
}

func (p *tab) choose(part string) string {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf("(document.querySelector('[data-part=%s]').click(), true)", part))
	p.answered()
	return p.result()
}

func (p *tab) result() string {
	p.t.Helper()
	return eval[string](p, "document.getElementById('result').textContent")
}

func (p *tab) wants(what, got string, wanted ...string) {
	p.t.Helper()
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			p.t.Errorf("%s lacks %q:\n%.600s", what, want, got)
		}
	}
}

// TestEveryPart goes once through the page.
func TestEveryPart(t *testing.T) {
	p := open(t)
	p.wants("the state", eval[string](p, "document.getElementById('state').textContent"), "3 operations, 0 errors")
	p.wants("the matrix", p.choose("matrix"), "role manager", "DELETE /rooms/{roomId}", "yes")
	p.wants("who can", p.choose("explain"), "GET /rooms")
	eval[bool](p, "(() => { const e = document.getElementById('operation'); e.selectedIndex = 2; e.dispatchEvent(new Event('change')); return true; })()")
	p.answered()
	p.wants("who can", p.result(), "DELETE /rooms/{roomId}", "rooms:close")
	p.write("roles", "guest")
	p.wants("explain", p.result(), "role guest", "rooms:close")
	p.wants("the wrapper", p.choose("wrapper"), "package guard", "CloseRoom", "func ")
	p.write("document", strings.Replace(read("examples/1-roles.yaml"), "x-required-permissions: rooms:close", "x-required-permissions: rooms:clos", 1))
	p.wants("a slip", p.result(), "error: ", "undefined-permission", "fix: ")
	p.write("document", "openapi: [")
	p.wants("a broken document", p.choose("lint"), "error: ")
	p.write("document", strings.Replace(read("examples/3-mistakes.yaml"), "keycard", "keyCard", 1))
	p.wants("a list", p.result(), "ambiguous-list")
	p.write("settings", "lists: any")
	if strings.Contains(p.result(), "ambiguous-list") {
		t.Error("oasguard.yaml is not read")
	}
}

// TestTyping: what is typed is read, and a finding leads to its line.
func TestTyping(t *testing.T) {
	p := open(t)
	eval[bool](p, "(editor.set('openapi: 3.1.0\\ninfo: {title: t, version: v}\\n'), editor.goTo(1), true)")
	call(p, input.InsertText, input.InsertTextParams{Text: "openapi: 4.1.0"})
	p.answered()
	p.wants("the line that was typed over", eval[string](p, "editor.text()"), "openapi: 4.1.0\ninfo:")
	p.wants("a version that nobody knows", p.result(), "line 1", "4.1.0")
	eval[bool](p, "(document.querySelector('#result li button').click(), true)")
	call(p, input.InsertText, input.InsertTextParams{Text: read("examples/1-roles.yaml")})
	p.answered()
	p.wants("the text in the place of a line", eval[string](p, "editor.text()"), "rooms:close")
	p.wants("a title that stands twice", p.result(), "error: ")
}

// TestEditor: page/editor.js is what its sources make.
func TestEditor(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("no npm on PATH")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("editor")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ci", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"}, {"run", "--silent", "build", "--", "--out", "editor.out.js"},
	} {
		cmd := exec.Command(npm, args...)
		cmd.Dir = dir
		if output, err := cmd.CombinedOutput(); err != nil {
			if args[0] == "ci" {
				t.Skipf("npm cannot install: %v\n%s", err, output)
			}
			t.Fatalf("%v\n%s", err, output)
		}
	}
	made, err := os.ReadFile(filepath.Join(dir, "editor.out.js"))
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != read("page/editor.js") {
		t.Error("page/editor.js is stale: run npm ci && npm run build in editor")
	}
}

// TestShare: an address holds the document, and opens with it.
func TestShare(t *testing.T) {
	p := open(t)
	p.write("document", strings.ReplaceAll(read("examples/2-scopes.yaml"), "Ledger", "Bücher 📚"))
	eval[bool](p, "(document.getElementById('share').click(), true)")
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool]("location.hash.startsWith('#d=')", chromedp.WithPollingTimeout(time.Minute))); err != nil {
		t.Fatal(err)
	}
	eval[bool](p, "(editor.set(''), window.dispatchEvent(new HashChangeEvent('hashchange')), true)")
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool]("editor.text().includes('Bücher 📚')", chromedp.WithPollingTimeout(time.Minute))); err != nil {
		t.Fatal(err)
	}
	p.answered()
}

// TestHostile: text of a document is never markup, and never a request.
func TestHostile(t *testing.T) {
	p := open(t)
	const evil = `</script><img src=https://evil.example/x onerror=alert(1)><svg onload=alert(2)>`
	document := fmt.Sprintf(`openapi: 3.1.0
info: {title: %[1]q, version: '1'}
components: {securitySchemes: {%[1]q: {type: http, scheme: bearer}}}
security: [{%[1]q: []}]
x-roles: {%[1]q: {description: %[1]q}}
paths:
  /a:
    get: {operationId: %[1]q, summary: %[1]q, x-required-roles: [%[1]q], responses: {'200': {description: %[1]q}}}
    post: {$ref: 'https://evil.example/%%3Cimg%%3E', x-required-roles: [%[1]q], responses: {}}
`, evil)
	for _, text := range []string{document, strings.Replace(document, "    post: {$ref: 'https://evil.example/%3Cimg%3E', ", "    post: {", 1)} {
		p.write("document", text)
		for _, part := range []string{"lint", "matrix", "explain", "wrapper"} {
			p.choose(part)
			if n := eval[int](p, "document.querySelectorAll('#result img, #result svg, #result script, #result iframe, select img').length"); n > 0 {
				t.Errorf("%s: text of the document became %d elements", part, n)
			}
		}
	}
	p.wants("the page after all that", p.result(), "evil.example")
}

// BenchmarkLarge prints how long an edit of a real document of 1.2 MB takes, from the key to
// the screen.
func BenchmarkLarge(b *testing.B) {
	corpus := os.Getenv("OASGUARD_CORPUS")
	if corpus == "" {
		b.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	data, err := os.ReadFile(filepath.Join(corpus, "discord_discord-api-spec__specs__openapi.json"))
	if err != nil {
		b.Skip(err)
	}
	p := open(b)
	p.write("document", string(data))
	for _, part := range []string{"lint", "wrapper", "matrix", "explain"} {
		p.choose(part)
		var took []int
		for range 5 {
			eval[bool](p, "(editor.insert(1, ' '), true)")
			p.answered()
			took = append(took, eval[int](p, "Number(document.body.dataset.took)"))
		}
		b.Logf("%s: milliseconds from an edit to its result: %v; %s", part, took, eval[string](p, "document.getElementById('state').textContent"))
	}
}
