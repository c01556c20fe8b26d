package gosource

import (
	"bytes"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// piece emits some declarations of a file. The declarations of one piece are
// formatted together, and those of the next apart from them: what gofmt aligns
// must not lie in two.
type piece func(f *jen.File)

// perPiece is how many operations have their declarations in one piece: enough
// to be worth a call, few enough that what a piece takes is soon given back.
const perPiece = 50

// eachPiece emits every operation of the plan, some of them a piece.
func eachPiece(p *Plan, emit func(f *jen.File, op *access.Operation)) []piece {
	var pieces []piece
	for ops := range slices.Chunk(p.API.Operations, perPiece) {
		pieces = append(pieces, func(f *jen.File) {
			for _, op := range ops {
				emit(f, op)
			}
		})
	}
	return pieces
}

// rendered is the text of pieces with what it imports.
type rendered struct {
	text    []byte
	imports map[string]bool
}

// render writes pieces as formatted Go, side by side: one file of ten thousand
// operations would take gofmt seconds, and hundreds of megabytes.
func render(p *Plan, pieces []piece) (rendered, error) {
	done := make([]rendered, len(pieces))
	errs := make([]error, len(pieces))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		workers.Go(func() {
			var buffer bytes.Buffer
			for i := int(next.Add(1)) - 1; i < len(pieces); i = int(next.Add(1)) - 1 {
				done[i], errs[i] = renderOne(p, pieces[i], &buffer)
			}
		})
	}
	workers.Wait()
	all := rendered{imports: map[string]bool{}}
	size := 0
	for i, one := range done {
		if errs[i] != nil {
			return rendered{}, errs[i]
		}
		size += len(one.text) + 1
	}
	all.text = make([]byte, 0, size)
	for i, one := range done {
		if i > 0 {
			all.text = append(all.text, '\n')
		}
		all.text = append(all.text, one.text...)
		maps.Copy(all.imports, one.imports)
		done[i].text = nil
	}
	return all, nil
}

func renderOne(p *Plan, emit piece, buffer *bytes.Buffer) (rendered, error) {
	f := jen.NewFile(p.Package)
	f.ImportName(netHTTP, "http")
	emit(f)
	buffer.Reset()
	if err := f.Render(buffer); err != nil {
		return rendered{}, err
	}
	imports := map[string]bool{}
	text, err := declarations(buffer.Bytes(), imports)
	return rendered{text, imports}, err
}

// importBlock is the import declaration of a file, in the order of the paths.
func importBlock(imports map[string]bool) string {
	paths := slices.Sorted(maps.Keys(imports))
	if len(paths) == 1 {
		return "import " + strconv.Quote(paths[0]) + "\n"
	}
	var b bytes.Buffer
	b.WriteString("import (\n")
	for _, path := range paths {
		fmt.Fprintf(&b, "\t%s\n", strconv.Quote(path))
	}
	b.WriteString(")\n")
	return b.String()
}
