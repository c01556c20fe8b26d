package main

import (
	"net"
	"net/http"
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
	base := startReadme(t)
	calls := strings.Split(block(t, "curl"), "$ ")[1:]
	if len(calls) < 3 {
		t.Fatalf("README shows %d calls, want 3 at least", len(calls))
	}
	for _, call := range calls {
		command, want, _ := strings.Cut(call, "\n")
		response, body := curl(t, base, command)
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

// startReadme serves README's program until the test ends.
func startReadme(t *testing.T) (base string) {
	dir := t.TempDir()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"go.mod":     "module example.com/hotel\n\ngo 1.23\n",
		"hotel.yaml": block(t, "document"),
		"main.go":    strings.Replace(block(t, "main"), "localhost:8080", address, 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command(t, ".", "go", "tool", "oasguard", "generate", "--quiet", "-o", filepath.Join(dir, "guard"), filepath.Join(dir, "hotel.yaml"))
	program := filepath.Join(dir, "program")
	command(t, dir, "go", "build", "-o", program, ".")
	server := exec.CommandContext(t.Context(), program)
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // it ends with the test's context
	for {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
			return "http://" + address
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

// curl does what a command line of README says, on the server at base.
func curl(t *testing.T, base, command string) (*http.Response, string) {
	t.Helper()
	c := call{}
	method, target := http.MethodGet, ""
	words := shellWords(command)
	for i := 0; i < len(words); i++ {
		switch word := words[i]; word {
		case "curl", "-i":
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
			var ok bool
			if target, ok = strings.CutPrefix(word, "localhost:8080"); !ok {
				t.Fatalf("%s: this test does not know %q", command, word)
			}
		}
	}
	c.request = method + " " + target
	return c.send(t, http.DefaultClient, base)
}

// shellWords splits at spaces outside single quotes.
func shellWords(command string) []string {
	var words []string
	for i, part := range strings.Split(command, "'") {
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
