package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// scopes is a document with so many scopes, whose names only differ at their ends.
func scopes(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Scopes, version: v}\ncomponents:\n  securitySchemes:\n    card: {type: http, scheme: bearer}\n    partner:\n      type: oauth2\n      flows:\n        clientCredentials:\n          tokenUrl: https://id.hotel.example/token\n          scopes:\n")
	for i := range n {
		fmt.Fprintf(&b, "            'hotel.example.administration.rooms.floor-%03d.manage': ''\n", i)
	}
	b.WriteString("paths:\n")
	for i := range n {
		fmt.Fprintf(&b, "  /floors/%d:\n    get: {operationId: get%d, security: [{partner: ['hotel.example.administration.rooms.floor-%03d.manage']}], responses: {}}\n", i, i, i)
	}
	b.WriteString("  /me:\n    get: {operationId: me, security: [{partner: []}], responses: {}}\n  /rooms:\n    get: {operationId: rooms, security: [], responses: {}}\n")
	return b.String()
}

// TestAny: what asks for no scope is told from what a scope opens.
func TestAny(t *testing.T) {
	p := open(t, scopes(13))
	p.want("the cells of an operation that asks for no scope", p.texts("#scroll tbody tr:nth-child(14) td:nth-child(2)"), []string{"any"})
	p.want("of a public one", p.texts("#scroll tbody tr:nth-child(15) td:nth-child(2)"), []string{"yes"})
	p.want("the count", p.texts("thead th:nth-child(2) small span"), []string{"1 yes", "+2 any"})
	p.run(click("#access .bare span"))
	p.want("a credential only", p.rows(), []string{"GET /me"})
	p.wantResult("1 of 15 operations · a credential only")
	if !strings.Contains(p.hash(), "access=bare") {
		t.Errorf("address %q", p.hash())
	}
	p.run(click("#clear"))
	p.set("who", "scope:hotel.example.administration.rooms.floor-003.manage")
	p.want("may call", p.rows(), []string{"GET /floors/3", "GET /me", "GET /rooms"})
	p.set("may", "own")
	p.want("by the scope", p.rows(), []string{"GET /floors/3"})
	p.want("chips that count nothing", p.texts("#access .none b"), []string{"0"})
}

// TestHeads: each head stands over its cells, and shows the end of its name.
func TestHeads(t *testing.T) {
	p := open(t, scopes(60))
	if bad := eval[[]string](p, `[...document.querySelectorAll("thead .end")].filter((e) => e.textContent.length !== 14 || e.scrollHeight > e.clientHeight + 1 || e.closest("button").scrollHeight > e.closest("button").clientHeight + 1).map((e) => e.textContent)`); len(bad) > 0 {
		t.Errorf("%d heads cut off the end of their name, such as %q", len(bad), bad[0])
	}
	if bad := eval[int](p, `(() => {
		const heads = [...document.querySelectorAll("thead th")], cells = [...document.querySelector("tbody tr").children];
		return heads.filter((h, i) => Math.abs(h.getBoundingClientRect().left - cells[i].getBoundingClientRect().left) > 1).length;
	})()`); bad > 0 {
		t.Errorf("%d heads stand beside their cells", bad)
	}
	inView := `(() => {
		const head = document.querySelector("thead .chosen").getBoundingClientRect(), box = document.getElementById("scroll").getBoundingClientRect();
		return head.left >= document.querySelector("thead th").getBoundingClientRect().right - 1 && head.right <= box.right + 1;
	})()`
	for _, floor := range []string{"055", "001", "030"} {
		p.set("who", "scope:hotel.example.administration.rooms.floor-"+floor+".manage")
		if !eval[bool](p, inView) {
			t.Errorf("floor %s: the chosen column is out of sight", floor)
		}
	}
	// A caller of another kind brings its columns with it.
	p.set("who", "scheme:partner")
	p.want("columns", p.columns(), []string{"partner"})
	p.set("who", "scope:hotel.example.administration.rooms.floor-059.manage")
	if !eval[bool](p, inView) {
		t.Error("the chosen column of another kind is out of sight")
	}
}

// TestPhone: on a phone the table is on the first screen, with a column beside the operations.
func TestPhone(t *testing.T) {
	p := open(t, scopes(60))
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 800, DeviceScaleFactor: 2, Mobile: true})
	p.until(`innerWidth === 390`)
	if top := eval[float64](p, `document.getElementById("scroll").getBoundingClientRect().top`); top > 400 {
		t.Errorf("the table begins at %.0f of 800", top)
	}
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the page scrolls sideways")
	}
	p.set("who", "scope:hotel.example.administration.rooms.floor-055.manage")
	if !eval[bool](p, `(() => { const h = document.querySelector("thead .chosen").getBoundingClientRect(); return h.left > 200 && h.right <= 391; })()`) {
		t.Error("the chosen column is out of sight")
	}
}

// TestPrintedLists: more columns than a sheet has room for are printed as lists.
func TestPrintedLists(t *testing.T) {
	p := open(t, scopes(13))
	p.media("print", "light")
	p.until(`document.querySelectorAll("#lists section").length > 0`)
	p.want("heads", p.texts("#lists h2")[:3], []string{"Public or optional", "Asks for no scope", "hotel.example.administration.rooms.floor-000.manage"})
	p.want("lists", p.texts("#lists ul")[:3], []string{"GET /rooms", "GET /me", "GET /floors/0"})
	if eval[bool](p, `document.querySelector("#scroll table").checkVisibility() || !document.getElementById("lists").checkVisibility()`) {
		t.Error("the table is printed, or the lists are not")
	}
	// The filters count on paper as well.
	p.media("", "light")
	p.set("search", "floors/7")
	if _, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize())); err != nil {
		t.Fatal(err)
	}
	p.media("print", "light")
	p.until(`document.querySelectorAll("#lists li").length === 1`)

	few := open(t, hotel(t))
	few.media("print", "light")
	if !eval[bool](few, `document.querySelector("#scroll table").checkVisibility()`) {
		t.Error("a table of few columns is not printed")
	}
}
