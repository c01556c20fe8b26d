package engines

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

var (
	cases = flag.Int("cases", 4000, "how many questions each engine is asked")
	seed  = flag.Uint64("seed", 1, "seed of documents and callers")
)

// question is what an engine is asked: may this caller use this operation?
type question struct {
	op      *access.Operation
	caller  export.Caller
	schemes []string // of the caller, all of them where it comes by any
	held    []*access.Resource
	want    bool // what access.Evaluate says
}

// name is the operation as exports call it.
func (q question) name() string {
	if q.op.ID != "" {
		return q.op.ID
	}
	return q.op.Method + " " + q.op.Path
}

// engine answers questions about one document.
type engine func(q question) (bool, error)

// judged draws documents, every other one with odd names, and asks an engine about random
// callers until there were enough questions. Grants and denials have to be plenty.
func judged(t *testing.T, start func(t *testing.T, s export.Subject) engine) {
	t.Helper()
	asked, granted, documents := 0, 0, 0
	for ; asked < *cases; documents++ {
		api, questions := document(documents, 40)
		ask := start(t, export.Subject{API: api, From: []string{"random.yaml"}, Version: "test"})
		for _, q := range questions {
			got, err := ask(q)
			if err != nil {
				t.Fatalf("document %d, %q: %v", documents, q.name(), err)
			}
			if got != q.want {
				t.Fatalf("document %d, %q: the engine says %v, Evaluate %v\n%s\n%s", documents, q.name(), got, q.want, q.op.Words(), q.words())
			}
			asked++
			if got {
				granted++
			}
		}
	}
	t.Logf("%d questions about %d documents, %d granted", asked, documents, granted)
	if granted < asked/5 || granted > asked*4/5 {
		t.Errorf("%d of %d were granted: that proves little", granted, asked)
	}
}

// document is a random document with questions about each of its operations.
func document(index, callers int) (*access.API, []question) {
	api := draw.Random(*seed, index)
	if index%2 == 1 {
		api = draw.Odd(api)
	}
	source := rand.New(rand.NewPCG(*seed+1, uint64(index)))
	var questions []question
	for range callers {
		caller := draw.Caller(source, api)
		schemes := slices.Clone(caller.Schemes)
		if caller.Any {
			schemes = nil
			for _, s := range api.Schemes {
				schemes = append(schemes, s.Name)
			}
		}
		for _, op := range api.Operations {
			held, world := draw.Answered(source, api, op, caller)
			questions = append(questions, question{op, caller, schemes, held, access.Evaluate(op, world).Granted})
		}
	}
	return api, questions
}

func (q question) words() string {
	return fmt.Sprintf("%s, by %q; login %+v; allowed: %v", q.caller.Holds.Words(), q.schemes, q.caller.Login, words(q.held))
}

func words(held []*access.Resource) []string {
	list := []string{}
	for _, resource := range held {
		list = append(list, resource.Words())
	}
	return list
}

// places are the ids of a check.
func places(r *access.Resource) []string {
	list := make([]string, len(r.IDs))
	for i, id := range r.IDs {
		list[i] = id.Place()
	}
	return list
}

// write is an export in a format.
func write(t *testing.T, format string, s export.Subject) []byte {
	t.Helper()
	f, err := export.Formats.Named(format)
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.Write(s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
