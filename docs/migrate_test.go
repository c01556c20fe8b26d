package docs_test

import (
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMigrate does what the pages of migrate say, from the service that they start with to the last
// curl. A step is a block behind one of these marks:
//
//	<!-- file main.go -->  the block is that file
//	<!-- edit main.go -->  the block is a diff of it, its parts between lines of @@
//	<!-- run -->           the commands succeed; lines that follow "$ command" are in what they print
//	<!-- curl -->          the service answers each command with the lines that follow it
func TestMigrate(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	pages, err := filepath.Glob("migrate/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			m := &migration{T: t, dir: t.TempDir(), address: freeAddress(t)}
			t.Cleanup(m.end)
			for _, step := range steps.FindAllStringSubmatch(read(t, page), -1) {
				m.do(step[1], step[2], step[3])
			}
			if m.calls < 2 || !m.answered {
				t.Errorf("%s ends without curl", page)
			}
		})
	}
}

var steps = regexp.MustCompile("(?ms)^<!-- (file|edit|run|curl)(?: (\\S+))? -->\n```\\w*\n(.*?)^```$")

// migration is a service on its way.
type migration struct {
	*testing.T
	dir, address string
	stop         func() // ends the service; nil: it does not run
	calls        int
	answered     bool // by the last step
}

func (m *migration) do(kind, name, text string) {
	m.Helper()
	m.answered = kind == "curl"
	if kind != "curl" {
		m.end()
	}
	here := strings.ReplaceAll(text, "localhost:8080", m.address)
	path := filepath.Join(m.dir, name)
	switch kind {
	case "file":
		write(m.T, path, here)
	case "edit":
		for part := range strings.SplitSeq(here, "@@\n") {
			m.edit(path, part)
		}
	case "run":
		m.commands(text)
	case "curl":
		m.start()
		for _, call := range strings.Split(text, "$ ")[1:] {
			m.call(call)
		}
	}
}

// edit applies a part of a diff: the lines without + must stand in the file once.
func (m *migration) edit(path, part string) {
	m.Helper()
	var before, after strings.Builder
	for line := range strings.Lines(part) {
		mark, rest := line[:1], line[1:]
		if mark == "\n" {
			mark, rest = " ", "\n"
		}
		if mark != "+" {
			before.WriteString(rest)
		}
		if mark != "-" {
			after.WriteString(rest)
		}
	}
	text := read(m.T, path)
	if strings.Count(text, before.String()) != 1 {
		m.Fatalf("%s does not hold once:\n%s", path, &before)
	}
	write(m.T, path, strings.Replace(text, before.String(), after.String(), 1))
}

// commands runs a script, or commands with what they print.
func (m *migration) commands(text string) {
	m.Helper()
	if !strings.HasPrefix(text, "$ ") {
		for line := range strings.Lines(text) {
			m.command(line)
		}
		return
	}
	for _, part := range strings.Split(text, "$ ")[1:] {
		line, want, _ := strings.Cut(part, "\n")
		out := m.command(line + "\n")
		for line := range strings.Lines(want) {
			if line = strings.TrimSpace(line); line != "" && !strings.Contains(out, line) {
				m.Errorf("%s\nthe page shows %s\nit prints\n%s", part, line, out)
			}
		}
	}
}

func (m *migration) command(line string) string {
	m.Helper()
	// oasguard is not released at the version that is replaced, so nobody can look for it.
	line = regexp.MustCompile(`go get -tool (github.com/oasguard/oasguard)(/cmd/\w+)`).
		ReplaceAllString(line, "go mod edit -require=$1@v0.1.0 -tool=$1$2 && go mod tidy")
	cmd := exec.CommandContext(m.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line)
	cmd.Dir = m.dir
	cmd.Env = append(cmd.Environ(), "GOFLAGS=-mod=mod -trimpath", "GOWORK=off")
	if strings.HasPrefix(line, "go mod init") {
		cmd.Env = append(cmd.Env, "GOFLAGS=")
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.Fatalf("%s%v\n%s", line, err, out)
	}
	if strings.HasPrefix(line, "go mod init") {
		fromHere(m.T, filepath.Join(m.dir, "go.mod"))
	}
	return string(out)
}

// start runs the service as it is now, unless it runs.
func (m *migration) start() {
	m.Helper()
	if m.stop != nil {
		return
	}
	m.command("go build -o service .\n")
	server := exec.Command(filepath.Join(m.dir, "service"))
	server.Dir, server.Stderr = m.dir, m.Output()
	if err := server.Start(); err != nil {
		m.Fatal(err)
	}
	m.stop = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
	for range 1000 {
		if connection, err := net.Dial("tcp", m.address); err == nil {
			_ = connection.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	m.Fatal("the service does not listen")
}

func (m *migration) end() {
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}

// call does what a curl command says, and wants the lines behind it.
func (m *migration) call(text string) {
	m.Helper()
	m.calls++
	command, want, _ := strings.Cut(text, "\n")
	method, url, body := "GET", "", ""
	header := http.Header{}
	words := shellWords(command)
	for i := 1; i < len(words); i++ {
		switch word := words[i]; word {
		case "-i":
		case "-X":
			i++
			method = words[i]
		case "-d":
			i++
			method, body = "POST", words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header.Add(name, value)
		default:
			url = strings.Replace(word, "localhost:8080", m.address, 1)
		}
	}
	r, err := http.NewRequestWithContext(m.Context(), method, "http://"+url, strings.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	r.Header = header
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		m.Fatal(err)
	}
	got := append([]string{answer.Proto + " " + answer.Status}, strings.Split(strings.TrimSpace(string(content)), "\n")...)
	for name, values := range answer.Header {
		for _, value := range values {
			got = append(got, name+": "+value)
		}
	}
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(got, line) {
			m.Errorf("%s\nthe page shows %s\nthe service answers %q", command, line, got)
		}
	}
}

// shellWords splits at spaces outside of single quotes.
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

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
