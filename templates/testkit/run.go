package guard

import (
	"cmp"
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
	sent                     string            // its path as clients write it, where that is not path
	apart                    bool              // Middleware does not hand its path on, which some routers read otherwise
	words                    map[string]string // how rows write the names of path parameters that are not plainly names
}

// rows are the lines of the operation's table.
func (op *testOperation) rows() []string {
	for _, table := range testTables {
		if table.access == cmp.Or(op.table, op.access) {
			return table.rows
		}
	}
	return nil
}

// testTable is what arrives, and what comes of it, for all operations with that access.
type testTable struct {
	access string
	named  [4][]string // the schemes, scopes, roles and permissions that the words name
	rows   []string
}

// testShot says how the request of a row is sent.
type testShot struct {
	way      string
	guard    *testAssembly
	method   string
	spelling func(string) string // of the authentication scheme in Authorization
	around   string              // what stands around the values of parameters
}

// TestGuard_operations sends every row of every operation in every way: with and
// without an observer, a denial hook and a base path, with the name of the
// authentication scheme in lower and in upper case, GET also as HEAD.
func TestGuard_operations(t *testing.T) {
	tables, named, routes := map[string][]*testRow{}, map[string][4][]string{}, map[string]Route{}
	for _, table := range testTables {
		named[table.access] = table.named
		for _, line := range table.rows {
			tables[table.access] = append(tables[table.access], parseTestRow(line))
		}
	}
	for _, route := range Routes() {
		routes[route.Operation] = route
	}
	for i := range testOperations {
		op := &testOperations[i]
		rows := tables[op.access]
		if op.table != "" {
			rows = tables[op.table]
		}
		t.Run(op.id, func(t *testing.T) {
			names := named[op.access]
			want := Route{
				Operation: op.id, Method: op.method, Path: op.path, Access: op.access, Public: rows[0].public,
				Anonymous: strings.Contains(op.access, "; or anonymous"), Schemes: names[0], Scopes: names[1], Roles: names[2], Permissions: names[3],
			}
			if got := routes[op.id]; !reflect.DeepEqual(got, want) {
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
		ways := []string{"wrapper", "Check", "Handler", "Middleware", "Check " + []string{op.id, op.name, op.method + " " + op.path}[n%3]}
		if row.granted {
			ways = append(ways, "Each", "Unimplemented")
		}
		for i, way := range ways {
			spelling := []func(string) string{strings.Clone, strings.ToLower, strings.ToUpper}[i%3]
			around := ""
			if (n+i)/4%2 == 1 || way == "Each" {
				around = " "
			}
			op.shoot(t, row, testShot{way, testGuards()[(n+i)%4], op.method, spelling, around})
		}
		way, other := ways[n%4], "HEAD"
		if op.method == "HEAD" {
			other = "GET"
		}
		finds := func(o testOperation) bool { // some router, which may give it the rest of the path as well
			return o.method == "HEAD" && (o.mayMean(op.path) || strings.Count(o.path, "/") < strings.Count(op.path, "/"))
		}
		if op.method != "GET" || slices.ContainsFunc(testOperations, finds) {
			way = ways[n%2] // a router finds another operation, or none
		}
		op.shoot(t, row, testShot{way, testGuards()[(n+1)%4], other, strings.ToLower, ""})
	})
}

// sendStrangers sends valid credentials of schemes that the operation does not
// name, as many at once as a request can carry, and of schemes that the document
// does not have. They change nothing, whatever their owners may do.
func (op *testOperation) sendStrangers(t *testing.T, rows []*testRow) {
	nobody := rows[slices.IndexFunc(rows, func(row *testRow) bool { return strings.HasPrefix(row.arrives, "no credential") })]
	isOwn := func(s testScheme) bool {
		return slices.ContainsFunc(rows, func(row *testRow) bool { return row.said[s.name] != "" })
	}
	for n, name := range testStrangers() {
		row := *nobody
		row.arrives, row.stranger, row.said = "valid "+name+" of strangers", name, map[string]string{}
		for _, s := range testSchemes {
			switch isAuth := strings.EqualFold(s.auth, name); {
			case isOwn(s) && isAuth:
				row.stranger = ""
			case !isOwn(s) && !slices.Contains(op.sends, s.in+"."+s.field) && (isAuth || s.auth == "" && !s.isAt("header", "Authorization")):
				row.said[s.name] = "all"
			}
		}
		op.send(t, &row, n)
	}
}

// shoot sends the request of a row in one way, and compares all that comes of it.
func (op *testOperation) shoot(t *testing.T, row *testRow, shot testShot) {
	t.Helper()
	switch {
	case row.public && shot.way == "Check": // there is none
		return
	case row.emptyPath && shot.routed(): // no router takes such a path for this operation
		return
	case shot.guard.metadata != "" && strings.Contains(row.arrives, "unverified "): // an option lets it in
		return
	}
	world, r := newTestRequest(t, op, row, shot)
	a := testAnswer{t, op, row, shot, world, httptest.NewRecorder()}
	shot.guard.serve(shot.way, op, a.w, r)
	switch {
	case shot.way == "Middleware" && op.apart:
		a.is(http.StatusBadRequest, nil, nil)
	case shot.way == "Unimplemented":
		a.is(http.StatusNotImplemented, row.calls, nil)
	case row.granted:
		a.isGranted()
	default:
		a.isDenied()
	}
}
