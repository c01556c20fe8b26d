package parts

import "fmt"

// Settings are those of the guards of a run.
type Settings struct{ Refresh, EngineTimeout, CacheFor string }

// Instances are the hotel, several times. Its guards are in the same processes, unless Hotels are
// others.
type Instances struct{ Guards, Hotels []*Process }

// All are all processes.
func (i Instances) All() []*Process { return append(append([]*Process{}, i.Guards...), i.Hotels...) }

// NewInstances are n instances of the hotel; apart: of guards, and as many of the hotel without one.
func NewInstances(n int, apart bool, dir string, provider *Provider, engine *Engine, s Settings) (Instances, error) {
	var list Instances
	kind := "instance"
	if apart {
		kind = "guard"
	}
	for i := range n {
		p, err := child(fmt.Sprintf("%s-%d", kind, i+1), dir, "-issuer", provider.Issuer, "-audience", Audience, "-engine", engine.URL,
			"-refresh", s.Refresh, "-engine-timeout", s.EngineTimeout, "-cache", s.CacheFor)
		if err != nil {
			return list, err
		}
		list.Guards = append(list.Guards, p)
		if !apart {
			continue
		}
		if p, err = child(fmt.Sprintf("hotel-%d", i+1), dir); err != nil {
			return list, err
		}
		list.Hotels = append(list.Hotels, p)
	}
	return list, nil
}
