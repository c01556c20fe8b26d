package secrets

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// IssuerPasswords is the issuer of an identity that a password established.
const IssuerPasswords = "htpasswd"

// PasswordsConfig says who may come in by password, and what checking may cost.
type PasswordsConfig struct {
	// Users is an htpasswd file: a line name:hash each, of bcrypt (htpasswd -B) or argon2id. Other
	// hashes are refused: they can be guessed too fast.
	Users io.Reader
	// Groups says who has which role, if set: a line role: name name … each, as in Apache's files.
	Groups io.Reader

	// MaxConcurrent is how many passwords are checked at once: half the processors if zero, one at
	// least. Together with the memory of one check it bounds what a flood of passwords costs, see
	// [Passwords.Ceiling].
	MaxConcurrent int
	// MaxWaiting is how many requests may wait for their turn, and MaxWait for how long: 16 and 500
	// milliseconds if zero. All others are 503 at once.
	MaxWaiting int
	MaxWait    time.Duration
	// MaxMemory bounds one check of argon2id: 64 MB if zero. A user whose hash needs more is refused
	// when the file is read.
	MaxMemory int

	// CacheFor is how long a password that was right is not checked again, so that a client that
	// sends it with every request does not pay each time. Zero checks every time. What is kept is an
	// HMAC by a key that this process draws at its start.
	CacheFor time.Duration
}

// Passwords verifies user names and passwords (RFC 7617).
type Passwords struct {
	users   map[string]user
	nobody  check // as expensive as the dearest user's
	ceiling int
	turns   chan struct{}
	waiting chan struct{}
	wait    time.Duration

	life time.Duration
	key  []byte
	mu   sync.Mutex
	kept map[string]keptPassword
}

type user struct {
	check check
	roles []string
}

type keptPassword struct {
	mac   []byte
	until time.Time
}

const maxPasswordBytes = 1024

// NewPasswords reads the files. All that is wrong with them is reported, by line.
func NewPasswords(config PasswordsConfig) (*Passwords, error) {
	defaults := func(setting *int, value int) {
		if *setting == 0 {
			*setting = value
		}
	}
	defaults(&config.MaxConcurrent, max(1, runtime.GOMAXPROCS(0)/2))
	defaults(&config.MaxWaiting, 16)
	defaults(&config.MaxMemory, 64<<20)
	if config.MaxWait == 0 {
		config.MaxWait = 500 * time.Millisecond
	}
	if config.Users == nil {
		return nil, errors.New("secrets: no Users")
	}
	if config.MaxConcurrent < 0 || config.MaxWaiting < 0 || config.MaxWait < 0 || config.MaxMemory < 0 || config.CacheFor < 0 {
		return nil, errors.New("secrets: a negative number")
	}
	p := &Passwords{
		users: map[string]user{},
		turns: make(chan struct{}, config.MaxConcurrent), waiting: make(chan struct{}, config.MaxWaiting), wait: config.MaxWait,
		life: config.CacheFor, key: make([]byte, sha256.Size), kept: map[string]keptPassword{},
	}
	_, _ = rand.Read(p.key) // it never fails
	dearest, err := p.readUsers(config.Users, config.MaxMemory)
	if err == nil && config.Groups != nil {
		err = p.readGroups(config.Groups)
	}
	if err != nil {
		return nil, err
	}
	p.nobody, p.ceiling = dearest, config.MaxConcurrent*dearest.memory()
	return p, nil
}

// Ceiling returns the most memory that checks use together, in bytes.
func (p *Passwords) Ceiling() int { return p.ceiling }

// lines calls f for every line that is neither empty nor a comment, and joins its errors.
func lines(name string, r io.Reader, f func(line string) error) error {
	var faults []error
	scanner := bufio.NewScanner(r)
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f(line); err != nil {
			faults = append(faults, fmt.Errorf("secrets: %s:%d: %w", name, number, err))
		}
	}
	return errors.Join(append(faults, scanner.Err())...)
}

func (p *Passwords) readUsers(r io.Reader, maxMemory int) (dearest check, err error) {
	err = lines("users", r, func(line string) error {
		name, text, ok := strings.Cut(line, ":")
		if _, twice := p.users[name]; !ok || name == "" || twice {
			return errors.New("not a name, a colon and a hash, or the name stands there twice")
		}
		c, err := parseHash(text)
		if err != nil {
			return err
		}
		if c.memory() > maxMemory {
			return fmt.Errorf("a check takes %d MB, more than MaxMemory", c.memory()>>20)
		}
		if dearest == nil || c.cost() > dearest.cost() {
			dearest = c
		}
		p.users[name] = user{check: c}
		return nil
	})
	if err == nil && len(p.users) == 0 {
		err = errors.New("secrets: users: no user in it")
	}
	return dearest, err
}

func (p *Passwords) readGroups(r io.Reader) error {
	return lines("groups", r, func(line string) error {
		role, members, ok := strings.Cut(line, ":")
		if role = strings.TrimSpace(role); !ok || role == "" {
			return errors.New("not a role, a colon and names")
		}
		for name := range strings.FieldsSeq(members) {
			u, ok := p.users[name]
			if !ok {
				return fmt.Errorf("there is no user %q", name)
			}
			u.roles = append(u.roles, role)
			p.users[name] = u
		}
		return nil
	})
}

// Verify returns who has that name and password. A name that does not exist takes as long as the
// dearest hash of the file.
func (p *Passwords) Verify(ctx context.Context, name, password string) (*identity.Identity, error) {
	if len(password) > maxPasswordBytes {
		return nil, fail(invalid, "a password of more than %d bytes", maxPasswordBytes)
	}
	u, exists := p.users[name]
	mac := p.mac(name, password)
	if !exists || !p.known(name, mac) {
		c := p.nobody
		if exists {
			c = u.check
		}
		right, err := p.inTurn(ctx, func() bool { return c.matches(password) })
		if err != nil {
			return nil, err
		}
		if !right || !exists {
			return nil, fail(invalid, "wrong name or password")
		}
		p.keep(name, mac)
	}
	return &identity.Identity{Subject: name, Issuer: IssuerPasswords, Roles: u.roles}, nil
}

// inTurn checks a password when it is its turn. Requests that would wait too long are turned away.
func (p *Passwords) inTurn(ctx context.Context, check func() bool) (bool, error) {
	select {
	case p.turns <- struct{}{}:
	default:
		if err := p.queue(ctx); err != nil {
			return false, err
		}
	}
	defer func() { <-p.turns }()
	return check(), nil
}

// queue waits for a turn.
func (p *Passwords) queue(ctx context.Context) error {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return fail(unavailable, "%d passwords wait to be checked", cap(p.waiting))
	}
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case p.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return cannotTell(ctx.Err(), "waiting to check a password")
	case <-timer.C:
		return fail(unavailable, "no turn to check a password within %v", p.wait)
	}
}

func (p *Passwords) mac(name, password string) []byte {
	if p.life == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, p.key)
	fmt.Fprintf(mac, "%d:%s%s", len(name), name, password)
	return mac.Sum(nil)
}

func (p *Passwords) known(name string, mac []byte) bool {
	if p.life == 0 {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	have, ok := p.kept[name]
	return ok && time.Now().Before(have.until) && subtle.ConstantTimeCompare(have.mac, mac) == 1
}

func (p *Passwords) keep(name string, mac []byte) {
	if p.life == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[name] = keptPassword{mac, time.Now().Add(p.life)} // one for each user at most
}
