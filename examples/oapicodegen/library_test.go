package oapicodegen

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/oasguard/oasguard/examples/oapicodegen/internal/api"
	"github.com/oasguard/oasguard/examples/oapicodegen/internal/guard/guardtest"
)

func credentials() guardtest.Credentials {
	return guardtest.Credentials{
		Reader: []guardtest.Credential{
			{Person: "ada", Secret: "token-of-ada", Scopes: []string{"books:read"}, May: guardtest.May{LoanRead: []string{"17"}}},
			{Person: "bob", Secret: "token-of-bob", Scopes: []string{"books:read", "books:write"}},
			{Person: "lin", Secret: "token-of-lin", Scopes: []string{"books:read", "books:write"}, Roles: []string{"librarian"}},
			{Person: "nil", Secret: "token-of-nil"},
		},
		Branch: []guardtest.Credential{{Secret: "key-of-the-branch"}},
	}
}

// TestHarness runs every case of the document against the server, with nothing
// skipped, in this process and over a socket.
func TestHarness(t *testing.T) {
	handler, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	for name, target := range map[string]any{"handler": handler, "URL": server.URL} {
		t.Run(name, func(t *testing.T) {
			guardtest.Harness{AllowUnsafe: true, Values: map[string][]string{"path.loanId": {"18"}}}.Run(t, target, credentials())
		})
	}
}

// TestHarnessFindsFaults mounts oapi-codegen's own handler, as somebody may who
// does not know of the guard, and a guard whose denials the document does not
// describe.
func TestHarnessFindsFaults(t *testing.T) {
	guarded, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	unguarded := api.Handler(library{})
	for _, c := range []struct {
		name    string
		handler http.Handler
		red     []string
	}{
		{"no guard", unguarded, []string{"addBook no credential", "addBook denied reader of ada", "getBook no credential", "getBook denied reader of nil", "listBooks bad reader"}},
		{"another body", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			guarded.ServeHTTP(answer, r)
			if answer.Code == http.StatusUnauthorized {
				answer.Header().Set("Content-Type", "text/plain")
			}
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		}), []string{"addBook no credential", "getBook no credential", "listBooks bad reader"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), c.handler, credentials())
			if err != nil {
				t.Fatal(err)
			}
			failed := map[string]bool{}
			for _, row := range report.Rows {
				if row.Result == guardtest.Failed {
					failed[row.Operation+" "+row.Case] = true
				}
			}
			for _, red := range c.red {
				if !failed[red] {
					t.Errorf("not red: %s\n%s", red, report)
				}
			}
		})
	}
}
