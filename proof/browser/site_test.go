package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// documentation is the folder of the site, as a URL.
func documentation(t *testing.T) string {
	t.Helper()
	browser(t)
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "run", "-C", "../../tools/site", ".", "-o", dir).CombinedOutput(); err != nil {
		t.Fatalf("tools/site: %v\n%s", err, out)
	}
	return "file://" + dir + "/"
}

// TestSite opens pages of the documentation as people do: on a desk and on a telephone, by day and
// by night, printed, and where no script runs. What the page asks for beyond itself fails the test.
func TestSite(t *testing.T) {
	site := documentation(t)
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Log("no axe-core here: npm ci --prefix proof/browser")
	}
	p := visit(t, site, "index.html", "main h1")
	for _, name := range []string{"index.html", "docs/index.html", "docs/why.html", "docs/decision.html", "docs/rules.html", "docs/migrate/ogen.html", "bench/index.html", "CHANGELOG.html"} {
		p.run(chromedp.Navigate(site+name), chromedp.WaitVisible(chromedp.CSS("main h1")))
		for _, width := range []int64{1360, 760, 360} {
			call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1})
			if over := eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s, %d wide: the page scrolls sideways by %d", name, width, over)
			}
			if size := eval[float64](p, `parseFloat(getComputedStyle(document.querySelector("main p")).fontSize)`); size < 16 {
				t.Errorf("%s, %d wide: text of %v pixels", name, width, size)
			}
			if !eval[bool](p, `document.getElementById("pages").checkVisibility()`) {
				t.Errorf("%s, %d wide: no list of pages", name, width)
			}
			for _, scheme := range []string{"light", "dark"} {
				p.media("", scheme)
				want := map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]
				if got := eval[string](p, `getComputedStyle(document.body).backgroundColor`); got != want {
					t.Errorf("%s: background %s in the %s, want %s", name, got, scheme, want)
				}
				if axe == nil || width == 760 {
					continue
				}
				p.do(string(axe))
				found := eval[[]string](p, `axe.run(document, {preload: false}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`)
				slices.Sort(found)
				for _, f := range slices.Compact(found) {
					t.Errorf("%s, %d wide, %s: %s", name, width, scheme, f)
				}
			}
		}
		p.media("print", "dark")
		if got := eval[string](p, `getComputedStyle(document.body).backgroundColor + getComputedStyle(document.getElementById("pages")).display`); got != "rgb(255, 255, 255)none" {
			t.Errorf("%s: printed as %s", name, got)
		}
		p.media("", "light")
	}
}

// TestSiteByLinks walks from the first page to a heading of another one, without scripts.
func TestSiteByLinks(t *testing.T) {
	site := documentation(t)
	p := visit(t, site, "index.html", "main h1")
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, c := range []struct{ link, title string }{
		{`main a[href="docs/why.html"]`, "Why oasguard"},
		{`nav a[href="../docs/decision.html"]`, "The decision"},
		{`header a[href="../index.html"]`, "oasguard"},
	} {
		p.run(click(c.link), chromedp.WaitVisible(chromedp.CSS("main h1")))
		got, err := chromedp.Run(p.ctx, chromedp.TextContent(chromedp.CSS("main h1")))
		if err != nil {
			t.Fatal(err)
		}
		if got != c.title {
			t.Errorf("%s leads to %q, want %q", c.link, got, c.title)
		}
	}
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	p.run(chromedp.Navigate(site+"docs/why.html#who-should-not-use-it"), chromedp.WaitVisible(chromedp.CSS("main h1")))
	if top := eval[float64](p, `document.getElementById("who-should-not-use-it").getBoundingClientRect().top`); top < 0 || top > 200 {
		t.Errorf("the heading is %v pixels from the top", top)
	}
}
