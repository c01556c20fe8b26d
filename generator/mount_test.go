package generator_test

import (
	"bytes"
	"context"
	"errors"
	"go/format"
	"os"
	"path/filepath"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// TestMountsOfCases writes the mounts of every case, for every framework that can serve
// its paths. Generate holds each against what was planned: here it must also be formatted,
// and the same a second time. What a framework cannot serve is refused for that alone.
func TestMountsOfCases(t *testing.T) {
	mounted := 0
	least := 150
	if testing.Short() {
		least = 20
	}
	for i, document := range caseDocuments(t) {
		name := filepath.Base(filepath.Dir(document))
		for j, framework := range generator.Frameworks() {
			if testing.Short() && (i+j)%len(generator.Frameworks()) > 0 {
				continue // one for each case
			}
			dir := filepath.Join(t.TempDir(), "access")
			writeFile(t, filepath.Join(filepath.Dir(dir), "go.mod"), "module example.com/"+name+"\n\ngo 1.23\n")
			cfg := caseConfig(t, document, place{dir: dir, pkg: "access"})
			cfg.Mounts = []string{framework}
			result, err := generator.Generate(context.Background(), cfg)
			if refused := (*generator.InputError)(nil); errors.As(err, &refused) {
				for _, d := range refused.Diagnostics {
					if d.Severity == "error" && d.Rule != "mount-pattern" {
						t.Errorf("%s, %s: %s", name, framework, d)
					}
				}
				if _, err := os.Stat(dir); err == nil {
					t.Errorf("%s, %s: something was written", name, framework)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, %s: %v", name, framework, err)
				continue
			}
			mounted++
			for _, file := range result.Files {
				source := read(t, file.Path)
				if formatted, err := format.Source(source); err != nil || !bytes.Equal(formatted, source) {
					t.Errorf("%s: not formatted: %v", file.Path, err)
				}
			}
			cfg.Check, cfg.Mounts = true, nil
			if again, err := generator.Generate(context.Background(), cfg); err != nil || again.Stale() {
				t.Errorf("%s, %s: a second run differs: %v", name, framework, err)
			}
		}
	}
	if mounted < least {
		t.Errorf("%d mounts: want at least %d", mounted, least)
	}
}
