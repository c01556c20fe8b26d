package guard

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// testOperation is one operation under test.
type testOperation struct {
	id, method, path, access string
	name                     string            // of its methods: OpenDoor, CheckOpenDoor
	checks                   []string          // the path parameters whose values its Check takes
	sends                    []string          // the other parameters that its requests carry: "query.date"
	table                    string            // its rows, where they are not those of access
	words                    map[string]string // how rows write the names of path parameters that are not plainly names
}

func (op *testOperation) word(name string) string {
	if word, ok := op.words[name]; ok {
		return word
	}
	return name
}

// testTable is what arrives, and what comes of it, for all operations with that access.
type testTable struct {
	access string
	rows   []string
}

// testShot says how the request of a row is sent.
type testShot struct {
	way      string // "wrapper", "Check", "Handler", "Middleware", "Each" or "Unimplemented"
	guard    *testAssembly
	method   string
	spelling func(string) string // of the authentication scheme in Authorization
	around   string              // what stands around the values of parameters
}

// routed reports whether a router of the guard reads the path.
func (s testShot) routed() bool {
	return s.way == "Handler" || s.way == "Middleware" || s.way == "Unimplemented"
}

// TestGuard_operations sends every row of every operation in every way: with and
// without an observer, a denial hook and a base path, with the name of the
// authentication scheme in lower and in upper case, GET also as HEAD.
func TestGuard_operations(t *testing.T) {
	tables := map[string][]*testRow{}
	for _, table := range testTables {
		for _, line := range table.rows {
			tables[table.access] = append(tables[table.access], parseTestRow(line))
		}
	}
	for i := range testOperations {
		op := &testOperations[i]
		rows := tables[op.access]
		if op.table != "" {
			rows = tables[op.table]
		}
		t.Run(op.id, func(t *testing.T) {
			if got, want := testRoutes()[op.id], (Route{Operation: op.id, Method: op.method, Path: op.path, Access: op.access}); !reflect.DeepEqual(got, want) {
				t.Errorf("Routes says %+v, want %+v", got, want)
			}
			for n, row := range rows {
				op.send(t, row, n)
			}
			op.sendStrangers(t, rows)
		})
	}
}

// send sends the nth row in every way. Ways and guards turn, so that four rows
// have met every guard in every way.
func (op *testOperation) send(t *testing.T, row *testRow, n int) {
	t.Run(row.arrives, func(t *testing.T) {
		ways := []string{"wrapper", "Check", "Handler", "Middleware"}
		if row.granted {
			ways = append(ways, "Each", "Unimplemented")
		}
		spellings := []func(string) string{strings.Clone, strings.ToLower, strings.ToUpper}
		for i, way := range ways {
			op.shoot(t, row, testShot{way, testGuards()[(n+i)%4], op.method, spellings[i%3], strings.Repeat(" ", (n+i)/4%2)})
		}
		if op.method == "GET" && !slices.ContainsFunc(testOperations, func(o testOperation) bool { return o.method == "HEAD" && o.path == op.path }) {
			op.shoot(t, row, testShot{ways[n%4], testGuards()[(n+1)%4], "HEAD", strings.ToLower, ""})
		}
	})
}

// sendStrangers sends valid credentials of schemes that the operation does not
// name, as many at once as a request can carry, and of schemes that the document
// does not have. They change nothing, whatever their owners may do.
func (op *testOperation) sendStrangers(t *testing.T, rows []*testRow) {
	nobody := rows[slices.IndexFunc(rows, func(row *testRow) bool { return row.arrives == "no credential" })]
	others := slices.DeleteFunc(slices.Clone(testSchemes), func(s testScheme) bool {
		isNamed := func(row *testRow) bool { return row.said[s.name] != "" }
		return slices.ContainsFunc(rows, isNamed) || slices.Contains(op.sends, s.in+"."+s.field)
	})
	for n, name := range testStrangers() {
		row := *nobody
		row.arrives, row.stranger, row.said = "valid "+name+" of strangers", name, map[string]string{}
		for _, s := range others {
			if s.auth == "" && !s.isAt("header", "Authorization") || strings.EqualFold(s.auth, name) {
				row.said[s.name] = "all"
			}
		}
		op.send(t, &row, n)
	}
}

// shoot sends the request of a row in one way, and compares all that comes of it.
func (op *testOperation) shoot(t *testing.T, row *testRow, shot testShot) {
	t.Helper()
	world, r := newTestRequest(t, op, row, shot)
	w := httptest.NewRecorder()
	var h http.Handler
	switch shot.way {
	case "wrapper":
		h = op.wrapper(shot.guard)
	case "Check":
		if row.public {
			return // nothing to decide
		}
		h = op.check(world, shot.guard)
	case "Handler":
		h = shot.guard.handler
	case "Middleware":
		h = shot.guard.middleware
	case "Each":
		h = shot.guard.each[op.id]
	case "Unimplemented":
		h = shot.guard.unimplemented
	}
	switch {
	case row.emptyPath() && shot.routed(): // no router takes such a path for this operation
		return
	case shot.guard.metadata != "" && strings.Contains(row.arrives, "unverified "): // an option lets it in
		return
	}
	h.ServeHTTP(w, r)
	a := testAnswer{t, op, row, shot, world, w}
	switch {
	case shot.way == "Middleware" && !op.readsAlike():
		a.isBadPath()
	case shot.way == "Unimplemented":
		a.isUnimplemented()
	case row.granted:
		a.isGranted()
	default:
		a.isDenied()
	}
}

// wrapper is the method of the guard that is called as the operation is. It is
// found by its name: to name thousands of methods of a generic type in source takes
// the compiler minutes.
func (op *testOperation) wrapper(a *testAssembly) http.Handler {
	wrap := reflect.ValueOf(a.guard).MethodByName(op.name)
	next := reflect.MakeFunc(wrap.Type().In(0), func(in []reflect.Value) []reflect.Value {
		arguments := make([]any, len(in))
		for i, v := range in {
			arguments[i] = v.Interface()
		}
		testHandled(arguments[0].(http.ResponseWriter), arguments[1].(*http.Request), op.id, arguments[2:]...)
		return nil
	})
	return wrap.Call([]reflect.Value{next})[0].Interface().(http.Handler)
}

// check is the Check of the operation with a handler behind it.
func (op *testOperation) check(world *testWorld, a *testAssembly) http.Handler {
	check := reflect.ValueOf(a.guard).MethodByName("Check" + op.name)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := []reflect.Value{reflect.ValueOf(w), reflect.ValueOf(r)}
		for _, name := range op.checks {
			in = append(in, reflect.ValueOf(r.PathValue(name)))
		}
		out := check.Call(in) // p, granted or p, ok, granted
		p, ok := out[0].Interface().(*testSubject), out[1].Bool()
		if out[len(out)-1].Bool() {
			testHandled(w, r, op.id, p, ok)
			return
		}
		if p != nil || ok {
			world.t.Errorf("Check%s denies and returns %v, %v", op.name, p, ok)
		}
	})
}
