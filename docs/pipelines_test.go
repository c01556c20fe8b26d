// Package docs_test runs what the documentation tells people to run.
package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/generator"
	// The tests run the command; a change of the analyzer must run them again.
	_ "github.com/oasguard/oasguard/vet"
)

// job is a part of a pipeline: its scripts run one after the other until one
// fails, each with variables of its own.
type job struct {
	name    string
	scripts []script
}

type script struct {
	text string
	env  []string
}

// TestPipelines runs every job of docs/pipelines.md in a copy of examples/hotel
// that is as it should be, and in two where something is wrong.
func TestPipelines(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds and tests a module several times")
	}
	setup, jobs := pipelines(t)
	dir := hotel(t)
	for _, command := range setup {
		if out, err := sh(t, dir, script{text: command}); err != nil {
			t.Fatalf("%s\n%v\n%s", command, err, out)
		}
	}
	all := func(want bool) func(string) bool { return func(string) bool { return want } }
	run(t, dir, "as it should be", jobs, all(true))

	replace(t, filepath.Join(dir, "hotel.yaml"), "x-required-roles: [manager]", "x-required-roles: [staff]")
	run(t, dir, "with a stale guard", jobs, func(name string) bool { return name == "oasguard-vet" })
	replace(t, filepath.Join(dir, "hotel.yaml"), "x-required-roles: [staff]", "x-required-roles: [manager]")

	replace(t, filepath.Join(dir, "main.go"), "return g.Handler(&hotel{desk: desk, bookings: bookings}), nil", `mux := http.NewServeMux()
	mux.Handle("/", g.Handler(&hotel{desk: desk, bookings: bookings}))
	mux.HandleFunc("GET /debug/pprof", func(http.ResponseWriter, *http.Request) {})
	return mux, nil`)
	run(t, dir, "with a route that is in no document", jobs, func(name string) bool { return name == "oasguard-check" })
}

// run wants each job to pass or fail.
func run(t *testing.T, dir, state string, jobs []job, passes func(name string) bool) {
	t.Helper()
	for _, j := range jobs {
		var log strings.Builder
		var failed error
		for _, s := range j.scripts {
			out, err := sh(t, dir, s)
			fmt.Fprintf(&log, "$ %s\n%s", s.text, out)
			if err != nil {
				failed = err
				break
			}
		}
		if passes(j.name) != (failed == nil) {
			t.Errorf("%s, %s: %v\n%s", j.name, state, failed, log.String())
		}
	}
}

// sh runs a script as the runners of pipelines do.
func sh(t *testing.T, dir string, s script) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.text)
	cmd.Dir = dir
	// The module is not fetched: go.mod says where it is, and a proxy that has
	// nothing says that no other holds its packages.
	proxy := "GOPROXY=file://" + filepath.ToSlash(t.TempDir())
	cmd.Env = append(os.Environ(), proxy, "GOFLAGS=-mod=mod -trimpath", "GONOSUMDB=*", "GOWORK=off")
	cmd.Env = append(cmd.Env, s.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// hotel is a copy of examples/hotel that finds oasguard in this repository.
func hotel(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../examples/hotel")); err != nil {
		t.Fatal(err)
	}
	// The jobs are those of a team without a harness; the hotel has one, and tests that use it.
	extra, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(extra, filepath.Join(dir, "internal", "guard", "guardtest")) {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, "go.mod"), "=> ../..", "=> "+root)
	download(t, dir)
	return dir
}

func replace(t *testing.T, path, old, new string) {
	t.Helper()
	text := read(t, path)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fence   = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	version = regexp.MustCompile(`(?:oasguard/oasguard(?:/cmd/\w+)?@|rev: )(v\S+)`)
)

// pipelines reads the page: the commands that prepare a module, and the jobs.
func pipelines(t *testing.T) (setup []string, jobs []job) {
	t.Helper()
	page := read(t, "pipelines.md")
	versions := version.FindAllStringSubmatch(page, -1)
	if len(versions) != 4 {
		t.Errorf("the page names %d versions, want 4", len(versions))
	}
	for _, v := range versions {
		if v[1] != generator.Version {
			t.Errorf("the page says %s, this is %s", v[0], generator.Version)
		}
	}
	for i, block := range fence.FindAllStringSubmatch(page, -1) {
		switch language, text := block[1], block[2]; {
		case language == "sh" && strings.Contains(text, "go get"):
			setup = append(setup, text)
		case language == "sh":
			jobs = append(jobs, job{fmt.Sprintf("block %d", i+1), []script{{text: text}}})
		case language == "yaml":
			jobs = append(jobs, jobsOf(t, text)...)
		default:
			t.Errorf("a block of %s: nothing runs it", language)
		}
	}
	if len(setup) != 1 || len(jobs) != 6 {
		t.Fatalf("%d blocks of setup and %d jobs, want 1 and 6", len(setup), len(jobs))
	}
	return setup, jobs
}

