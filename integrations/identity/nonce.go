package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"time"
)

const (
	codeNonce     = "use_dpop_nonce" // RFC 9449, 9
	nonceField    = "Dpop-Nonce"     // as net/http writes the name DPoP-Nonce
	nonceKeyBytes = 32
)

// nonces are the values that proofs must repeat (RFC 9449, 9), one for each half of NonceAge. They
// are computed from the time and a key, so nothing is stored, and instances with one key agree.
type nonces struct {
	key    []byte
	window time.Duration
}

// newNonces returns nil where no nonce is asked for.
func newNonces(config DPoPConfig) *nonces {
	if config.NonceAge == 0 {
		return nil
	}
	n := &nonces{key: config.NonceKey, window: config.NonceAge / 2}
	if len(n.key) == 0 {
		n.key = make([]byte, nonceKeyBytes)
		_, _ = rand.Read(n.key) // it never returns an error
	}
	return n
}

// at returns the nonce of the window of a time, or of one so many windows later.
func (n *nonces) at(now time.Time, later int64) string {
	var window [8]byte
	binary.BigEndian.PutUint64(window[:], uint64(now.UnixNano()/int64(n.window)+later))
	mac := hmac.New(sha256.New, n.key)
	mac.Write(window[:])
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// check refuses a proof that does not repeat a nonce that is still good. The next window's counts
// as well: the clock of the instance that gave it may be ahead.
func (n *nonces) check(claims map[string]any, now time.Time) error {
	if n == nil {
		return nil
	}
	sent, _ := claims["nonce"].(string)
	good := false
	for later := int64(-1); later <= 1; later++ {
		good = hmac.Equal([]byte(sent), []byte(n.at(now, later))) || good
	}
	if good {
		return nil
	}
	e := refuse("the proof repeats no nonce that is good now")
	e.code = codeNonce
	return e
}

// header is what tells a client the nonce to repeat.
func (n *nonces) header(now time.Time) http.Header {
	if n == nil {
		return nil
	}
	return http.Header{nonceField: {n.at(now, 0)}}
}
