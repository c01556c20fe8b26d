// Package oracle knows who may do what in the hotel. It imports no guard and reads no document:
// the table below is written by hand, so that a run can hold the guard against it.
package oracle

import (
	"fmt"
	"strings"
)

// rights says what must come of each request of each caller while nothing is broken.
//
//	yes     the hotel answers
//	login   401
//	no      403
//	hidden  404, as if there were no such bill
//
// A question mark says that the engine has to be asked.
const rights = `
                        mia      tom      sam      gus      pia      zoe      clean    nobody
GET /rooms              yes      yes      yes      yes      yes      yes      yes      yes
POST /rooms             yes      no       no       no       no       no       no       login
GET /rooms/101/rate     yes      yes      yes      yes      yes      yes      yes      yes
POST /rooms/101/door    yes      yes      yes      yes?     no?      no?      yes?     login
POST /rooms/102/door    yes      yes      yes      no?      yes?     no?      no?      login
POST /rooms/a%3Ab/door  yes      yes      yes      no?      yes?     no?      no?      login
POST /rooms/*/door      yes      yes      yes      no?      no?      no?      no?      login
GET /bookings           yes      yes      no       no       no       no       no       login
GET /guests/gus/bill    hidden?  hidden?  hidden?  yes?     hidden?  hidden?  hidden?  login
GET /guests/pia/bill    hidden?  hidden?  hidden?  hidden?  yes?     hidden?  hidden?  login
GET /guests/eve/bill    hidden?  hidden?  hidden?  hidden?  hidden?  hidden?  hidden?  login
`

// Person is a caller, as the provider knows them.
type Person struct {
	Name  string
	Roles []string
	Scope string
}

// People are all callers that have tokens.
var People = []Person{
	{"mia", []string{"manager"}, "bookings.read"},
	{"tom", []string{"staff"}, "bookings.read"},
	{"sam", []string{"staff"}, ""},
	{"gus", []string{"guest"}, ""},
	{"pia", nil, ""},
	{"zoe", []string{"Staff", "staff manager", "admin"}, ""}, // names that the document does not have
	{"clean", nil, "bookings.read"},
}

// Relation is a right that the engine stores.
type Relation struct{ User, Action, Type, ID string }

// Relations are all that the engine knows.
var Relations = []Relation{
	{"gus", "open", "room", "101"},
	{"clean", "open", "room", "101"},
	{"pia", "open", "room", "102"},
	{"pia", "open", "room", "a:b"},
	{"gus", "read", "bill", "gus"},
	{"pia", "read", "bill", "pia"},
}

// Request is one cell of the table: what somebody asks for.
type Request struct {
	Method, Target string
	Person         string // "" for nobody
	right          Answer
	asks           bool // whether the engine has to be asked
}

// Requests are all cells of the table.
func Requests() []Request {
	lines := strings.Split(strings.Trim(rights, "\n"), "\n")
	names := strings.Fields(lines[0])
	var list []Request
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		if len(cells) != len(names)+2 {
			panic(fmt.Sprintf("oracle: %q has %d cells", line, len(cells)))
		}
		for i, cell := range cells[2:] {
			word, asks := strings.CutSuffix(cell, "?")
			right, ok := words[word]
			if !ok {
				panic(fmt.Sprintf("oracle: %q in %q", cell, line))
			}
			r := Request{Method: cells[0], Target: cells[1], Person: names[i], right: right, asks: asks}
			if r.Person == "nobody" {
				r.Person = ""
			}
			list = append(list, r)
		}
	}
	return list
}

var words = map[string]Answer{"yes": Granted, "login": Unknown, "no": Denied, "hidden": Hidden}

// public reports whether no credential is read.
func (r Request) public() bool { return r.Method == "GET" && r.Target == "/rooms" }

// Right is what must come of the request with a right token while nothing is broken.
func (r Request) Right() Answer { return r.right }
