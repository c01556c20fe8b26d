package export_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
)

// TestFGANames are names that OpenFGA takes, and that can be read back.
func TestFGANames(t *testing.T) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9_]{1,50}$`)
	seen := map[string]string{}
	for _, text := range []string{"staff", "rooms:open", "rooms_open", "rooms__open", "a b", "роль", "役割", "x_3A", "x:", "#@*", "", "A", "a", "é", "\x00", "_", "__", strings.Repeat("l", 45)} {
		got := export.FGARelation("role", text)
		if !allowed.MatchString(got) {
			t.Errorf("%q: %q is no name of OpenFGA", text, got)
		}
		if other, ok := seen[got]; ok {
			t.Errorf("%q and %q are both %s", text, other, got)
		}
		seen[got] = text
		if back := unescaped(strings.TrimPrefix(got, "role_")); back != text {
			t.Errorf("%q: %s reads back as %q", text, got, back)
		}
	}
	long := strings.Repeat("長い名前", 10)
	for _, text := range []string{long, long + "!"} {
		got := export.FGARelation("role", text)
		if !allowed.MatchString(got) || !strings.Contains(got, "_x") || seen[got] != "" {
			t.Errorf("%q: %q", text, got)
		}
		seen[got] = text
	}
	api := &access.API{Roles: []access.Role{{Name: long}}}
	text, err := format(t, "openfga")(export.Subject{API: api})
	if want := "#   " + export.FGARelation("role", long) + " is " + long + "\n"; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("%v, the header lacks %q:\n%s", err, want, text)
	}
}

// unescaped reads a name back: __ is _, and _XX a byte.
func unescaped(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] != '_' {
			b.WriteByte(name[i])
			continue
		}
		if name[i+1] == '_' {
			b.WriteByte('_')
			i++
			continue
		}
		n, _ := strconv.ParseUint(name[i+1:i+3], 16, 8)
		b.WriteByte(byte(n))
		i += 2
	}
	return b.String()
}

func format(t *testing.T, name string) func(export.Subject) ([]byte, error) {
	t.Helper()
	f, err := export.Formats.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return f.Write
}

// TestTooLarge are documents of which OpenFGA and Cedar would have to be told too much.
func TestTooLarge(t *testing.T) {
	token := &access.Scheme{Name: "token", Kind: access.Bearer}
	var checks, roles []access.Rule
	api := &access.API{Schemes: []*access.Scheme{token}}
	for i := range 200 {
		id := access.Parameter{Name: "id", In: access.InPath}
		checks = append(checks, access.ResourceRule(&access.Resource{Type: fmt.Sprint("type", i), Action: "open", IDs: []access.Parameter{id}}))
	}
	api.Operations = []*access.Operation{{ID: "op", Method: "GET", Path: "/{id}", Alternatives: []access.Alternative{{{Scheme: token}}}, Rule: access.AnyOf(checks...).Pointer()}}
	_, err := format(t, "openfga")(export.Subject{API: api})
	if want := "export --to openfga: 200 types of resources, and OpenFGA takes 100 types in a model"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	for i := range 1100 { // each role includes all before it
		role := access.Role{Name: fmt.Sprint("role", i)}
		if i > 0 {
			role.Inherits = []string{fmt.Sprint("role", i-1)}
		}
		api.Roles = append(api.Roles, role)
		roles = append(roles, access.RoleRule(role.Name))
	}
	api.Operations[0].Rule = access.AnyOf(roles...).Pointer()
	_, err = format(t, "openfga")(export.Subject{API: api})
	if err == nil || !strings.HasSuffix(err.Error(), "bytes, and OpenFGA takes 256000") {
		t.Errorf("%v", err)
	}
	_, err = format(t, "cedar")(export.Subject{API: api})
	if want := "export --to cedar: roles bring so many others that the policies would hold more than 500000 names"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
