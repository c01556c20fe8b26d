package identity_test

import (
	"slices"
	"time"
)

// stopwatch keeps how long something took. Its median leaves out what other processes took.
type stopwatch struct{ laps []time.Duration }

func (s *stopwatch) time(f func()) {
	began := time.Now()
	f()
	s.laps = append(s.laps, time.Since(began))
}

func (s *stopwatch) typical() float64 {
	slices.Sort(s.laps)
	return float64(s.laps[len(s.laps)/2])
}
