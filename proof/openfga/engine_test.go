//go:build openfga

package openfga

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	openfgav1 "github.com/openfga/api/proto/openfga/v1"
	"github.com/openfga/language/pkg/go/transformer"
	"github.com/openfga/openfga/cmd"
	"github.com/openfga/openfga/cmd/migrate"
	"github.com/openfga/openfga/cmd/run"
	"github.com/openfga/openfga/pkg/storage/sqlcommon"
	"github.com/openfga/openfga/pkg/storage/sqlite"
	"github.com/openfga/openfga/pkg/tuple"

	"github.com/oklog/ulid/v2"
)

// TestMain is the command openfga, if it is told so: the engine is a process of its own, which can
// be killed.
func TestMain(m *testing.M) {
	if os.Getenv("OASGUARD_OPENFGA") == "" {
		os.Exit(m.Run())
	}
	root := cmd.NewRootCommand()
	root.AddCommand(run.NewRunCommand(), migrate.NewMigrateCommand())
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}

// fga is OpenFGA with a database in a file, so that it has its data again after it was killed.
type fga struct {
	t             *testing.T
	uri           string
	address, grpc string
	store         string
	process       *exec.Cmd
}

func (e *fga) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], append(args, "--datastore-engine", "sqlite", "--datastore-uri", e.uri)...)
	c.Env = append(os.Environ(), "OASGUARD_OPENFGA=1")
	return c
}

// newFGA returns an engine that holds the world, and does not run.
func newFGA(t *testing.T, w *world) *fga {
	e := &fga{t: t, uri: "file:" + filepath.Join(t.TempDir(), "openfga.db"), address: free(t), grpc: free(t), store: ulid.Make().String()}
	if out, err := e.command("migrate").CombinedOutput(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	ctx := context.Background()
	data, err := sqlite.New(e.uri, sqlcommon.NewConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	model, err := transformer.TransformDSLToProto(modelOfWorld)
	if err != nil {
		t.Fatal(err)
	}
	model.Id = ulid.Make().String()
	if _, err := data.CreateStore(ctx, &openfgav1.Store{Id: e.store, Name: "rooms"}); err != nil {
		t.Fatal(err)
	}
	if err := data.WriteAuthorizationModel(ctx, e.store, model); err != nil {
		t.Fatal(err)
	}
	began, loaded := time.Now(), 0
	into, err := sql.Open("sqlite", strings.TrimPrefix(e.uri, "file:"))
	if err != nil {
		t.Fatal(err)
	}
	defer into.Close()
	// In one transaction, as OpenFGA's own Write stores them: by that a million would take hours.
	all, err := into.Begin()
	if err != nil {
		t.Fatal(err)
	}
	insert, err := all.Prepare(`INSERT INTO tuple (store, object_type, object_id, relation, user_object_type, user_object_id, user_relation, user_type, ulid, inserted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, datetime('subsec'))`)
	if err != nil {
		t.Fatal(err)
	}
	for key := range w.tuples() {
		objectType, objectID := tuple.SplitObject(key.Object)
		userType, userID, userRelation := tuple.ToUserParts(key.User)
		if _, err := insert.Exec(e.store, objectType, objectID, key.Relation, userType, userID, userRelation, tuple.GetUserTypeFromUser(key.User), ulid.Make().String()); err != nil {
			t.Fatal(err)
		}
		loaded++
	}
	if err := all.Commit(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d relationships loaded in %v", loaded, time.Since(began).Round(time.Second))
	return e
}

// free returns an address on which nobody listens.
func free(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts the engine and waits until it is ready.
func (e *fga) start() {
	e.t.Helper()
	e.process = e.command("run", "--experimentals", "authzen", "--http-addr", e.address, "--grpc-addr", e.grpc,
		"--playground-enabled=false", "--metrics-enabled=false", "--log-level", "none", "--check-query-cache-enabled=false")
	e.process.Stderr = os.Stderr
	if err := e.process.Start(); err != nil {
		e.t.Fatal(err)
	}
	for {
		answer, err := http.Get("http://" + e.address + "/healthz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == 200 {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
		if e.process.ProcessState != nil {
			e.t.Fatal("the engine has ended")
		}
	}
}

// signal sends a signal; those that end the engine are waited for.
func (e *fga) signal(s syscall.Signal) {
	_ = e.process.Process.Signal(s)
	if s == syscall.SIGKILL || s == syscall.SIGTERM {
		_ = e.process.Wait()
	}
}

// line stands between client and engine and can be slow.
type line struct {
	address string
	delay   atomic.Int64 // of every piece that the engine sends
}

// newLine hands on connections to an address.
func newLine(t *testing.T, to string) *line {
	l := &line{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	l.address = listener.Addr().String()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(near, to)
		}
	}()
	return l
}

func (l *line) carry(near net.Conn, to string) {
	defer near.Close()
	far, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer far.Close()
	go func() {
		defer far.Close()
		pipe(far, near, nil)
	}()
	pipe(near, far, &l.delay)
}

func pipe(to, from net.Conn, delay *atomic.Int64) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if delay != nil {
			time.Sleep(time.Duration(delay.Load()))
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// counting counts the requests to the engine that are under way.
type counting struct {
	next           http.RoundTripper
	underWay, most atomic.Int64
	asked          atomic.Int64
}

// RoundTrip sends a request.
func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked.Add(1)
	now := c.underWay.Add(1)
	defer c.underWay.Add(-1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	return c.next.RoundTrip(r)
}
