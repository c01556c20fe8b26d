package vettest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	// The tests run the command; a change of the analyzer must run them again.
	_ "github.com/oasguard/oasguard/vet"
)

// planted is a fault: text of a file that is replaced, and what must be said about
// it. The position is the line of the replacement that holds at.
type planted struct {
	file     string
	old, new string
	want     []finding
}

type finding struct{ at, message string }

var faults = []planted{
	{
		file: "httpbin/httpbin.go",
		old:  `mux.Handle("GET /get", s.guard.Get(named(s.bin.Get)))`,
		new:  `mux.HandleFunc("GET /get", s.bin.Get)`,
		want: []finding{
			{`mux.HandleFunc("GET /get"`, `route GET /get does not pass the guard of operation "get": register what Get returns, or begin the handler with CheckGet (unguarded-route)`},
			{`guard.NewGuard[string](`, `operation "get" (GET /get) is never mounted: nothing uses Get or CheckGet of this guard (unmounted-operation)`},
		},
	},
	{
		file: "httpbin/httpbin.go",
		old:  `logged(s.guard.Headers(named(s.bin.Headers)))`,
		new:  `logged(s.guard.Anything(named(s.bin.Headers)))`,
		want: []finding{
			{`mux.Handle("GET /headers"`, `route GET /headers passes the guard of Anything, not that of operation "headers": use Headers (unguarded-route)`},
			{`guard.NewGuard[string](`, `operation "headers" (GET /headers) is never mounted: nothing uses Headers or CheckHeaders of this guard (unmounted-operation)`},
		},
	},
	{
		file: "httpbin/httpbin.go",
		old:  "	if !ok {\n		return\n	}\n	w.Header().Set(\"X-Caller\", name)",
		new:  "	if !ok {\n		name = \"nobody\"\n	}\n	w.Header().Set(\"X-Caller\", name)",
		want: []finding{{`if !ok {`, `a caller that CheckAnything refuses goes on: this branch does not return (ignored-decision)`}},
	},
	{
		file: "httpbin/httpbin.go",
		old:  `	//oasguard:ignore undocumented-route the platform asks it` + "\n",
		new:  "",
		want: []finding{{`mux.HandleFunc("GET /healthz"`, `route GET /healthz is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON (undocumented-route)`}},
	},
	{
		file: "uploads/uploads.go",
		old:  `r.Method("PATCH", "/", g.AppendToUpload(one(uploads.PatchFile)))`,
		new:  `r.Patch("/", uploads.PatchFile)`,
		want: []finding{
			{`r.Patch("/", uploads.PatchFile)`, `route PATCH /files/{id}/ does not pass the guard of operation "appendToUpload": register what AppendToUpload returns, or begin the handler with CheckAppendToUpload (unguarded-route)`},
			{`guard.NewGuard[string](`, `operation "appendToUpload" (PATCH /files/{id}) is never mounted: nothing uses AppendToUpload or CheckAppendToUpload of this guard (unmounted-operation)`},
		},
	},
	{
		file: "uploads/uploads.go",
		old:  "if _, ok := g.CheckDeleteUpload(w, r, chi.URLParam(r, \"id\")); !ok {\n					return\n				}\n",
		new:  "g.CheckDeleteUpload(w, r, chi.URLParam(r, \"id\"))\n",
		want: []finding{{`g.CheckDeleteUpload(w, r, chi.URLParam(r, "id"))`, `the answer of CheckDeleteUpload is ignored: a caller that it refuses reaches what follows (ignored-decision)`}},
	},
	{
		file: "uploads/uploads.go",
		old:  "	return r, nil\n}",
		new:  "	r.Get(\"/metrics\", uploads.GetFile)\n	return r, nil\n}",
		want: []finding{{`r.Get("/metrics"`, `route GET /metrics is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON (undocumented-route)`}},
	},
	{
		file: "registry/registry.go",
		old:  `engine.Any("/v2/*rest", gin.WrapH(images))`,
		new:  `engine.Any("/v2/*rest", gin.WrapH(images)).GET("/debug", gin.WrapH(images))`,
		want: []finding{{`engine.Any(`, `route GET /debug is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON (undocumented-route)`}},
	},
	{
		file: "registry/registry.go",
		old:  "	return g.Middleware(engine), nil",
		new:  "	g.Middleware(engine)\n	return engine, nil",
		want: []finding{
			{`g.Middleware(engine)`, `the handler that Middleware returns is dropped: no request passes it; serve or register it (dropped-handler)`},
			{`guard.NewGuard[string](`, `this guard is mounted nowhere: no request passes it, whatever the program serves; serve what its Handler or Middleware returns, register its wrappers, or mount it (unmounted-guard)`},
		},
	},
	{
		file: "pets/echopets/echopets.go",
		old:  `e.POST("/pets", pets.AddPet, k.Add)`,
		new:  `e.POST("/pets", pets.AddPet, k.Delete)`,
		want: []finding{{`e.POST("/pets"`, `route POST /pets passes the guard of DeletePet, not that of operation "addPet": use AddPet (unguarded-route)`}},
	},
	{
		file: "pets/echopets/echopets.go",
		old:  `g.GET("", k.Find(pets.FindPetByID))`,
		new:  `g.GET("", pets.FindPetByID)`,
		want: []finding{{`g.GET(""`, `route GET /pets/:id does not pass the guard of operation "findPetByID": register what FindPetByID returns, or begin the handler with CheckFindPetByID (unguarded-route)`}},
	},
	{
		file: "pets/ginpets/ginpets.go",
		old:  "	if !ok {\n		c.Abort()\n		return",
		new:  "	if ok {\n		return",
		want: []finding{{`if ok {`, `a caller that CheckAddPet grants leaves here, and one that it refuses goes on: test for !ok (ignored-decision)`}},
	},
	{
		file: "dav/dav.go",
		old:  `mux.HandleFunc("PUT /api/files/{name}", f.write)`,
		new:  `mux.HandleFunc("PUT /api/files/{name}", f.remove)`,
		want: []finding{{`mux.HandleFunc("PUT`, `route PUT /api/files/{name} passes the guard of RemoveFile, not that of operation "writeFile": use WriteFile (unguarded-route)`}},
	},
	{
		file: "dav/dav.go",
		old:  `	if name, ok := f.CheckWriteFile(w, r); ok {`,
		new:  "	defer f.files.ServeHTTP(w, r)\n	if name, ok := f.CheckWriteFile(w, r); ok {",
		want: []finding{{`defer f.files.ServeHTTP`, `this runs whatever CheckWriteFile decides: call it where the answer is yes (work-before-check)`}},
	},
	{
		file: "dav/dav.go",
		old:  "	_, ok := f.CheckRemoveFile(w, r)\n	if ok {",
		new:  "	_, ok := f.CheckRemoveFile(w, r)\n	if ok || r.Header.Get(\"X-Debug\") != \"\" {",
		want: []finding{{`if ok || `, `a caller that CheckRemoveFile refuses may go on, because ok || r.Header.Get("X-Debug") != "" does not depend on the answer alone: return wherever it is no (ignored-decision)`}},
	},
}

