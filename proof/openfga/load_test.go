//go:build openfga

package openfga

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/authzen"
	"github.com/oasguard/oasguard/proof/openfga/internal/guard"
	"github.com/oasguard/oasguard/proof/openfga/internal/guard/guardauthzen"
)

var (
	relationships = flag.Int("relationships", 100_000, "how many relationships the engine holds")
	loadFor       = flag.Duration("load-for", 10*time.Second, "how long each part of the load takes")
	quiet         = flag.Bool("quiet", false, "nothing else runs here: what takes too long is a failure, not only a number")
	callers       = flag.Int("callers", 100, "how many callers ask at once")
)

const timeout = time.Second

// rooms is the service: its handlers only say that they ran.
type rooms struct{}

func (rooms) AuthenticateKey(_ *http.Request, key string) (string, error) {
	return url.QueryUnescape(key)
}
func (rooms) Grants(*http.Request, string) (guard.Grants, error)        { return guard.Grants{}, nil }
func (rooms) OpenRoom(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(204) }
func (rooms) SeeRoom(w http.ResponseWriter, _ *http.Request, _ string)  { w.WriteHeader(204) }

// service is a guard that asks an engine.
type service struct {
	http.Handler
	transport *counting
}

func newService(t *testing.T, config authzen.Config) *service {
	t.Helper()
	s := &service{transport: &counting{next: &http.Transport{MaxIdleConnsPerHost: 64}}}
	config.HTTPClient = &http.Client{Transport: s.transport}
	config.Timeout = timeout
	engine, err := authzen.New(config)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := guardauthzen.NewObjects(engine, func(_ *http.Request, user string) (authzen.Entity, error) {
		return authzen.Entity{Type: "user", ID: user}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.NewGuard[string](rooms{}, struct {
		guardauthzen.Objects[string]
		rooms
	}{objects, rooms{}})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = g.Handler(rooms{})
	return s
}

// ask sends a request through the guard and returns its status.
func (s *service) ask(user, action, room string) int {
	method := "POST"
	if action == "see" {
		method = "GET"
	}
	r := httptest.NewRequest(method, "/"+action+"?room="+url.QueryEscape(room), nil)
	r.Header.Set("X-Caller", url.QueryEscape(user))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

// tally is what came of many requests.
type tally struct {
	mu                   sync.Mutex
	right, unknown       int
	wrongGrants, wrongNo int
	other                map[int]int
	latencies            []time.Duration
	began                time.Time
	lastUnknown          time.Time
	stall                time.Duration // for how long the machine did not let this process run
}

func (y *tally) add(status int, may bool, took time.Duration) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.latencies = append(y.latencies, took)
	switch {
	case status == 204 && !may:
		y.wrongGrants++
	case status == 403 && may:
		y.wrongNo++
	case status == 204 || status == 403:
		y.right++
	case status == 503:
		y.unknown++
		y.lastUnknown = time.Now()
	default:
		if y.other == nil {
			y.other = map[int]int{}
		}
		y.other[status]++
	}
}

// insist asks again where nobody could tell: a machine under load takes longer than the timeout.
func (s *service) insist(user, action, room string) int {
	for range 20 {
		if status := s.ask(user, action, room); status != 503 {
			return status
		}
		time.Sleep(100 * time.Millisecond)
	}
	return 503
}

// load asks from many callers until stop is closed.
func (s *service) load(w *world, hot int, stop <-chan struct{}) *tally {
	y := &tally{began: time.Now()}
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for tick, last := time.NewTicker(10*time.Millisecond), time.Now(); ; {
			select {
			case <-ended:
				return
			case <-tick.C:
				y.stall = max(y.stall, time.Since(last)-10*time.Millisecond)
				last = time.Now()
			}
		}
	}()
	var all sync.WaitGroup
	for n := range *callers {
		source := rand.New(rand.NewPCG(*seed, uint64(n)+uint64(time.Now().UnixNano())))
		set := rand.New(rand.NewPCG(*seed, 7))
		var known []question
		for range hot {
			known = append(known, w.draw(set))
		}
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				q := w.draw(source)
				if hot > 0 {
					q = known[source.IntN(hot)]
				}
				began := time.Now()
				status := s.ask(name(q.user), q.action, name(q.room))
				y.add(status, w.may(q.user, q.action, q.room), time.Since(began))
				if status == 503 {
					time.Sleep(20 * time.Millisecond) // as clients do; else they do nothing but fail
				}
			}
		})
	}
	all.Wait()
	close(ended)
	<-watched
	return y
}

// judge fails on every answer that the data does not allow, and on requests that took too long.
func (y *tally) judge(t *testing.T, part string) {
	t.Helper()
	if y.wrongGrants > 0 || y.wrongNo > 0 || len(y.other) > 0 {
		t.Errorf("%s: %d granted and %d denied against the data, other statuses %v", part, y.wrongGrants, y.wrongNo, y.other)
	}
	if longest := slices.Max(y.latencies); *quiet && longest > 2*timeout+y.stall {
		t.Errorf("%s: a request took %v, and the machine held up this process for %v at most", part, longest, y.stall)
	}
}

