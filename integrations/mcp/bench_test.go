package mcp

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/oasguard/oasguard/integrations/mcp/internal/hotel"
)

// BenchmarkGuarded sends the same message to the SDK's own handler and to the guarded one, in
// turns, and reports what both cost and their ratio.
func BenchmarkGuarded(b *testing.B) {
	options := &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true}
	ran := &hotel.Ran{}
	tools := hotel.Tools(ran, hotel.Name)
	alone := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, options)
	guarded, err := hotel.Serve(tools, options)
	if err != nil {
		b.Fatal(err)
	}
	for _, message := range []struct{ name, body, want string }{
		{"call", callOf("openDoor", `{"roomId":"7"}`), "openDoor 7 by "},
		{"call of 100 kB", callOf("openDoor", `{"roomId":"`+strings.Repeat("7", 100_000)+`"}`), "openDoor 777"},
		{"list", `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, `"openDoor"`},
	} {
		b.Run(message.name, func(b *testing.B) {
			spent := [2]time.Duration{}
			for b.Loop() {
				for i, handler := range []http.Handler{alone, guarded} {
					r := httptest.NewRequest("POST", "/", strings.NewReader(message.body))
					r.Header = http.Header{
						"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"},
						"Authorization": {"Bearer manager-token"}, "Mcp-Protocol-Version": {"2025-06-18"},
					}
					w := httptest.NewRecorder()
					began := time.Now()
					handler.ServeHTTP(w, r)
					spent[i] += time.Since(began)
					if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), message.want) {
						b.Fatalf("%d %.300s", w.Code, w.Body)
					}
				}
				ran.Take()
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(spent[0].Nanoseconds())/float64(b.N), "alone-ns/op")
			b.ReportMetric(float64(spent[1].Nanoseconds())/float64(b.N), "guarded-ns/op")
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "guarded/alone")
		})
	}
}
