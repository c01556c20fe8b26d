package identity

import (
	"crypto/sha256"
	"sync"
	"time"
)

// maxAnswers bounds the answers that are kept.
const maxAnswers = 10_000

// answers keeps answers about active tokens, by the hash of the token.
type answers struct {
	life time.Duration
	mu   sync.Mutex
	kept map[[sha256.Size]byte]keptAnswer
}

type keptAnswer struct {
	body  []byte
	until time.Time
}

func (a *answers) get(key [sha256.Size]byte) []byte {
	if a.life == 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	have, ok := a.kept[key]
	if !ok || !time.Now().Before(have.until) {
		return nil
	}
	return have.body
}

func (a *answers) put(key [sha256.Size]byte, body []byte) {
	if a.life == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil || len(a.kept) >= maxAnswers {
		a.kept = map[[sha256.Size]byte]keptAnswer{} // all are asked for again, in a life at the latest
	}
	a.kept[key] = keptAnswer{body, time.Now().Add(a.life)}
}
