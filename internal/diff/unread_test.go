package diff_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/diff"
)

// without takes an operation out of an API, as one that could not be read.
func without(api *access.API, op *access.Operation) diff.Version {
	rest := *api
	rest.Operations = slices.DeleteFunc(slices.Clone(api.Operations), func(other *access.Operation) bool { return other == op })
	var faults diag.List
	faults.Errorf(diag.Position{File: "a.yaml", Line: 1, Column: 2}, "undefined-scheme", "security scheme %q is not defined", "band")
	bare := &access.Operation{Method: op.Method, Path: op.Path, Source: op.Source}
	return diff.Version{API: &rest, Unread: []diff.Unread{{Operation: bare, Faults: faults}}}
}

// What one side cannot be read of is told, and the operations that both can be read
// of are compared as ever.
func TestUnread(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	u := universe{Rand: random}
	for range 1000 {
		before := u.api(1 + random.IntN(4))
		after := u.changed(before)
		if len(after.Operations) == 0 {
			continue
		}
		whole := diff.Compare(before, after)
		at := random.IntN(len(whole.Changes))
		lost := whole.Changes[at]

		if lost.New != nil {
			r := diff.CompareVersions(diff.Version{API: before}, without(after, lost.New))
			if c := find(r, lost); !c.Opens || !c.Uncompared || c.Request != nil {
				t.Errorf("NEW cannot be read: %+v", c)
			}
			restAsEver(t, whole, r, lost)
		}
		if lost.Old != nil {
			r := diff.CompareVersions(without(before, lost.Old), diff.Version{API: after})
			switch c := find(r, lost); {
			case lost.New == nil && (c.Verdict != diff.Removed || c.Opens):
				t.Errorf("OLD cannot be read and NEW has none: %+v", c)
			case lost.New != nil && (!c.Uncompared || c.Opens != lost.New.AdmitsVisitors()):
				t.Errorf("OLD cannot be read: %+v", c)
			}
			restAsEver(t, whole, r, lost)
		}
		nothing := diff.CompareVersions(diff.Version{Faults: without(before, &access.Operation{}).Unread[0].Faults}, diff.Version{API: after})
		for _, c := range nothing.Changes {
			if !c.Uncompared || c.Opens != c.New.AdmitsVisitors() {
				t.Errorf("nothing of OLD can be read: %+v", c)
			}
		}
	}
}

func same(a, b *access.Operation) bool {
	return a.Method == b.Method && access.Shape(a.Path) == access.Shape(b.Path)
}

func find(r diff.Result, like diff.Change) diff.Change {
	i := slices.IndexFunc(r.Changes, func(c diff.Change) bool { return same(c.Operation(), like.Operation()) })
	if i < 0 {
		return diff.Change{}
	}
	return r.Changes[i]
}

// restAsEver compares what is said of the operations that both sides have.
func restAsEver(t *testing.T, whole, r diff.Result, lost diff.Change) {
	t.Helper()
	if len(r.Changes) != len(whole.Changes) {
		t.Errorf("%d changes, want %d", len(r.Changes), len(whole.Changes))
	}
	for _, c := range whole.Changes {
		if c.Old == nil || c.New == nil || same(c.Operation(), lost.Operation()) {
			continue
		}
		if got := find(r, c); got.Verdict != c.Verdict || got.Opens != c.Opens || !slices.Equal(got.Reasons, c.Reasons) {
			t.Errorf("%s %s: %v, want %v", c.New.Method, c.New.Path, got, c)
		}
	}
}
