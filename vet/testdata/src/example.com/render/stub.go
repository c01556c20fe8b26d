// Package render writes answers and knows no guard.
package render

import "net/http"

func JSON(http.ResponseWriter, *http.Request, any) {}

type Store struct {
	Allow func(*http.Request) bool
	Count int
}

// Save asks somebody, who may be a guard.
func (s *Store) Save(w http.ResponseWriter, r *http.Request) {
	if s.Allow(r) {
		s.Show(w, r)
	}
}

// Show asks nobody.
func (s *Store) Show(w http.ResponseWriter, r *http.Request) { JSON(w, r, s.Count) }
