package secrets

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// check compares a password with a hash.
type check interface {
	matches(password string) bool
	memory() int // of one comparison, in bytes
	cost() int   // to compare checks with each other
}

// parseHash reads a hash as htpasswd and argon2 write it.
func parseHash(text string) (check, error) {
	switch {
	case strings.HasPrefix(text, "$2a$"), strings.HasPrefix(text, "$2b$"), strings.HasPrefix(text, "$2y$"):
		cost, err := bcrypt.Cost([]byte(text))
		if err != nil {
			return nil, errors.New("a damaged bcrypt hash")
		}
		if cost < 10 || cost > 14 {
			return nil, fmt.Errorf("bcrypt of cost %d: 10 to 14 take long enough and not too long", cost)
		}
		return bcryptHash{text, cost}, nil
	case strings.HasPrefix(text, "$argon2id$"):
		return parseArgon2(text)
	}
	return nil, errors.New("neither bcrypt (htpasswd -B) nor argon2id: other hashes can be guessed too fast")
}

type bcryptHash struct {
	text   string
	rounds int
}

// matches refuses what is longer than bcrypt reads: it would compare the beginning only.
func (h bcryptHash) matches(password string) bool {
	return len(password) <= 72 && bcrypt.CompareHashAndPassword([]byte(h.text), []byte(password)) == nil
}
func (h bcryptHash) memory() int { return 8 << 10 }
func (h bcryptHash) cost() int   { return 1 << h.rounds }

type argon2Hash struct {
	time, kilobytes uint32
	threads         uint8
	salt, sum       []byte
}

// parseArgon2 reads $argon2id$v=19$m=65536,t=3,p=4$salt$sum.
func parseArgon2(text string) (check, error) {
	damaged := errors.New("a damaged argon2id hash")
	part := strings.Split(text, "$")
	var h argon2Hash
	var version int
	if len(part) != 6 {
		return nil, damaged
	}
	if n, err := fmt.Sscanf(part[2]+"$"+part[3]+"$", "v=%d$m=%d,t=%d,p=%d$", &version, &h.kilobytes, &h.time, &h.threads); n != 4 || err != nil ||
		fmt.Sprintf("v=%d$m=%d,t=%d,p=%d", version, h.kilobytes, h.time, h.threads) != part[2]+"$"+part[3] {
		return nil, damaged
	}
	var err, err2 error
	h.salt, err = base64.RawStdEncoding.Strict().DecodeString(part[4])
	h.sum, err2 = base64.RawStdEncoding.Strict().DecodeString(part[5])
	if version != argon2.Version || err != nil || err2 != nil || len(h.salt) < 8 || len(h.sum) < 16 || len(h.sum) > 64 {
		return nil, damaged
	}
	// RFC 9106, 4: the weaker of the two recommended settings has 64 MB; OWASP's least is 7 MB.
	if h.kilobytes < 7<<10 || h.time < 1 || h.time > 16 || h.threads < 1 || h.threads > 16 {
		return nil, fmt.Errorf("argon2id of %d kB, %d passes and %d threads: it takes at least 7168 kB, and at most 16 passes and threads", h.kilobytes, h.time, h.threads)
	}
	return h, nil
}

func (h argon2Hash) matches(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.time, h.kilobytes, h.threads, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}
func (h argon2Hash) memory() int { return int(h.kilobytes) << 10 }

// cost is in a unit that makes bcrypt of cost 12 about as long as argon2id of 64 MB and three passes.
func (h argon2Hash) cost() int { return int(h.time) * int(h.kilobytes) / 48 }
