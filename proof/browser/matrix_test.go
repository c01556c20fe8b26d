package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hotel is the document of the example.
func hotel(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../examples/hotel/hotel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func TestFilters(t *testing.T) {
	p := open(t, hotel(t))
	if n := len(p.rows()); n != 8 {
		t.Fatalf("%d rows, want 8", n)
	}
	p.wantResult("8 of 8 operations")

	p.set("search", "ROOM door")
	p.want("search", p.rows(), []string{"POST /rooms/{roomId}/door"})
	p.wantResult("1 of 8 operations · “ROOM door”")
	p.set("search", "nowhere")
	p.want("nothing found", p.rows(), nil)
	if !eval[bool](p, `document.querySelector(".empty").checkVisibility()`) {
		t.Error("nothing says that nothing was found")
	}
	p.run(click("#clear"))
	if n := len(p.rows()); n != 8 || p.hash() != "" {
		t.Errorf("reset: %d rows, address %q; want 8 and none", n, p.hash())
	}

	p.run(click(`#access .public span`))
	p.want("public", p.rows(), []string{"GET /rooms"})
	p.run(click(`#access .all span`), click(`#methods input[value=POST] + span`))
	p.want("method", p.rows(), []string{"POST /rooms", "POST /rooms/{roomId}/door", "POST /keycards", "POST /safe"})

	// Who can: by the select, then by the name at the head of a column.
	p.set("who", "role:guest")
	p.want("guest, POST", p.rows(), []string{"POST /rooms/{roomId}/door"})
	p.set("may", "no")
	p.want("guest may not POST", p.rows(), []string{"POST /rooms", "POST /keycards", "POST /safe"})
	p.wantResult("3 of 8 operations · POST · guest may not call")
	p.run(click("#clear"), click(`thead button[data-key="role:desk"]`))
	p.want("desk", p.rows(), []string{"GET /rooms", "GET /rooms/{roomId}/rate", "POST /rooms/{roomId}/door", "GET /bookings", "GET /guests/{guest}/bill"})
	p.set("may", "yes")
	p.want("desk without more", p.rows(), []string{"GET /rooms", "GET /rooms/{roomId}/rate", "GET /bookings"})
	p.set("who", "nobody")
	p.set("may", "can")
	p.want("without a credential", p.rows(), []string{"GET /rooms", "GET /rooms/{roomId}/rate"})

	// Columns of another kind, and by name.
	p.run(click("#clear"), click(`#views input[value=scheme] + span`))
	p.want("schemes", p.columns(), []string{"badge", "deskKey", "frontDesk", "keyCard", "partner"})
	p.set("columns", "desk")
	p.want("schemes named desk", p.columns(), []string{"deskKey", "frontDesk"})
}

func (p *page) columns() []string { return p.texts("thead th.name bdi") }

func (p *page) texts(selector string) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].map((e) => e.textContent)`, selector))
}

func TestAddress(t *testing.T) {
	p := open(t, hotel(t))
	p.set("search", "o")
	p.set("who", "permission:bookings:read")
	p.set("may", "if")
	p.run(click(`#methods input[value=GET] + span`), click(`#views input[value=permission] + span`), click(`#access .guarded span`))
	want := "#q=o&access=guarded&method=GET&who=permission%3Abookings%3Aread&may=if&view=permission"
	if p.hash() != want {
		t.Fatalf("address %q, want %q", p.hash(), want)
	}
	rows, result := p.rows(), p.result()
	p.want("rows", rows, []string{"GET /guests/{guest}/bill"})

	// The same address shows the same, in a new page and by going back.
	p.anew(want)
	p.want("opened anew", p.rows(), rows)
	p.wantResult(result)
	if p.hash() != want {
		t.Errorf("address after opening %q, want %q", p.hash(), want)
	}
	p.want("columns opened anew", p.columns(), []string{"bookings:read"})
	p.do(`location.hash = "#access=public"`)
	p.until(`document.getElementById("result").textContent.startsWith("1 of 8")`)
	p.want("public", p.rows(), []string{"GET /rooms"})
	p.run(chromedp.NavigateBack())
	p.until(`location.hash.startsWith("#q=o")`)
	p.until(`document.getElementById("search").value === "o"`)
	p.want("gone back", p.rows(), rows)

	// What no control can say counts as not said.
	p.do(`location.hash = "#who=role:nobody-has-it&view=%3Cimg%3E&may=x&method=BREW&access=open"`)
	p.until(`document.getElementById("search").value === ""`)
	if n := len(p.rows()); n != 8 {
		t.Errorf("nonsense in the address: %d rows, want 8", n)
	}
}

