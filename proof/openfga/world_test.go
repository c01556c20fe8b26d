//go:build openfga

package openfga

import (
	"fmt"
	"iter"
	"math/rand/v2"

	openfgav1 "github.com/openfga/api/proto/openfga/v1"

	"github.com/oasguard/oasguard/integrations/authzen"
)

// modelOfWorld says who may open and see rooms: some users open a room, members of a group see it,
// and whoever opens a room sees it.
const modelOfWorld = `model
  schema 1.1
type user
type group
  relations
    define member: [user]
type room
  relations
    define open: [user]
    define see: [group#member] or open
`

// world is data of which the right answer is computed, without an engine: each room is opened by
// perRoom users and seen by one group, each group has perGroup members.
type world struct{ rooms, groups, users, size int }

const (
	perRoom  = 18
	perGroup = 100
)

// newWorld is about as large as wanted.
func newWorld(relationships int) *world {
	w := &world{rooms: relationships / 20}
	w.groups = max(w.rooms/100, 1)
	w.users = max(w.rooms, 4*perGroup)
	w.size = w.rooms*(perRoom+1) + w.groups*perGroup
	return w
}

// opener is the k-th user who opens a room: no two of one room are the same.
func (w *world) opener(room, k int) int { return (room*31 + k*k + k) % w.users }

// member is the k-th member of a group.
func (w *world) member(group, k int) int { return (group*97 + 3*k) % w.users }

func (w *world) may(user int, action string, room int) bool {
	for k := range perRoom {
		if w.opener(room, k) == user {
			return true
		}
	}
	if action == "see" {
		for k := range perGroup {
			if w.member(room%w.groups, k) == user {
				return true
			}
		}
	}
	return false
}

// tuples are the relationships, as the engine stores them.
func (w *world) tuples() iter.Seq[*openfgav1.TupleKey] {
	return func(yield func(*openfgav1.TupleKey) bool) {
		for group := range w.groups {
			for k := range perGroup {
				if !yield(&openfgav1.TupleKey{Object: fmt.Sprint("group:", group), Relation: "member", User: userOf(w.member(group, k))}) {
					return
				}
			}
		}
		for room := range w.rooms {
			object := "room:" + authzen.EscapeID(name(room))
			if !yield(&openfgav1.TupleKey{Object: object, Relation: "see", User: fmt.Sprint("group:", room%w.groups, "#member")}) {
				return
			}
			for k := range perRoom {
				if !yield(&openfgav1.TupleKey{Object: object, Relation: "open", User: userOf(w.opener(room, k))}) {
					return
				}
			}
		}
	}
}

func userOf(user int) string { return "user:" + authzen.EscapeID(name(user)) }

// odd are what ids are made of: scripts, and what engines, URLs, JSON and SQL give a meaning.
var odd = []string{"", "ann", "Ann", "anna:", "a#b", "a@b", " ", "*", "user:*", "/", "..", "%41", "%", "\"", "\\", "'; --", "<b>", "{}", "+", "&", "?", ";", ",", "\t", "\n", "\x00", "\x7f",
	"ü", "u\u0308", "ß", "Ж", "ע", "ب", "客", "部屋", "कमरा", "ห้อง", "방", "🏨", "👩‍🚀", "\u202e", "\ufeff", "ﬁ", "İ", "ı", "true", "null", "-1", "0"}

// name is the id of the n-th user or room: odd text and the number.
func name(n int) string { return odd[n%len(odd)] + "·" + fmt.Sprint(n) }

// question is one that half the time is answered yes.
type question struct {
	user, room int
	action     string
}

func (w *world) draw(source *rand.Rand) question {
	q := question{room: source.IntN(w.rooms), action: []string{"open", "see"}[source.IntN(2)]}
	switch source.IntN(4) {
	case 0:
		q.user = source.IntN(w.users)
	case 1: // one next to somebody who may
		q.user = (w.opener(q.room, source.IntN(perRoom)) + 1) % w.users
	case 2:
		q.user = w.member(q.room%w.groups, source.IntN(perGroup))
	default:
		q.user = w.opener(q.room, source.IntN(perRoom))
	}
	return q
}
