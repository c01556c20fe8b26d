package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/integrations/serve"
	"github.com/oasguard/oasguard/integrations/serve/proxy"
)

const core = "github.com/oasguard/oasguard"

// From says where the modules come from that a proxy is built of.
type From struct {
	Version string // of the module proxy, as in v0.1.0
	Source  string // a checkout of oasguard instead; empty: none
}

// module writes go.mod and go.sum.
func (f From) module(dir string) error {
	text := "module " + module + "\n\ngo 1.26.0\n\n"
	if f.Source == "" {
		text += fmt.Sprintf("require (\n\t%s/integrations/serve %s\n\t%[1]s/integrations/identity %[2]s\n)\n", core, f.Version)
	} else {
		source, err := filepath.Abs(f.Source)
		if err != nil {
			return err
		}
		text += fmt.Sprintf("require (\n\t%s/integrations/serve v0.0.0\n\t%[1]s/integrations/identity v0.0.0\n)\n\nreplace (\n", core)
		for _, sub := range []string{"", "/integrations/identity", "/integrations/serve"} {
			text += fmt.Sprintf("\t%s%s => %q\n", core, sub, filepath.Join(source, filepath.FromSlash(sub)))
		}
		text += ")\n"
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o600),
		os.WriteFile(filepath.Join(dir, "go.sum"), []byte(serve.Sums), 0o600),
	)
}

// Write writes the module of a proxy into dir.
func Write(ctx context.Context, dir string, cfg generator.Config, schemes []proxy.Scheme, from From) (generator.Result, error) {
	if err := from.module(dir); err != nil {
		return generator.Result{}, err
	}
	cfg.Dir, cfg.Package, cfg.Identity, cfg.NoTests = filepath.Join(dir, "guard"), "guard", true, true
	result, err := generator.Generate(ctx, cfg)
	if err != nil {
		return result, err
	}
	identity, err := os.ReadFile(filepath.Join(cfg.Dir, "guardidentity", "identity.gen.go"))
	if err != nil {
		return result, err
	}
	source, err := mainSource(identity, schemes)
	if err != nil {
		return result, err
	}
	return result, os.WriteFile(filepath.Join(dir, "main.go"), source, 0o600)
}

// Program returns the path of the program that the module in dir is, below the folder cache. It
// is built once: what has the same sources is the same program.
func Program(ctx context.Context, dir, cache string, from From) (string, error) {
	sum, err := sourcesOf(dir)
	if err != nil {
		return "", err
	}
	// Nobody else may write there: what lies there is run.
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return "", err
	}
	if err := private(cache); err != nil {
		return "", err
	}
	path := filepath.Join(cache, sum)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if _, err := os.Stat(path); err == nil && from.Source == "" {
		return path, nil // a checkout may have changed since
	}
	return path, Compile(ctx, dir, path)
}

// Compile builds the module in dir. The file at path is there whole or not at all.
func Compile(ctx context.Context, dir, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("the proxy is built by the go command, and there is none on PATH: install Go, or build the proxy elsewhere with -o FILE and run FILE here")
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(path), ".building-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	built := filepath.Join(unfinished, "proxy")
	cmd := exec.CommandContext(ctx, tool, "build", "-mod=mod", "-trimpath", "-buildvcs=false", "-o", built, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return os.Rename(built, path)
}

// sourcesOf is the hash of all files of a module, which Write wrote.
func sourcesOf(dir string) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintf(hash, "%q %d\n", name, len(text))
		hash.Write(text)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}
