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

type Config struct{ Allow func(*http.Request) bool }

// New makes a Store that asks.
func New(c Config) *Store { return &Store{Allow: c.Allow} }

// Ask asks what it can make of its last argument.
func Ask(w http.ResponseWriter, r *http.Request, asked any) {
	if p, ok := asked.(interface {
		Allow(http.ResponseWriter, *http.Request) bool
	}); ok && p.Allow(w, r) {
		JSON(w, r, nil)
	}
}
