package answer

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkEdit is what one edit of a real document of 1.2 MB costs here, outside of a browser.
func BenchmarkEdit(b *testing.B) {
	corpus := os.Getenv("OASGUARD_CORPUS")
	if corpus == "" {
		b.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	data, err := os.ReadFile(filepath.Join(corpus, "discord_discord-api-spec__specs__openapi.json"))
	if err != nil {
		b.Skip(err)
	}
	texts := []string{string(data), " " + string(data)}
	for _, part := range []string{Lint, Wrapper, Matrix, Explain} {
		b.Run(part, func(b *testing.B) {
			b.ReportAllocs()
			var p Player
			for i := 0; b.Loop(); i++ {
				p.Answer(Request{Document: texts[i%2], Part: part})
			}
		})
	}
}
