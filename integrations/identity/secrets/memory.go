package secrets

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// Memory is a [Store] of one process. Its sessions end with the process.
type Memory struct {
	limit int
	now   func() time.Time

	mu       sync.Mutex
	sessions map[[sha256.Size]byte]memorySession
	swept    time.Time
}

type memorySession struct {
	Session
	until time.Time
}

// NewMemory returns a store of at most limit sessions. When it is full, logins fail with 503.
func NewMemory(limit int) *Memory {
	return &Memory{limit: limit, now: time.Now, sessions: map[[sha256.Size]byte]memorySession{}}
}

// Load returns a session that is not over.
func (m *Memory) Load(_ context.Context, id [sha256.Size]byte) (Session, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[id]
	if !ok || !m.now().Before(s.until) {
		return Session{}, false, nil
	}
	return s.Session, true, nil
}

// Save keeps a session until it is over.
func (m *Memory) Save(_ context.Context, id [sha256.Size]byte, session Session, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if _, known := m.sessions[id]; !known && len(m.sessions) >= m.limit || now.Sub(m.swept) > time.Minute {
		m.swept = now
		for old, s := range m.sessions {
			if !now.Before(s.until) {
				delete(m.sessions, old)
			}
		}
		if _, known := m.sessions[id]; !known && len(m.sessions) >= m.limit {
			return errors.New("too many sessions")
		}
	}
	m.sessions[id] = memorySession{session, until}
	return nil
}

// Touch keeps a session that is still there.
func (m *Memory) Touch(_ context.Context, id [sha256.Size]byte, seen, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[id]; ok {
		s.Seen, s.until = seen, until
		m.sessions[id] = s
	}
	return nil
}

// Delete ends a session.
func (m *Memory) Delete(_ context.Context, id [sha256.Size]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, id)
	return nil
}
