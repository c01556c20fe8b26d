package browser

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// markup is text that does something in a page that lets it.
func markup() []string {
	return []string{
		`<img src=x onerror="window.pwned=1;alert(1)">`,
		`</script><script>window.pwned=1;alert(2)</script>`,
		`<!--<script>`,
		`"><svg onload=alert(3)>`,
		`' onmouseover='alert(4)`,
		`</style><style>*{display:none}</style>`,
		`</title></textarea><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
		`{{.Script}} ${alert(5)} &lt;b&gt; \u003cb\u003e`,
		`<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">`,
		"\u202eevil\u2028\u2066<a href=javascript:alert(6)>x</a>",
		`__proto__`, `constructor`,
	}
}

// hostile is a document that puts each text into every place where there is one.
func hostile(t *testing.T) string {
	t.Helper()
	type object = map[string]any
	roles, schemes, paths, scopes := object{}, object{}, object{}, object{}
	// A permission that no catalogue lists may not hold what separates names.
	permission := func(text string) string {
		return "p " + strings.NewReplacer(";", ".", ",", ".", "|", ".").Replace(text)
	}
	for _, text := range markup() {
		roles[text] = object{"description": text, "permissions": []string{permission(text)}}
		schemes[text] = object{"type": "apiKey", "in": "header", "name": "X-Key", "description": text}
		// A scope may hold neither spaces nor quotes (RFC 6749, 3.3).
		scopes[strings.Map(func(c rune) rune {
			if c <= ' ' || c > '~' || c == '"' || c == '\\' {
				return '.'
			}
			return c
		}, text)] = text
	}
	for i, text := range markup() {
		scope := ""
		for s := range scopes {
			scope = max(scope, s)
		}
		// What a path template may not hold stands in the other places.
		path := "/" + strings.NewReplacer("{", "(", "}", ")", "/", "_", "#", "_", "?", "_", "\\", "_").Replace(text)
		paths[path] = object{"post": object{
			"operationId": text, "summary": text,
			"security":               []object{{text: []string{}}, {"oauth": []string{scope}}},
			"x-required-roles":       object{"anyOf": []string{text, markup()[(i+1)%len(markup())]}},
			"x-required-permissions": []string{permission(text)},
			"parameters":             []object{{"name": text, "in": "query", "required": true, "schema": object{"type": "string"}}},
			"x-resource":             object{"type": text, "id": text, "action": text},
		}}
	}
	schemes["oauth"] = object{"type": "oauth2", "flows": object{"implicit": object{"authorizationUrl": "https://id.example/a", "scopes": scopes}}}
	source, err := json.Marshal(object{
		"openapi": "3.1.0", "info": object{"title": strings.Join(markup(), " "), "version": "1"},
		"x-roles": roles, "components": object{"securitySchemes": schemes}, "paths": paths,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// census counts what the page is made of; text of a document adds rows and
// columns, and never a kind of element.
const census = `(() => {
	const odd = [], ours = new Set("HTML HEAD META TITLE STYLE BODY A HEADER H1 BDI FORM DIV FIELDSET LEGEND LABEL INPUT SPAN B SELECT OPTION OPTGROUP BUTTON P MAIN NOSCRIPT SCRIPT TABLE THEAD TR TH SMALL TBODY TD DL DT DD".split(" "));
	for (const e of document.querySelectorAll("*")) {
		if (!ours.has(e.tagName)) odd.push("<" + e.tagName + ">");
		for (const a of e.attributes) if (/^on|^src|^srcdoc|^action|^formaction/i.test(a.name) || a.name === "href" && e.id !== "skip") odd.push(e.tagName + " " + a.name);
	}
	for (const [selector, n] of Object.entries({script: 2, style: 1, a: 1, meta: 5, form: 1})) {
		if (document.querySelectorAll(selector).length !== n) odd.push(document.querySelectorAll(selector).length + " × " + selector);
	}
	if (document.querySelectorAll("noscript *").length) odd.push("elements in noscript");
	if ("pwned" in window) odd.push("pwned");
	return odd;
})()`

func TestHostileDocument(t *testing.T) {
	refused, err := os.ReadFile("../../testdata/cases/hostile/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string]string{"markup": hostile(t), "generator": string(refused)} {
		t.Run(name, func(t *testing.T) {
			p := open(t, document)
			look := func() {
				t.Helper()
				p.do(`document.querySelectorAll("tbody th button").forEach((b) => b.click())`)
				p.want("what does not belong", eval[[]string](p, census), nil)
			}
			look()
			for _, view := range eval[[]string](p, `[...document.querySelectorAll("#views input")].map((i) => i.value)`) {
				p.do(`document.querySelector('#views input[value=` + view + `]').click()`)
				look()
			}
			// Every caller can be chosen, and the address that comes of it be opened.
			n := eval[int](p, `document.querySelectorAll("#who option").length`)
			if n < 3 {
				t.Fatalf("%d callers to choose from", n)
			}
			p.do(`document.querySelectorAll("#who option").forEach((o) => { o.selected = true; document.getElementById("who").dispatchEvent(new Event("input", {bubbles: true})); })`)
			hash, result := p.hash(), p.result()
			p.anew(hash)
			p.wantResult(result)
			look()
		})
	}
}

// TestPolicy shows that the page's policy is in force: had the page a hole, it
// would let nothing through.
func TestPolicy(t *testing.T) {
	p := open(t, hotel(t))
	for _, attempt := range []string{
		`document.body.insertAdjacentHTML("beforeend", "<b>x</b>")`,
		`document.body.append(Object.assign(document.createElement("script"), {textContent: "window.pwned = 1"}))`,
		`document.body.innerHTML = "<img src=x onerror='window.pwned = 1'>"`,
		`document.querySelector("h1").setAttribute("onclick", "window.pwned = 1")`,
		`eval("window.pwned = 1")`,
		`fetch("https://evil.example/")`,
		`fetch("data:text/plain,x")`,
	} {
		script := `(async () => { try { await (` + attempt + `); return "let through"; } catch (e) { return e.name; } })()`
		if got := eval[string](p, script); got != "TypeError" && got != "EvalError" {
			t.Errorf("%s: %s", attempt, got)
		}
	}
	p.do(`const d = document.createElement("div"); d.setAttribute("style", "color: red"); d.id = "styled"; document.body.append(d)`)
	if got := eval[string](p, `document.getElementById("styled").style.color`); got != "" {
		t.Errorf("a style attribute counts: color %q", got)
	}
	if eval[bool](p, `"pwned" in window`) {
		t.Error("a script ran")
	}
	if len(p.forget()) == 0 {
		t.Error("the browser reported no violation")
	}
}
