// Command stranger writes this repository's modules as a module proxy would serve them once they
// are tagged, so that .ci/stranger can install them on a machine that knows nothing of this one.
//
//	go run ./internal/prove/stranger -o DIR -repo CLONE
//
// DIR becomes a GOPROXY: file://DIR. What git holds at HEAD counts, not the working tree.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/oasguard/oasguard/generator"
)

// core is the path of the module at the root.
const core = "github.com/oasguard/oasguard"

// released are the folders of the modules that users get, by import or as a tool. All others prove
// or show something, and are tagged by nobody.
var released = []string{".", "integrations/identity", "integrations/authzen", "integrations/observe", "integrations/golangci", "integrations/serve"}

func main() {
	log.SetFlags(0)
	log.SetPrefix("stranger: ")
	out := flag.String("o", "", "the folder of the proxy")
	repo := flag.String("repo", ".", "a clone of the repository, no worktree of another clone")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	root, err := filepath.Abs(*repo)
	if err != nil {
		log.Fatal(err)
	}
	for _, folder := range released {
		if err := serve(*out, root, folder); err != nil {
			log.Fatalf("%s: %v", folder, err)
		}
	}
}

// git runs git and returns its first line.
func git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	text, err := cmd.Output()
	return strings.TrimSpace(string(text)), err
}

// serve writes the four files by which the go command knows a version of a module.
func serve(out, root, folder string) error {
	goMod, err := git(root, "show", "HEAD:"+strings.TrimPrefix(folder+"/go.mod", "./"))
	if err != nil {
		return err
	}
	file, err := modfile.Parse("go.mod", []byte(goMod+"\n"), nil)
	if err != nil {
		return err
	}
	if err := importable(file, folder); err != nil {
		return err
	}
	when, err := git(root, "show", "-s", "--format=%cI", "HEAD")
	if err != nil {
		return err
	}
	info, err := json.Marshal(map[string]string{"Version": generator.Version, "Time": when})
	if err != nil {
		return err
	}
	escaped, err := module.EscapePath(file.Module.Mod.Path)
	if err != nil {
		return err
	}
	dir := filepath.Join(out, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"list":                      generator.Version + "\n",
		generator.Version + ".info": string(info),
		generator.Version + ".mod":  goMod + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	archive, err := os.Create(filepath.Join(dir, generator.Version+".zip"))
	if err != nil {
		return err
	}
	subdir := folder
	if folder == "." {
		subdir = ""
	}
	if err := zip.CreateFromVCS(archive, module.Version{Path: file.Module.Mod.Path, Version: generator.Version}, root, "HEAD", subdir); err != nil {
		return err
	}
	stat, err := archive.Stat()
	if err != nil {
		return err
	}
	fmt.Printf("%s@%s: %d kB\n", file.Module.Mod.Path, generator.Version, stat.Size()/1000)
	return archive.Close()
}

// importable refuses what only this repository can build: a replacement does not count for those
// who import the module, and a sibling that is not released cannot be had.
func importable(file *modfile.File, folder string) error {
	if want := strings.TrimSuffix(core+"/"+folder, "/."); file.Module.Mod.Path != want {
		return fmt.Errorf("the module is called %s, not %s", file.Module.Mod.Path, want)
	}
	if len(file.Replace) > 0 {
		return fmt.Errorf("go.mod replaces %s: put that into a go.work beside it", file.Replace[0].Old.Path)
	}
	for _, r := range file.Require {
		if path := r.Mod.Path; path != core && !strings.HasPrefix(path, core+"/") {
			continue
		}
		if r.Mod.Version != generator.Version {
			return fmt.Errorf("go.mod requires %s, which is not released: require %s", r.Mod, generator.Version)
		}
	}
	return nil
}
