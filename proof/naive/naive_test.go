package naive

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

var update = flag.Bool("update", false, "write the table of identitytest's README anew")

const readme = "../../integrations/identity/identitytest/README.md"

// ours is a service with this project's identity.JWT.
func ours(_ context.Context, issuer string) http.Handler {
	j, err := identity.NewJWT(identity.JWTConfig{Issuer: issuer, Audiences: []string{identitytest.Audience}})
	return service(func(ctx context.Context, token string) error {
		if err != nil {
			return err
		}
		_, err := j.Verify(ctx, token)
		return err
	})
}

// TestTable holds the table in identitytest's README against what the three services do: a row that
// finds nothing any more is noticed, and so is one that finds more.
func TestTable(t *testing.T) {
	var table [3][]identitytest.Outcome
	for n, make := range []func(context.Context, string) http.Handler{Keyfunc, OIDC, ours} {
		outcomes, err := identitytest.Try(func(issuer string) http.Handler { return make(t.Context(), issuer) })
		if err != nil {
			t.Fatal(err)
		}
		table[n] = outcomes
	}
	var b strings.Builder
	b.WriteString("| row | keyfunc | go-oidc | identity |\n|---|---|---|---|\n")
	var faults [3]int
	for row := range table[0] {
		fmt.Fprintf(&b, "| %s |", table[0][row].Row.Name)
		for n := range table {
			word := "refused"
			if status := table[n][row].Status; status >= 200 && status < 300 {
				word = "accepted"
			}
			if table[n][row].Fault != "" {
				word = "**" + word + "**"
				faults[n]++
			}
			fmt.Fprintf(&b, " %s |", word)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "| faults | %d | %d | %d |\n", faults[0], faults[1], faults[2])
	if faults[2] != 0 {
		t.Errorf("identity has %d faults", faults[2])
	}
	compare(t, b.String())
}

// compare holds the table against the README, or writes it there.
func compare(t *testing.T, table string) {
	t.Helper()
	const begin, end = "<!-- table -->\n", "<!-- end of table -->"
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	have, after, also := strings.Cut(rest, end)
	if !found || !also {
		t.Fatalf("%s has no place for the table", readme)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(before+begin+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != table {
		t.Errorf("the table in %s is not what the services do; go test ./proof/naive -update, and read the diff.\ngot:\n%s", readme, table)
	}
}

// TestLife shows that the naive versions fail by what happens to their provider.
func TestLife(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for services that hang")
	}
	for _, c := range []struct {
		name  string
		make  func(context.Context, string) http.Handler
		fails []string // rows that must fail; the others may, on a busy machine
	}{
		{"keyfunc", Keyfunc, []string{"down at start", "killed under load", "silent", "silent at start"}},
		{"go-oidc", OIDC, []string{"down at start", "killed under load", "silent", "silent at start"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults, err := identitytest.TryLife(func(issuer string) http.Handler { return c.make(t.Context(), issuer) })
			if err != nil {
				t.Fatal(err)
			}
			for name, fault := range faults {
				t.Logf("%s: %s", name, fault)
			}
			for _, name := range c.fails {
				if faults[name] == "" {
					t.Errorf("%s: no fault", name)
				}
			}
		})
	}
}
