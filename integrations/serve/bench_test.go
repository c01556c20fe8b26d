package serve_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkRatio sends the same requests to the guarded proxy and to a bare one, each in a process
// of its own, in many short rounds: first one then the other, and the next time the other way
// round. Each round is a ratio; the median of them is what part of the bare proxy's throughput is
// left, whatever else the machine did in some rounds. Run it with -benchtime 61x: that many rounds.
func BenchmarkRatio(b *testing.B) {
	for _, by := range []string{"public", "key", "token", "post"} {
		b.Run(by, func(b *testing.B) {
			r := start(b, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 1024)) })
			r.upstream.forget = true
			bare := exec.Command(os.Args[0])
			bare.Env = append(os.Environ(), "BARE_PROXY="+r.upstream.URL)
			address, process := launch(b, bare)
			w := work{method: "GET", path: "/rooms", header: http.Header{}}
			switch by {
			case "public":
				w.path = "/health"
			case "key":
				w.header.Set("X-Desk-Key", r.key)
			case "token":
				w.header.Set("Authorization", "Bearer "+r.token("guest"))
			case "post":
				w.method, w.body = "POST", strings.Repeat("x", 1024)
				w.header.Set("X-Desk-Key", r.key)
			}
			bareURL := "http://" + address
			w.volley(b, r.url)
			w.volley(b, bareURL)
			cpuWith, cpuWithout := cpu(b, r.process.Pid), cpu(b, process.Pid)
			var ratios, rates []float64
			for round := 0; b.Loop(); round++ {
				var with, without time.Duration
				if round%2 == 0 {
					without, with = w.volley(b, bareURL), w.volley(b, r.url)
				} else {
					with, without = w.volley(b, r.url), w.volley(b, bareURL)
				}
				ratios = append(ratios, without.Seconds()/with.Seconds())
				rates = append(rates, volleySize/with.Seconds())
			}
			cpuWith, cpuWithout = cpu(b, r.process.Pid)-cpuWith, cpu(b, process.Pid)-cpuWithout
			slices.Sort(ratios)
			slices.Sort(rates)
			n := len(ratios)
			b.ReportMetric(ratios[n/2], "of-bare")
			b.ReportMetric(ratios[n/4], "of-bare-lower-quartile")
			b.ReportMetric(ratios[n*3/4], "of-bare-upper-quartile")
			b.ReportMetric(rates[n/2], "requests/s")
			b.ReportMetric(float64(cpuWithout)/float64(max(cpuWith, 1)), "of-bare-per-cpu")
			b.ReportMetric(0, "ns/op")
		})
	}
}

const (
	volleySize = 800
	clients    = 16
)

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}

// work is a request that is sent again and again.
type work struct {
	method, path, body string
	header             http.Header
}

// volley sends many requests from several clients, and returns how long that took.
func (w work) volley(b *testing.B, base string) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range volleySize / clients {
				var body io.Reader
				if w.body != "" {
					body = strings.NewReader(w.body)
				}
				request, err := http.NewRequest(w.method, base+w.path, body)
				if err != nil {
					b.Error(err)
					return
				}
				request.Header = w.header
				answer, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode != 200 {
					b.Error(answer.Status)
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

// cpu returns what a process has used of the processor, in ticks; 0 where the system does not say.
func cpu(b *testing.B, pid int) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	var user, system int
	fields := strings.Fields(string(text[strings.LastIndex(string(text), ")")+1:]))
	_, _ = fmt.Sscan(fields[11], &user)
	_, _ = fmt.Sscan(fields[12], &system)
	return user + system
}