// TestServers wants silence about the servers as they stand, from go vet and from
// the command alone.
func TestServers(t *testing.T) {
	tool := build(t)
	for _, args := range [][]string{{"go", "vet", "-vettool=" + tool, "./..."}, {tool, "./..."}} {
		out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
		if err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
}

// TestPlanted wants every planted fault, and nothing else.
func TestPlanted(t *testing.T) {
	tool := build(t)
	dir := copied(t)
	for _, f := range faults {
		path := filepath.Join(dir, f.file)
		text := read(t, path)
		if strings.Count(text, f.old) != 1 {
			t.Fatalf("%s does not hold this once:\n%s", f.file, f.old)
		}
		write(t, path, strings.Replace(text, f.old, f.new, 1))
	}
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-vettool="+tool, "./...")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("go vet exits 0")
	}
	reported := position.FindAllStringSubmatch(string(out), -1)
	for _, f := range faults {
		for _, want := range f.want {
			i := slices.IndexFunc(reported, func(got []string) bool {
				return got[1] == f.file && got[3] == want.message && strings.Contains(line(t, filepath.Join(dir, got[1]), got[2]), want.at)
			})
			if i < 0 {
				t.Errorf("%s: not reported at %s: %s", f.file, want.at, want.message)
				continue
			}
			reported = slices.Delete(reported, i, i+1)
		}
	}
	for _, got := range reported {
		t.Errorf("reported, but not planted: %s", got[0])
	}
	if t.Failed() {
		t.Logf("go vet says\n%s", out)
	}
}

var position = regexp.MustCompile(`(?m)^(?:\./)?([^:]+\.go):(\d+):\d+: (.*)$`)

// line is one line of a file.
func line(t *testing.T, path, number string) string {
	t.Helper()
	n, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(read(t, path), "\n")[n-1]
}

// build makes the tool as users do.
func build(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "oasguardvet")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tool, "github.com/oasguard/oasguard/cmd/oasguardvet").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return tool
}

// copied is the module in a folder of its own, with its replacement made absolute.
func copied(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	write(t, mod, strings.Replace(read(t, mod), "=> ../..", "=> "+root, 1))
	return dir
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
