package known

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// TestMap: whoever asks first, each key is made once, and all get the same.
func TestMap(t *testing.T) {
	var m Map[string, *int]
	var made atomic.Int32
	var asked sync.WaitGroup
	for i := range 400 {
		asked.Go(func() {
			key := strconv.Itoa(i % 7)
			first := m.Get(key, func(string) *int { made.Add(1); return new(int) })
			if again := m.Get(key, nil); again != first {
				t.Errorf("%s: another value", key)
			}
		})
	}
	asked.Wait()
	if made.Load() != 7 {
		t.Errorf("made %d values", made.Load())
	}
}