func (y *tally) row(part string) string {
	slices.Sort(y.latencies)
	n := len(y.latencies)
	took := time.Since(y.began).Seconds()
	return fmt.Sprintf("| %s | %.0f | %.2f | %.2f | %.0f | %d | %d | %d |", part, float64(n)/took, ms(y.latencies[n/2]), ms(y.latencies[n*99/100]), ms(y.latencies[n-1]), y.right, y.unknown, y.wrongGrants+y.wrongNo)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// TestEngine puts the guard in front of a real engine with many relationships. Whatever happens to
// the engine, no answer is one that its data does not allow, what could not be told is 503, no
// request takes over twice the timeout, and two seconds after the engine is well all is well. The last
// two are failures under -quiet only.
func TestEngine(t *testing.T) {
	w := newWorld(*relationships)
	e := newFGA(t, w)
	e.start()
	t.Cleanup(func() { e.signal(syscall.SIGKILL) })
	between := newLine(t, e.address)
	base := "http://" + between.address + "/stores/" + e.store
	plain := newService(t, authzen.Config{URL: base})
	table := []string{"", "| | requests/s | median ms | 99 % ms | longest ms | right | 503 | wrong |", "|---|---|---|---|---|---|---|---|"}

	t.Run("every script", func(t *testing.T) { everyID(t, w, plain) })
	t.Run("bad ids", func(t *testing.T) { badIDs(t, w, plain) })

	during := func(part string, s *service, hot int, what func()) *tally {
		stop := make(chan struct{})
		go func() {
			defer close(stop)
			what()
		}()
		y := s.load(w, hot, stop)
		y.judge(t, part)
		table = append(table, y.row(part))
		return y
	}
	healthy := func() { time.Sleep(*loadFor) }
	if y := during("without cache", plain, 0, healthy); *quiet && y.unknown > len(y.latencies)/100 {
		t.Errorf("%d times 503 of an engine that is well", y.unknown)
	}
	during("without cache, 1,000 questions again and again", plain, 1000, healthy)
	during("with cache, 1,000 questions again and again", newService(t, authzen.Config{URL: base, CacheFor: time.Minute}), 1000, healthy)

	for _, fault := range []struct {
		name         string
		begin, mend  func()
		mayAnswerAll bool
	}{
		{"killed, and started again", func() { e.signal(syscall.SIGKILL) }, e.start, false},
		{"stopped (SIGSTOP), and continued", func() { e.signal(syscall.SIGSTOP) }, func() { e.signal(syscall.SIGCONT) }, false},
		{"slowed by 50 ms", func() { between.delay.Store(int64(50 * time.Millisecond)) }, func() { between.delay.Store(0) }, true},
		{"slowed by 3 s", func() { between.delay.Store(int64(3 * time.Second)) }, func() { between.delay.Store(0) }, false},
		{"ended (SIGTERM), and started again", func() { e.signal(syscall.SIGTERM) }, e.start, false},
	} {
		var mended time.Time
		y := during(fault.name, plain, 0, func() {
			time.Sleep(time.Second)
			fault.begin()
			time.Sleep(4 * time.Second)
			fault.mend()
			mended = time.Now()
		})
		// The engine is well, and the load goes on: when does the guard see it?
		stop := make(chan struct{})
		go func() {
			time.Sleep(4 * time.Second)
			close(stop)
		}()
		after := plain.load(w, 0, stop)
		after.judge(t, fault.name+", afterwards")
		recovered := max(0, after.lastUnknown.Sub(mended))
		if after.right == 0 || *quiet && recovered > 2*time.Second {
			t.Errorf("%s: well again after %v", fault.name, recovered)
		}
		if *quiet && fault.mayAnswerAll && y.unknown > len(y.latencies)/100 {
			t.Errorf("%s: %d times 503", fault.name, y.unknown)
		}
		table[len(table)-1] += fmt.Sprintf(" well again after %.1f s", recovered.Seconds())
	}
	if most := plain.transport.most.Load(); most > 64 {
		t.Errorf("%d requests were under way", most)
	} else {
		table = append(table, fmt.Sprintf("%d relationships, %d callers at once, at most %d requests under way", w.size, *callers, most))
	}
	t.Log(strings.Join(table, "\n"))
}

// everyID asks about ids of any script and punctuation, each as it is and as others could read it.
func everyID(t *testing.T, w *world, s *service) {
	for room := range min(2*len(odd), w.rooms) {
		for k := range 3 {
			user := w.opener(room, 5*k)
			for _, q := range []question{{user, room, "open"}, {(user + 1) % w.users, room, "open"}, {user, (room + 1) % w.rooms, "see"}} {
				want := 403
				if w.may(q.user, q.action, q.room) {
					want = 204
				}
				if got := s.insist(name(q.user), q.action, name(q.room)); got != want {
					t.Errorf("%q %s %q: %d, want %d", name(q.user), q.action, name(q.room), got, want)
				}
			}
		}
	}
	// Nobody has these ids.
	room := name(1)
	for _, user := range []string{"*", "user:*", "group:0#member", name(w.opener(1, 0)) + " ", strings.ToUpper(name(w.opener(1, 0))) + "x", authzen.EscapeID(name(w.opener(1, 2))) + "%"} {
		if got := s.insist(user, "open", room); got != 403 {
			t.Errorf("%q: %d, want 403", user, got)
		}
	}
}

// badIDs sends ids that the engine refuses. They are not denied, for the engine has not told, and
// they do not shut out the good ones.
func badIDs(t *testing.T, w *world, s *service) {
	good := w.opener(1, 0)
	for range 10 {
		if got := s.ask(name(good), "open", strings.Repeat("long", 100)); got != 503 {
			t.Errorf("an id that is too long: %d, want 503", got)
		}
	}
	if got := s.ask(name(good), "open", name(1)); got != 204 {
		t.Errorf("the next good one: %d, want 204", got)
	}
}
