package cases

import (
	"reflect"
	"sync"

	"github.com/oasguard/oasguard/internal/access"
)

// Rows are the rows of the operations of a document. Large documents decide
// many operations alike, and such operations have the same rows, which are made
// once. It is safe for concurrent use.
type Rows struct {
	vocabulary *vocabulary
	mu         sync.Mutex
	known      map[string][]alike // by what the operations say in words
	count      int
}

// alike is one of the operations that are decided alike, with their rows.
type alike struct {
	op   *access.Operation
	rows []string
}

// maxAlike bounds what is remembered: rows of operations that are all decided
// differently are of no use to another.
const maxAlike = 1000

// NewRows makes the rows of a document.
func NewRows(api *access.API) *Rows {
	return &Rows{vocabulary: newVocabulary(api), known: map[string][]alike{}}
}

// Of is the rows of one operation, not to be changed.
func (r *Rows) Of(op *access.Operation) []string {
	if op.Public() {
		return publicRows(r.vocabulary.api)
	}
	words := op.Words()
	r.mu.Lock()
	bucket := r.known[words]
	r.mu.Unlock()
	for _, other := range bucket {
		if decidedAlike(op, other.op) {
			return other.rows
		}
	}
	var rows []string
	for _, c := range enumerate(r.vocabulary, op) {
		rows = append(rows, c.Row())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count < maxAlike {
		r.count++
		r.known[words] = append(r.known[words], alike{op, rows})
	}
	return rows
}

// publicRows let everybody in, whatever is sent.
func publicRows(api *access.API) []string {
	rows := []string{"no credential => public", "twice Authorization => public"}
	for _, s := range api.Schemes {
		rows = append(rows, "refused "+Word(s.Name)+" => public")
	}
	return rows
}

// decidedAlike reports whether a request is decided alike by both: all of an
// operation but its names and where it stands.
func decidedAlike(a, b *access.Operation) bool {
	return a.Anonymous == b.Anonymous && a.Conceal == b.Conceal && a.StepUp.Equal(b.StepUp) &&
		reflect.DeepEqual(a.Alternatives, b.Alternatives) && reflect.DeepEqual(a.Visitor, b.Visitor) && reflect.DeepEqual(a.Rule, b.Rule) && reflect.DeepEqual(a.Required, b.Required)
}
