package parts

import "fmt"

// Settings are those of the guards of a run.
type Settings struct{ Refresh, EngineTimeout, CacheFor string }

// NewInstances are n instances of the hotel with their guard in the same process.
func NewInstances(n int, dir string, provider *Provider, engine *Engine, s Settings) ([]*Process, error) {
	var list []*Process
	for i := range n {
		p, err := child(fmt.Sprintf("instance-%d", i+1), dir, "-issuer", provider.Issuer, "-audience", Audience, "-engine", engine.URL,
			"-refresh", s.Refresh, "-engine-timeout", s.EngineTimeout, "-cache", s.CacheFor)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
