package serve_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/oasguard/oasguard/integrations/identity/identitytest"
	"github.com/oasguard/oasguard/integrations/identity/secrets"
)

// command and hotel are oasguard-serve, and the proxy that it built of testdata/hotel.yaml.
var command, hotel string

func TestMain(m *testing.M) {
	if upstream := os.Getenv("BARE_PROXY"); upstream != "" {
		bareProxy(upstream)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "serve-test-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	command, hotel = filepath.Join(dir, "oasguard-serve"), filepath.Join(dir, "hotel")
	for _, args := range [][]string{
		{"go", "build", "-o", command, "./cmd/oasguard-serve"},
		{command, "--source", "../..", "-o", hotel, "testdata/hotel.yaml"},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			log.Printf("%s: %v\n%s", args, err, out)
			return 1
		}
	}
	return m.Run()
}

// bareProxy is httputil's proxy without a guard, for the benchmark.
func bareProxy(upstream string) {
	to, err := url.Parse(upstream)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on %s, bare", listener.Addr())
	log.Fatal(http.Serve(listener, &httputil.ReverseProxy{
		Rewrite:       func(pr *httputil.ProxyRequest) { pr.SetURL(to) },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 512, DisableCompression: true},
		FlushInterval: -1,
	}))
}

// seen is a request as the upstream got it.
type seen struct {
	Method, URI, Host string
	Header, Trailer   http.Header
	Body              string
}

// upstream is a service that keeps what it was sent.
type upstream struct {
	*httptest.Server
	mu     sync.Mutex
	list   []seen
	forget bool // for benchmarks
}

func newUpstream(t testing.TB, handler http.HandlerFunc) *upstream {
	t.Helper()
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !u.forget {
			u.mu.Lock()
			u.list = append(u.list, seen{r.Method, r.RequestURI, r.Host, r.Header.Clone(), r.Trailer.Clone(), string(body)})
			u.mu.Unlock()
		}
		if handler != nil {
			handler(w, r)
			return
		}
		fmt.Fprint(w, "upstream")
	}))
	t.Cleanup(u.Close)
	return u
}

// take returns what arrived, and forgets it.
func (u *upstream) take() []seen {
	u.mu.Lock()
	defer u.mu.Unlock()
	list := u.list
	u.list = nil
	return list
}

// running is a proxy with its upstream.
type running struct {
	*upstream
	address string
	url     string
	key     string // of a caller with the role staff
	issuer  *identitytest.Issuer
	process *os.Process
}

// token is one of a caller with roles.
func (r *running) token(roles ...string) string {
	return r.issuer.Token(func(p identitytest.Parts) {
		p.Claims["sub"] = "guest-7"
		p.Claims["roles"] = roles
	})
}

// start runs the proxy of hotel.yaml in front of an upstream that answers with handler.
func start(t testing.TB, handler http.HandlerFunc, flags ...string) *running {
	t.Helper()
	r := &running{upstream: newUpstream(t, handler)}
	r.run(t, r.upstream.URL, flags...)
	return r
}

func (r *running) run(t testing.TB, upstream string, flags ...string) {
	t.Helper()
	var err error
	if r.issuer, err = identitytest.NewIssuer(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.issuer.Close)
	var record secrets.Key
	r.key, record = secrets.NewKey("desk")
	record.Subject, record.Roles = "front desk", []string{"staff"}
	text, err := json.Marshal(map[string]any{"keys": []secrets.Key{record}})
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, text, 0o600); err != nil {
		t.Fatal(err)
	}
	r.address, r.process = launch(t, exec.Command(hotel, append([]string{
		"--upstream", upstream, "--listen", "127.0.0.1:0", "--issuer", r.issuer.URL(), "--audience", identitytest.Audience, "--keys", keys,
	}, flags...)...))
	r.url = "http://" + r.address
}

var listening = regexp.MustCompile(`listening on ([^,]+),`)

// launch starts a program that prints where it listens.
func launch(t testing.TB, cmd *exec.Cmd) (address string, process *os.Process) {
	t.Helper()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	var said []string
	for address == "" && lines.Scan() {
		said = append(said, lines.Text())
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	if address == "" {
		t.Fatalf("%s: %v\n%s", cmd, cmd.Wait(), strings.Join(said, "\n"))
	}
	go func() {
		for lines.Scan() {
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil && cmd.Path == hotel {
			t.Errorf("ended with %v", err)
		}
	})
	return address, cmd.Process
}

// get sends a request and returns its answer, whose body is read.
func get(t testing.TB, method, target string, header http.Header, body io.Reader) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, target, body)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		r.Header = header
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}
