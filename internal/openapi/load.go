package openapi

import (
	"context"
	"io"
	"net/netip"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// Options are what Load needs beside the path.
type Options struct {
	Stdin io.Reader // read where the path is "-"
	// Overlays are files whose actions change the document before anything in
	// it is read, in this order.
	Overlays []string
	// AccessKeys are the extensions that say who may call: an overlay that
	// appends to a list in one of them is warned of, as it is for security.
	AccessKeys []string
	// IgnoreKeys are extensions of other tools, however much they look like a key
	// that was misspelt.
	IgnoreKeys []string
	// Schemes are security schemes that the settings declare for the document, in
	// OpenAPI 3 whatever its own format.
	Schemes Node
	// AllowOutsideRefs lets a $ref name a file outside of the document's directory.
	AllowOutsideRefs bool
	// AllowRemoteRefs lets a $ref name a file by an https or http URL.
	AllowRemoteRefs bool
	// Unsaved is the text of a file, by its absolute name, where an editor holds
	// another one than the disk; nil: the disk has it all.
	Unsaved func(path string) ([]byte, bool)

	permit func(netip.Addr) bool // which addresses are dialled; nil: public ones. For tests
}

// Load reads the document at path, and every file that its paths, operations,
// parameters and security schemes are kept in. The Document is nil where the
// problems found leave nothing to read; otherwise it holds what could be read,
// so that later stages can report their problems in the same run. Only a list
// without errors makes it complete.
func Load(ctx context.Context, path string, opts Options) (*Document, diag.List) {
	l := &loader{
		ctx:     ctx,
		opts:    opts,
		inside:  realDirectory(path),
		files:   make(map[string]*file),
		byName:  make(map[string]*file),
		checked: make(map[*yaml.Node]bool),
		walked:  make(map[*yaml.Node]bool),
		indexes: make(map[*yaml.Node]map[string]*yaml.Node),
		read:    make(map[*yaml.Node]parameterRead),
		beside:  make(map[diag.Position]bool),
	}
	doc := l.load(path)
	if err := ctx.Err(); err != nil {
		l.found.Errorf(diag.Position{File: displayName(path)}, ruleInterrupted, "reading stopped: %v", err)
		doc = nil
	}
	l.found.Sort()
	return doc, l.found
}

// loader is the state of one Load.
type loader struct {
	ctx      context.Context
	opts     Options
	version  Version
	document *file   // the one that the user named
	inside   string  // the directory that no $ref leaves, links resolved
	remote   fetcher // reads the files of $refs that are URLs
	found    diag.List

	files  map[string]*file // by absolute name
	byName map[string]*file // by the name that positions give
	// checked are the mappings whose keys were looked at for repeats, and walked
	// those whose values were, too: a shared part is looked at once.
	checked, walked map[*yaml.Node]bool
	// indexes find the keys of long mappings that JSON pointers lead through.
	indexes map[*yaml.Node]map[string]*yaml.Node
	read    map[*yaml.Node]parameterRead // Parameter Objects that were read
	beside  map[diag.Position]bool       // keys beside a $ref that were reported
	again   diag.List                    // what was reported of shared parts, once more for each who names them
	steps   int                          // taken so far, against maxSteps
	origins map[*yaml.Node]string        // the files of what overlays added; nil without overlays
}

// maxSteps bounds the work that $refs multiply: many paths can name one path
// item with many operations, and each of these one long list.
const maxSteps = 10_000_000

// spend takes n steps at a place, and is false once there were too many.
func (l *loader) spend(at Node, n int) bool {
	before := l.steps
	l.steps += n
	if l.steps <= maxSteps {
		return true
	}
	if before <= maxSteps {
		l.report(l.tooLarge(at))
	}
	return false
}

func (l *loader) tooLarge(at Node) *diag.Diagnostic {
	return refProblem(at, ruleTooLarge, "the document names long parts too often by $ref: reading stopped here")
}

// report adds a diagnostic that was made where nobody could report it.
func (l *loader) report(d *diag.Diagnostic) { l.found = append(l.found, *d) }

func (l *loader) load(path string) *Document {
	f := l.open(path)
	l.byName[f.name], l.document = f, f
	if f.problem != nil {
		l.report(f.problem)
		return nil
	}
	if !l.applyOverlays(f) {
		return nil
	}
	root := f.root
	var ok bool
	if l.version, ok = l.readVersion(root); !ok {
		return nil
	}
	l.checkKeys(root)
	l.checkRoot(root)
	l.checkSubtrees(root)
	faults := l.since(mark{})
	info := root.Get("info")
	l.checkKeys(info)
	doc := &Document{
		Version: l.version,
		Format:  "OpenAPI " + root.Get("openapi").Text(),
		Title:   info.Get("title").Text(),
		Root:    root,
		Faults:  faults,
		loader:  l,
	}
	if l.version < OpenAPI30 {
		doc.Format, doc.BasePath = "Swagger 2.0", l.readBasePath(root)
	} else {
		doc.ServerPath = readServerPath(root)
	}
	schemes := l.readSettings(l.readSchemes(root))
	doc.components = byName(schemes)
	doc.Paths = l.readPaths(doc)
	if l.version >= OpenAPI32 {
		schemes = l.readReferences(doc, schemes)
	}
	l.fillTyped(doc, schemes)
	before := l.mark()
	doc.Elsewhere = l.readElsewhere(root)
	doc.Faults = append(doc.Faults, l.since(before)...) // it may have been meant for any operation
	return doc
}

// checkRoot reports keys of the document itself that were meant to be others.
func (l *loader) checkRoot(root Node) {
	words := []string{"paths", "components"}
	if l.version < OpenAPI30 {
		words = []string{"paths", "basePath"}
	}
	for _, entry := range root.Entries() {
		if !l.checkForeignOperation(entry, inRoot) && !l.checkSecurityKey(entry, inRoot) {
			l.checkWord(entry, words...)
		}
	}
}
