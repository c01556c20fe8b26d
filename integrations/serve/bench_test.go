package serve_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// BenchmarkRatio sends the same requests to the guarded proxy and to a bare one, in turn, each in
// a process of its own. It reports what part of the bare proxy's throughput is left.
func BenchmarkRatio(b *testing.B) {
	for _, by := range []string{"public", "key", "token"} {
		b.Run(by, func(b *testing.B) {
			r := start(b, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1024)) })
			bare := exec.Command(os.Args[0])
			bare.Env = append(os.Environ(), "BARE_PROXY="+r.upstream.URL)
			address, _ := launch(b, bare)
			path, header := "/rooms", http.Header{}
			switch by {
			case "public":
				path = "/health"
			case "key":
				header.Set("X-Desk-Key", r.key)
			case "token":
				header.Set("Authorization", "Bearer "+r.token("guest"))
			}
			get(b, "GET", r.url+path, header, nil)
			var with, without time.Duration
			for b.Loop() {
				without += volley(b, "http://"+address+path, header)
				with += volley(b, r.url+path, header)
			}
			b.ReportMetric(without.Seconds()/with.Seconds(), "of-bare")
			b.ReportMetric(with.Seconds()*1e6/float64(b.N*volleySize), "µs/request")
		})
	}
}

const (
	volleySize = 2000
	clients    = 16
)

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}

// volley sends many requests from several clients, and returns how long that took.
func volley(b *testing.B, target string, header http.Header) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range volleySize / clients {
				request, err := http.NewRequest("GET", target, nil)
				if err != nil {
					b.Error(err)
					return
				}
				request.Header = header
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
