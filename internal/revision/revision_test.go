package revision

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repository makes a repository with one commit of files, and changes them all
// afterwards.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		put(name, text)
	}
	run := func(args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	run("init", "-q", "-b", "main")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	run("add", ".")
	run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first")
	for name := range files {
		put(name, "changed")
	}
	return dir
}

func open(t *testing.T, dir string) *Checkout {
	t.Helper()
	c, err := Open(context.Background(), "main", filepath.Join(dir, "api", "gone", "hotel.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Remove(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// A document comes with what its $refs name, and what these name, as it was; the
// files of today are left alone.
func TestDocument(t *testing.T) {
	dir := repository(t, map[string]string{
		"api/hotel.yaml":         "a: {$ref: 'paths/rooms.yaml#/x'}\nb: {$ref: '../common/my%20part.json'}\nc: {$ref: missing.yaml}\nd: {$ref: 'https://example.org/x'}\ne: {$ref: '#/a'}\n",
		"api/paths/rooms.yaml":   "k: &name $ref\nx: {*name : deep.yaml}\ny: {$ref: ../../link.yaml}\n",
		"api/paths/deep.yaml":    "z: {$ref: ../hotel.yaml}\n",
		"common/my part.json":    "{\n\t\"a\": [{\"\\u0024ref\": \"other.json\"}]\n}\n",
		"common/other.json":      "{}",
		"common/unrelated.yaml":  "{}",
		"api/paths/unnamed.yaml": "{}",
	})
	c := open(t, dir)
	at, err := c.Document(filepath.Join(dir, "api/hotel.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(c.Dir, "api/hotel.yaml"); at != want {
		t.Errorf("at %s, want %s", at, want)
	}
	var got []string
	err = filepath.WalkDir(c.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(c.Dir, path)
			got = append(got, filepath.ToSlash(rel))
			text, _ := os.ReadFile(path)
			if string(text) == "changed" {
				t.Errorf("%s is that of today", rel)
			}
		}
		return err
	})
	want := []string{"api/hotel.yaml", "api/paths/deep.yaml", "api/paths/rooms.yaml", "common/my part.json", "common/other.json"}
	if slices.Sort(got); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v (%v), want %v", got, err, want)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "api/hotel.yaml")); string(text) != "changed" {
		t.Errorf("the user's file was touched: %q, %v", text, err)
	}
	if got := c.Shown("at " + filepath.Join(c.Dir, "api/hotel.yaml") + ":3:4"); got != "at main:api/hotel.yaml:3:4" {
		t.Errorf("shown as %q", got)
	}
	file, there, err := c.File(filepath.Join(dir, "api/oasguard.yaml"))
	if there || err != nil {
		t.Errorf("settings that are not there: %s, %v, %v", file, there, err)
	}
}

func TestRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	if err := os.WriteFile(outside, []byte("a: 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := repository(t, map[string]string{
		"absolute.yaml": "a: {$ref: " + outside + "}\n",
		"nowhere.yaml":  "a: {$ref: /schemas/none.yaml}\n",
		"climbs.yaml":   "a: {$ref: ../../../../../../../../../../../../../../.." + outside + "}\n",
		"folder/a.yaml": "{}",
	})
	t.Chdir(dir)
	c := open(t, dir)
	for file, want := range map[string]string{
		"absolute.yaml":             `absolute.yaml names "` + outside + `" by $ref, which is outside of the repository and has no revision`,
		"climbs.yaml":               `climbs.yaml names "../../../../../../../../../../../../../../..` + outside + `" by $ref, which is outside of the repository and has no revision`,
		"nowhere.yaml":              "",
		"none.yaml":                 "there is no none.yaml in main",
		"link.yaml":                 "link.yaml in main: it is no plain file there",
		"folder":                    "folder in main: it is no plain file there",
		filepath.Dir(dir) + "/x":    filepath.Dir(dir) + "/x is not in the repository " + dir,
		"folder/../folder/a.yaml":   "",
		"*.yaml":                    "there is no *.yaml in main",
		":(glob)**":                 "there is no :(glob)** in main",
		"--output=" + outside + "x": "",
	} {
		_, err := c.Document(file)
		if strings.HasPrefix(file, "--") {
			if _, statErr := os.Stat(outside + "x"); err == nil || statErr == nil {
				t.Errorf("%s was taken for an option: %v", file, err)
			}
			continue
		}
		if got := errorText(err); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", file, got, want)
		}
	}
	for rev, want := range map[string]string{
		"nope":       `"nope" is no revision of the repository ` + dir,
		"--all":      `"--all" is no revision of the repository ` + dir,
		"main:a":     `"main:a" is no revision of the repository ` + dir,
		"-h":         `"-h" is no revision of the repository ` + dir,
		"HEAD~5":     `"HEAD~5" is no revision of the repository ` + dir,
		"main\nmain": `"main\nmain" is no revision of the repository ` + dir,
	} {
		_, err := Open(context.Background(), rev, "absolute.yaml")
		if got := errorText(err); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", rev, got, want)
		}
	}
	t.Chdir(t.TempDir())
	if _, err := Open(context.Background(), "main", "x.yaml"); err == nil || !strings.HasPrefix(err.Error(), "git: not a git repository") {
		t.Errorf("outside of a repository: %v", err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
