// Package known remembers what was made for a key, and finds it again without allocating.
package known

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Map holds one value for each key. It never forgets, so the keys must be few. The zero value is
// empty, and ready for any number of goroutines.
type Map[K comparable, V any] struct {
	found atomic.Pointer[map[K]V] // never changed: replaced
	mu    sync.Mutex              // held by whoever replaces it
}

// Get returns the value of key, and makes it the first time.
func (m *Map[K, V]) Get(key K, make func(K) V) V {
	if found := m.found.Load(); found != nil {
		if value, ok := (*found)[key]; ok {
			return value
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	next := map[K]V{}
	if found := m.found.Load(); found != nil {
		if value, ok := (*found)[key]; ok {
			return value
		}
		maps.Copy(next, *found)
	}
	value := make(key)
	next[key] = value
	m.found.Store(&next)
	return value
}