// jobsOf reads the jobs of a pipeline file, whose first line names it.
func jobsOf(t *testing.T, text string) []job {
	t.Helper()
	name, _, _ := strings.Cut(text, "\n")
	switch name {
	case "# .github/workflows/guard.yml":
		var w struct {
			Jobs map[string]struct{ Steps []step }
		}
		parse(t, text, &w)
		var scripts []script
		for _, s := range w.Jobs["guard"].Steps {
			scripts = append(scripts, scriptsOf(t, s)...)
		}
		return []job{{"GitHub Actions", scripts}}
	case "# .gitlab-ci.yml":
		var w map[string]struct{ Script []string }
		parse(t, text, &w)
		return []job{{"GitLab CI", []script{{text: strings.Join(w["guard"].Script, "\n")}}}}
	case "# .pre-commit-config.yaml":
		return hooks(t, text)
	}
	t.Fatalf("a pipeline file %q that nothing runs", name)
	return nil
}

func parse(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

// step is one of a workflow, or of an action.
type step struct {
	Uses, Run, If string
	With, Env     map[string]string
}

// scriptsOf is what a step runs. Steps of others prepare a machine that tests have
// already.
func scriptsOf(t *testing.T, s step) []script {
	t.Helper()
	switch {
	case s.Run != "":
		return []script{{text: s.Run}}
	case strings.HasPrefix(s.Uses, "oasguard/oasguard@"):
		return action(t, s.With)
	case strings.HasPrefix(s.Uses, "actions/checkout@"), strings.HasPrefix(s.Uses, "actions/setup-go@"):
		return nil
	}
	t.Fatalf("a step that nothing runs: %+v", s)
	return nil
}

var expression = regexp.MustCompile(`^\$\{\{ inputs\.([a-z-]+) \}\}$`)

// action is what action.yml runs with these inputs.
func action(t *testing.T, with map[string]string) []script {
	t.Helper()
	var a struct {
		Inputs map[string]struct {
			Required bool
			Default  string
		}
		Runs struct{ Steps []step }
	}
	parse(t, read(t, "../action.yml"), &a)
	for name := range with {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("the action has no input %s", name)
		}
	}
	var scripts []script
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("an input becomes part of a shell script:\n%s", s.Run)
		}
		next := script{text: s.Run}
		for variable, value := range s.Env {
			input := expression.FindStringSubmatch(value)
			if input == nil {
				t.Fatalf("%s: %s is no input", variable, value)
			}
			given, ok := with[input[1]]
			if !ok {
				given = a.Inputs[input[1]].Default
			}
			if given == "" && a.Inputs[input[1]].Required {
				t.Errorf("the action needs %s", input[1])
			}
			next.env = append(next.env, variable+"="+given)
		}
		scripts = append(scripts, next)
	}
	return scripts
}

// hooks are the jobs of a pre-commit configuration, one a hook.
func hooks(t *testing.T, text string) []job {
	t.Helper()
	type hook struct {
		ID, Entry string
		Args      []string
	}
	var offered []hook
	parse(t, read(t, "../.pre-commit-hooks.yaml"), &offered)
	var config struct{ Repos []struct{ Hooks []hook } }
	parse(t, text, &config)
	var jobs []job
	for _, h := range config.Repos[0].Hooks {
		for _, o := range offered {
			if o.ID != h.ID {
				continue
			}
			args := o.Args
			if h.Args != nil {
				args = h.Args
			}
			jobs = append(jobs, job{h.ID, []script{{text: strings.Join(append([]string{o.Entry}, args...), " ")}}})
		}
	}
	if len(jobs) != len(config.Repos[0].Hooks) {
		t.Error("a hook that .pre-commit-hooks.yaml does not offer")
	}
	return jobs
}
