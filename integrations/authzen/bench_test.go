package authzen_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/authzen"
)

// BenchmarkMay compares May, without and with a cache, with the same question by hand: a POST
// and its answer read. The engine answers at once, in this process.
func BenchmarkMay(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"decision": true}`)
	})}
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	url := "http://" + l.Addr().String()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	byHand := func() error {
		r, err := client.Post(url+"/access/v1/evaluation", "application/json", strings.NewReader(`{"subject":{"type":"user","id":"alice"},"action":{"name":"open"},"resource":{"type":"room","id":"7"}}`))
		if err != nil {
			return err
		}
		defer r.Body.Close()
		var buffer [64]byte
		_, _ = r.Body.Read(buffer[:])
		return nil
	}
	asked := func(c authzen.Config) func() error {
		c.URL = url
		engine := newClient(b, c)
		return func() error {
			_, err := engine.May(context.Background(), check("alice", "7"))
			return err
		}
	}
	for _, c := range []struct {
		name string
		ask  func() error
	}{
		{"by hand", byHand},
		{"May", asked(authzen.Config{})},
		{"May, kept", asked(authzen.Config{CacheFor: time.Hour})},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
