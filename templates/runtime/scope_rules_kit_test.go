package guard

import (
	"slices"
	"testing"
)

func asks(n name) *holding { return &holding{name: n} }

func asksObject() *holding { return &holding{how: holdsObject} }

func asksAny(parts ...*holding) *holding { return &holding{how: holdsOne, parts: parts} }

func asksAll(parts ...*holding) *holding { return &holding{how: holdsEvery, parts: parts} }

// TestGuard_scopeWant: what a denial says of scopes, where the grants and what was said of
// objects are known.
func TestGuard_scopeWant(t *testing.T) {
	staff, open, read := asks(0), asks(1), asks(2) // read is the scope
	object := asksObject()
	for i, c := range []struct {
		rule     *holding
		grants   Grants
		answers  []bool
		suffices bool
		scopes   []name
	}{
		{read, Grants{}, nil, true, []name{2}},
		{staff, Grants{}, nil, false, nil},
		{asksAll(staff, read), Grants{}, nil, false, nil},
		{asksAll(staff, read), Grants{}.WithRoles("staff"), nil, true, []name{2}},
		{asksAll(read, object), Grants{}, nil, true, []name{2}},
		{asksAll(object, read), Grants{}, []bool{false}, false, nil},
		{asksAll(object, read), Grants{}, []bool{true}, true, []name{2}},
		{asksAny(asksAll(read, staff), asksAll(asksAny(object, open), read)), Grants{}, []bool{false}, false, nil},
		{asksAny(asksAll(read, staff), asksAll(asksAny(object, read), read)), Grants{}, []bool{false}, true, []name{2}},
		{asksAny(object, read), Grants{}, []bool{false}, true, []name{2}},
		{asksAny(read, asksAll(read, read)), Grants{}, nil, true, []name{2}},
	} {
		var answers ruleAnswers
		for _, ok := range c.answers {
			answers.answered(ok)
		}
		want := scopeWant{grants: c.grants, answers: answers}
		if _, suffices := want.read(c.rule, true); suffices != c.suffices || !slices.Equal(want.scopes, c.scopes) {
			t.Errorf("%d: got %v, %v, want %v, %v", i, suffices, want.scopes, c.suffices, c.scopes)
		}
	}
}

// TestGuard_manyAnswers: no answer is lost in the largest rule that there is.
func TestGuard_manyAnswers(t *testing.T) {
	for last := range 250 {
		var answers ruleAnswers
		parts := []*holding{}
		for i := range last + 1 {
			answers.answered(i == last)
			parts = append(parts, asksAll(asksObject(), asks(0)))
		}
		parts[last] = asksAll(asksObject(), asks(2))
		want := scopeWant{answers: answers}
		if _, suffices := want.read(asksAny(parts...), true); !suffices || !slices.Equal(want.scopes, []name{2}) {
			t.Errorf("%d answers: got %v, %v", last+1, suffices, want.scopes)
		}
	}
}

// TestGuard_firstScopes: what a client should ask for before it has anything.
func TestGuard_firstScopes(t *testing.T) {
	for i, c := range []struct {
		rule *holding
		want []name
	}{
		{nil, nil}, {asks(0), nil}, {asks(2), []name{2}}, {asksAny(asks(0), asks(2)), []name{2}},
		{asksAll(asks(2), asks(0), asksObject()), []name{2}},
	} {
		if got := c.rule.firstScopes(); !slices.Equal(got, c.want) {
			t.Errorf("%d: got %v, want %v", i, got, c.want)
		}
	}
}
