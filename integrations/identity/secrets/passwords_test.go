package secrets

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// argon2Line is a line of a users file.
func argon2Line(name, password string, kilobytes, passes uint32) string {
	salt := []byte("0123456789abcdef")
	sum := argon2.IDKey([]byte(password), salt, passes, kilobytes, 1, 32)
	return fmt.Sprintf("%s:$argon2id$v=19$m=%d,t=%d,p=1$%s$%s\n", name, kilobytes, passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

func bcryptLine(t testing.TB, name, password string) string {
	sum, err := bcrypt.GenerateFromPassword([]byte(password), 10)
	if err != nil {
		t.Fatal(err)
	}
	return name + ":" + string(sum) + "\n"
}

func newPasswords(t testing.TB, config PasswordsConfig) *Passwords {
	t.Helper()
	p, err := NewPasswords(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPasswords(t *testing.T) {
	long := strings.Repeat("x", 72)
	p := newPasswords(t, PasswordsConfig{
		Users:  strings.NewReader("# users\n\n" + argon2Line("alice", "wonder:land", 7<<10, 1) + strings.Replace(bcryptLine(t, "bob", long), "$2a$", "$2y$", 1)),
		Groups: strings.NewReader("staff: alice bob\nmanager: alice\n"), MaxWait: time.Minute,
	})
	for _, c := range []struct {
		name, password string
		want           string
	}{
		{"alice", "wonder:land", "staff manager"}, {"bob", long, "staff"},
		{"alice", "guessed!", ""}, {"alice", "", ""}, {"bob", long + "y", ""}, {"bob", long[:71], ""}, {"carol", "wonder:land", ""}, {"", "", ""},
		{"alice", strings.Repeat("x", 2000), ""}, {"ALICE", "wonder:land", ""},
	} {
		i, err := p.Verify(t.Context(), c.name, c.password)
		switch {
		case c.want == "" && status(err) != 401:
			t.Errorf("%q with %.80q: %+v, %v", c.name, c.password, i, err)
		case c.want != "" && (err != nil || i.Subject != c.name || i.Issuer != IssuerPasswords || strings.Join(i.Roles, " ") != c.want):
			t.Errorf("%q: %+v, %v", c.name, i, err)
		case err != nil && c.password != "" && strings.Contains(err.Error(), c.password):
			t.Errorf("the password in %q", err)
		}
	}
}

// TestPasswordsRefused reports every faulty line.
func TestPasswordsRefused(t *testing.T) {
	users := strings.Join([]string{
		"plain:secret", "md5:$apr1$x$y", "sha:{SHA}x", "colonless", "cheap:$2y$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvabcdefghijklm",
		"damaged:$2y$10$x", "weak:$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc$MDEyMzQ1Njc4OWFiY2RlZg", "big:$argon2id$v=19$m=1048576,t=1,p=1$MDEyMzQ1Njc$MDEyMzQ1Njc4OWFiY2RlZg",
		"odd:$argon2id$v=19$m=65536,t=1,p=1,x$MDEyMzQ1Njc$MDEyMzQ1Njc4OWFiY2RlZg",
	}, "\n")
	_, err := NewPasswords(PasswordsConfig{Users: strings.NewReader(users)})
	for _, want := range []string{
		"users:1: neither bcrypt", "users:2: neither bcrypt", "users:3: neither bcrypt", "users:4: not a name", "users:5: bcrypt of cost 4",
		"users:6: a damaged bcrypt", "users:7: argon2id of 64 kB", "users:8: a check takes 1024 MB", "users:9: a damaged argon2id",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	one := bcryptLine(t, "a", "x")
	for want, config := range map[string]PasswordsConfig{
		"no Users":               {},
		"no user in it":          {Users: strings.NewReader("# nobody")},
		"stands there twice":     {Users: strings.NewReader(one + one)},
		`there is no user "b"`:   {Users: strings.NewReader(one), Groups: strings.NewReader("staff: a b")},
		"not a role, a colon":    {Users: strings.NewReader(one), Groups: strings.NewReader("staff a b")},
		"secrets: a negative nu": {Users: strings.NewReader(one), MaxConcurrent: -1},
	} {
		if _, err := NewPasswords(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestFlood sends 200 wrong passwords at once. Memory stays below the ceiling, as far as the collector
// lets it: it frees what a check used when the heap has doubled. -v prints what a bearer request took
// meanwhile.
func TestFlood(t *testing.T) {
	p := newPasswords(t, PasswordsConfig{Users: strings.NewReader(argon2Line("alice", "secret", 19<<10, 2)), MaxConcurrent: 1})
	if p.Ceiling() != 19<<20 {
		t.Errorf("the ceiling is %d bytes", p.Ceiling())
	}
	issuer, err := identitytest.NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	defer issuer.Close()
	j, err := identity.NewJWT(identity.JWTConfig{Issuer: issuer.URL(), Audiences: []string{identitytest.Audience}})
	if err != nil {
		t.Fatal(err)
	}
	token := issuer.Token()
	if _, err := j.Verify(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var group sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for n := range 200 {
		group.Go(func() {
			_, err := p.Verify(t.Context(), "alice", fmt.Sprint("wrong", n))
			mu.Lock()
			defer mu.Unlock()
			statuses[status(err)]++
		})
	}
	var peak uint64
	var slowest time.Duration
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	for running := true; running; {
		began := time.Now()
		if _, err := j.Verify(t.Context(), token); err != nil {
			t.Error(err)
		}
		slowest = max(slowest, time.Since(began))
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapAlloc)
		select {
		case <-done:
			running = false
		case <-time.After(time.Millisecond):
		}
	}
	t.Logf("%d checked, %d turned away; heap %d MB, before %d MB; the slowest bearer request took %v",
		statuses[401], statuses[503], peak>>20, before.HeapAlloc>>20, slowest)
	if statuses[401]+statuses[503] != 200 || statuses[503] == 0 || statuses[401] == 0 {
		t.Errorf("%d are 401, %d are 503", statuses[401], statuses[503])
	}
	if most := before.HeapAlloc + 4*uint64(p.Ceiling()); peak > most {
		t.Errorf("the heap was %d MB, more than %d MB", peak>>20, most>>20)
	}
}

// TestPasswordsCache checks a password once, and another of the same user anew.
func TestPasswordsCache(t *testing.T) {
	counted := &countedCheck{}
	p := newPasswords(t, PasswordsConfig{Users: strings.NewReader(bcryptLine(t, "alice", "x")), CacheFor: time.Hour})
	p.users["alice"] = user{check: counted}
	for _, c := range []struct {
		password string
		ok       bool
		checks   int
	}{{"right", true, 1}, {"right", true, 1}, {"wrong", false, 2}, {"wrong", false, 3}, {"right", true, 3}} {
		if _, err := p.Verify(t.Context(), "alice", c.password); (err == nil) != c.ok || counted.n != c.checks {
			t.Errorf("%s: %v after %d checks", c.password, err, counted.n)
		}
	}
}

type countedCheck struct{ n int }

func (c *countedCheck) matches(password string) bool { c.n++; return password == "right" }
func (*countedCheck) memory() int                    { return 0 }
func (*countedCheck) cost() int                      { return 0 }

func FuzzHash(f *testing.F) {
	for _, seed := range []string{
		"$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg", "$2y$10$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvabcdefghijklm",
		"$argon2id$v=19$m=4294967295,t=1,p=1$MDEyMzQ1Njc$MDEyMzQ1Njc", "{SHA}x", "$2y$31$", "$argon2id$$$$",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseHash(text)
		if err == nil && (c.memory() <= 0 || c.cost() <= 0) {
			t.Fatalf("%q costs nothing", text)
		}
	})
}
