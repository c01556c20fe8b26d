package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const readme = "../../README.md"

// TestReadmeWrapper generates a guard from README's document and looks for
// README's wrapper in it.
func TestReadmeWrapper(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "hotel.yaml")
	if err := os.WriteFile(spec, []byte(block(t, "document")), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "tool", "oasguard", "generate", "--quiet", "-o", filepath.Join(dir, "guard"), "-p", "guard", spec).CombinedOutput()
	if err != nil {
		t.Fatalf("go tool oasguard: %v\n%s", err, out)
	}
	if len(out) > 0 {
		t.Errorf("README's document is not as it should be:\n%s", out)
	}
	generated, err := os.ReadFile(filepath.Join(dir, "guard", "guard.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	if wrapper := block(t, "wrapper"); !strings.Contains(string(generated), wrapper) {
		t.Errorf("README shows a wrapper that oasguard does not write:\n%s\nit writes:\n%s", wrapper, generated)
	}
}

// TestReadmeMain builds README's program with the guard of README's document,
// runs it, sends what README sends with curl, and holds every line that README
// shows against the answer. (README leaves out lines that are beside the point:
// Date, Content-Length, the body of a denial.)
func TestReadmeMain(t *testing.T) {
	hosts := startReadme(t)
	calls := strings.Split("\n"+block(t, "curl"), "\n$ ")[1:]
	if len(calls) < 4 {
		t.Fatalf("README shows %d calls, want 4 at least", len(calls))
	}
	variables := map[string]string{}
	for _, call := range calls {
		command, want, _ := strings.Cut(call, "\n")
		command = os.Expand(command, func(name string) string {
			if value, ok := variables[name]; ok {
				return value
			}
			return "$" + name
		})
		if name, inner, ok := strings.Cut(command, "=$("); ok {
			response, body := curl(t, hosts, strings.TrimSuffix(inner, ")"))
			if variables[name] = strings.TrimSpace(body); response.StatusCode != http.StatusOK || variables[name] == "" {
				t.Fatalf("%s: %s %s", command, response.Status, body)
			}
			continue
		}
		response, body := curl(t, hosts, command)
		got := []string{response.Proto + " " + response.Status, strings.TrimSpace(body)}
		for name, values := range response.Header {
			for _, value := range values {
				got = append(got, name+": "+value)
			}
		}
		for line := range strings.Lines(want) {
			if line = strings.TrimSpace(line); line != "" && !slices.Contains(got, line) {
				t.Errorf("%s\nREADME shows %s\nthe server answers %q", command, line, got)
			}
		}
	}
}

// startReadme serves README's program, and the provider that it names, until the test ends. It returns
// where they are instead of README's addresses.
func startReadme(t *testing.T) (hosts map[string]string) {
	dir := t.TempDir()
	hosts = map[string]string{"localhost:8080": freeAddress(t), "localhost:9000": freeAddress(t)}
	modules := "module example.com/hotel\n\ngo 1.26.0\n\n"
	for path, folder := range map[string]string{"": "../..", "/integrations/identity": "../../integrations/identity"} {
		full, err := filepath.Abs(folder)
		if err != nil {
			t.Fatal(err)
		}
		modules += "replace github.com/oasguard/oasguard" + path + " => " + full + "\n"
	}
	for name, content := range map[string]string{
		"go.mod":     modules,
		"hotel.yaml": block(t, "document"),
		"main.go":    strings.Replace(block(t, "main"), "localhost:8080", hosts["localhost:8080"], 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command(t, ".", "go", "tool", "oasguard", "generate", "--quiet", "-o", filepath.Join(dir, "guard"), filepath.Join(dir, "hotel.yaml"))
	command(t, dir, "go", "mod", "tidy")
	serve(t, dir, hosts["localhost:9000"], "github.com/oasguard/oasguard/integrations/identity/identitytest/provider", "-addr", hosts["localhost:9000"])
	t.Setenv("ISSUER", "http://"+hosts["localhost:9000"])
	serve(t, dir, hosts["localhost:8080"], "example.com/hotel")
	return hosts
}

// freeAddress returns an address of this machine where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

// serve builds a program in dir and starts it. It returns when the program listens at an address.
func serve(t *testing.T, dir, address, path string, args ...string) {
	t.Helper()
	program := filepath.Join(dir, filepath.Base(path)+".exe")
	command(t, dir, "go", "build", "-o", program, path)
	server := exec.CommandContext(t.Context(), program, args...)
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // it ends with the test's context
	for {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
			return
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// command runs a command in dir and fails the test if it fails.
func command(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// curl does what a command line of README says, on the servers that stand for README's.
func curl(t *testing.T, hosts map[string]string, command string) (*http.Response, string) {
	t.Helper()
	c := call{}
	method, base, target := http.MethodGet, "", ""
	form := url.Values{}
	words := shellWords(command)
	for i := 0; i < len(words); i++ {
		switch word := words[i]; word {
		case "curl", "-i", "-s":
		case "-d":
			i++
			name, value, _ := strings.Cut(words[i], "=")
			form.Add(name, value)
		case "-X":
			i++
			method = words[i]
		case "-H":
			i++
			c.header = words[i]
			if !strings.Contains(c.header, ": ") {
				t.Fatalf("%s: header %q", command, c.header)
			}
		default:
			host, path, _ := strings.Cut(word, "/")
			if base, target = "http://"+hosts[host], "/"+path; hosts[host] == "" {
				t.Fatalf("%s: this test does not know %q", command, word)
			}
		}
	}
	if len(form) > 0 {
		response, err := http.PostForm(base+target, form)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, string(body)
	}
	c.request = method + " " + target
	return c.send(t, http.DefaultClient, base)
}

// shellWords splits at spaces outside quotes.
func shellWords(command string) []string {
	var words []string
	for i, part := range strings.Split(strings.ReplaceAll(command, `"`, "'"), "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// block is what stands in README's fenced block after the marker of that name.
func block(t *testing.T, marker string) string {
	t.Helper()
	content, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(content), "<!-- "+marker+" -->\n```")
	if !ok {
		t.Fatalf("README.md has no block after <!-- %s -->", marker)
	}
	_, rest, _ = strings.Cut(rest, "\n")
	inside, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatalf("README.md: the block after <!-- %s --> does not end", marker)
	}
	return inside
}
