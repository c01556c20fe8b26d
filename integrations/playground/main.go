// Command playground writes the playground: one page that needs no network and no
// server, with the generator in it as WebAssembly.
//
//	go run . -o playground.html
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed page examples
var files embed.FS

func main() {
	log.SetFlags(0)
	out := flag.String("o", "playground.html", "the `FILE` to write")
	flag.Parse()
	page, err := build()
	if err != nil {
		log.Fatal("playground: ", err)
	}
	if err := os.WriteFile(*out, page, 0o644); err != nil {
		log.Fatal("playground: ", err)
	}
	packed, err := pack(page)
	if err != nil {
		log.Fatal("playground: ", err)
	}
	fmt.Printf("wrote %s, %.1f MB, %.1f MB as a server sends it with gzip\n", *out, megabytes(page), megabytes(packed))
}

func megabytes(data []byte) float64 { return float64(len(data)) / 1e6 }

// build compiles the program and puts the page together.
func build() ([]byte, error) {
	dir, err := os.MkdirTemp("", "oasguard-playground-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	wasm := filepath.Join(dir, "oasguard.wasm")
	cmd := exec.Command("go", "build", "-tags=nethttpomithttp2", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", wasm, "github.com/oasguard/oasguard/integrations/playground/wasm")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	if output, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, output)
	}
	program, err := os.ReadFile(wasm)
	if err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	return assemble(program, string(glue))
}

// assemble puts the parts into the page. Each is ours; what a part must not hold is the
// end of the element that it stands in.
func assemble(program []byte, glue string) ([]byte, error) {
	packed, err := pack(program)
	if err != nil {
		return nil, err
	}
	examples, err := readExamples()
	if err != nil {
		return nil, err
	}
	editor, script, style := read("page/editor.js"), read("page/app.js"), read("page/style.css")
	page := read("page/page.html")
	for _, part := range []struct{ mark, text string }{
		{"{{.Policy}}", policy(style, editor, script)}, {"{{.Style}}", style}, {"{{.Program}}", base64.StdEncoding.EncodeToString(packed)},
		{"{{.Worker}}", glue + "\n" + read("page/worker.js")}, {"{{.Examples}}", examples}, {"{{.Editor}}", editor}, {"{{.Script}}", script},
	} {
		if lower := strings.ToLower(part.text); strings.Contains(lower, "</script") || strings.Contains(lower, "</style") || strings.Contains(lower, "<!--") {
			return nil, fmt.Errorf("the text for %s would end its element", part.mark)
		}
		page = strings.Replace(page, part.mark, part.text, 1)
	}
	return []byte(page), nil
}

// policy admits the one style and the two scripts of the page, its worker and the program
// in it, and nothing else: no request of any kind.
func policy(style, editor, script string) string {
	return "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(editor) + "' '" + hash(script) + "' 'wasm-unsafe-eval'; worker-src blob:; " +
		"connect-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types oasguard"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func read(name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

type example struct {
	Name     string `json:"name"`
	Document string `json:"document"`
}

func readExamples() (string, error) {
	entries, err := files.ReadDir("examples")
	if err != nil {
		return "", err
	}
	var list []example
	for _, e := range entries {
		_, name, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".yaml"), "-")
		list = append(list, example{name, read("examples/" + e.Name())})
	}
	data, err := json.Marshal(list) // which writes < as an escape
	return string(data), err
}

func pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
