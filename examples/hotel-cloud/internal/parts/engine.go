package parts

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/oracle"
	"github.com/oasguard/oasguard/integrations/authzen"
)

// Engine is what decides about rooms and bills.
type Engine struct {
	*Process
	URL   string // for authzen.Config
	Which string // in words
}

// NewSmallEngine is a small server that follows the specification of AuthZEN and knows what stands
// in a file. It is there where OpenFGA is not.
func NewSmallEngine(dir string, relations []oracle.Relation) (*Engine, error) {
	var lines []string
	for _, r := range relations {
		lines = append(lines, fmt.Sprintf("user:%s %s %s:%s", authzen.EscapeID(r.User), r.Action, r.Type, authzen.EscapeID(r.ID)))
	}
	file := filepath.Join(dir, "relations")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		return nil, err
	}
	p, err := child("engine", dir, "-data", file)
	if err != nil {
		return nil, err
	}
	return &Engine{p, "http://" + p.Address, "a small AuthZEN server of this example, not OpenFGA"}, nil
}

// child is this program as a part.
func child(name, dir string, args ...string) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	kind, _, _ := strings.Cut(name, "-")
	return &Process{Name: name, Address: address, dir: dir, ready: listens(address),
		command: append([]string{self, kind, "-listen", address}, args...)}, nil
}

// newSmallEngine answers by the specification: of what stands in the file, and of no other.
func newSmallEngine(file string) (http.Handler, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		known[strings.TrimSpace(line)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/access/v1/evaluation" {
			http.NotFound(w, r)
			return
		}
		var question struct {
			Subject, Resource struct{ Type, ID string }
			Action            struct{ Name string }
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&question); err != nil {
			http.Error(w, "no question", http.StatusBadRequest)
			return
		}
		line := fmt.Sprintf("%s:%s %s %s:%s", question.Subject.Type, question.Subject.ID, question.Action.Name, question.Resource.Type, question.Resource.ID)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"decision": %v}`, known[line])
	}), nil
}