func TestKeyboard(t *testing.T) {
	p := open(t, hotel(t))
	active := func() string { return eval[string](p, `document.activeElement.id || document.activeElement.className`) }
	p.run(chromedp.KeyEvent(kb.Tab))
	if got := active(); got != "skip" {
		t.Fatalf("the first stop is %q, want the skip link", got)
	}
	if !eval[bool](p, `document.getElementById("skip").getBoundingClientRect().left >= 0`) {
		t.Error("the skip link is out of sight when it has the focus")
	}
	p.run(chromedp.KeyEvent(kb.Enter))
	if got := active(); got != "operations" || p.hash() != "" {
		t.Errorf("the skip link leads to %q with address %q, want operations and none", got, p.hash())
	}
	// On through the region and the four heads to the first operation.
	for range 6 {
		p.run(chromedp.KeyEvent(kb.Tab))
	}
	if got := eval[string](p, `document.activeElement.textContent`); got != "GET /rooms public" {
		t.Fatalf("the sixth stop after it is %q, want the first operation", got)
	}
	if outline := eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`); outline != "solid" {
		t.Errorf("focus is not visible: outline %q", outline)
	}
	p.run(chromedp.KeyEvent(kb.Enter))
	if got := eval[string](p, `document.activeElement.getAttribute("aria-expanded")`); got != "true" {
		t.Errorf("aria-expanded is %q, want true", got)
	}
	p.want("details", p.texts(".more dt, .more dd"), []string{
		"Operation", "listRooms", "Summary", "The rooms of the house", "Needs", "public",
		"Roles, yes", "all", "Permissions, yes", "all", "Scopes, yes", "all", "Credentials, yes", "all",
	})
	p.run(chromedp.KeyEvent(kb.Enter))
	if n := len(p.texts(".more")); n != 0 {
		t.Errorf("%d details are left open", n)
	}
}

func TestSticky(t *testing.T) {
	p := open(t, large(60, 40))
	p.do(`document.getElementById("scroll").scrollTo(900, 700)`)
	if got := eval[bool](p, `(() => {
		const box = document.getElementById("scroll").getBoundingClientRect();
		const head = document.querySelector("thead th.name").getBoundingClientRect(), row = document.querySelector("tbody th").getBoundingClientRect();
		return Math.abs(head.top - box.top) < 3 && Math.abs(row.left - box.left) < 3;
	})()`); !got {
		t.Error("head or first column scrolled away")
	}
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the page itself scrolls sideways")
	}
}

// media makes the page one that is shown in a medium and a colour scheme.
func (p *page) media(medium, scheme string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

func TestDarkAndPrint(t *testing.T) {
	p := open(t, hotel(t))
	back := func() string { return eval[string](p, `getComputedStyle(document.body).backgroundColor`) }
	light := back()
	p.media("", "dark")
	if dark := back(); dark == light || dark != "rgb(20, 23, 26)" {
		t.Errorf("background %s in the light and %s in the dark", light, dark)
	}
	p.media("print", "dark")
	if back() != light {
		t.Errorf("prints on %s", back())
	}
	if eval[bool](p, `document.getElementById("filters").checkVisibility()`) {
		t.Error("the filters are printed")
	}
	if eval[bool](p, `(() => { const s = document.getElementById("scroll"); return s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1; })()`) {
		t.Error("a part of the table is not printed")
	}
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("not a PDF: %d bytes", len(pdf))
	}
}

// TestWithoutScripts shows that a browser that runs none still tells what each
// operation asks for.
func TestWithoutScripts(t *testing.T) {
	p := open(t, hotel(t))
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url), chromedp.WaitVisible(chromedp.CSS("noscript table")))
	text, err := chromedp.Run(p.ctx, chromedp.TextContent(chromedp.CSS("noscript tbody")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"GET /roomspublicpublic", "POST /safeguardedbadge plus keyCard; and role manager"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not hold %q", text, want)
		}
	}
}

// TestAxe asks axe-core for what a screen reader would stumble over.
func TestAxe(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("no axe-core here: npm ci --prefix proof/browser")
	}
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			for name, document := range map[string]string{"hotel": hotel(t), "large": large(20, 40)} {
				p := open(t, document)
				p.media("", scheme)
				p.run(click("tbody th button"))
				p.do(string(source))
				found := eval[[]string](p, `axe.run(document).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`)
				slices.Sort(found)
				for _, f := range found {
					t.Errorf("%s: %s", name, f)
				}
			}
		})
	}
}
