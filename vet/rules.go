package vet

// Rule is one thing that the analyzer holds a program to. Its ID is the category
// of the diagnostic and stands at the end of its message; docs/vet.md is written
// from this table.
type Rule struct {
	ID    string
	Title string // what must be so, in one sentence
	Why   string // what goes wrong where it is not, and what is not reported
	Bad   string // Go that is reported
	Good  string // the same, mended
}

const (
	ruleUnguarded    = "unguarded-route"
	ruleUndocumented = "undocumented-route"
	ruleUnmounted    = "unmounted-operation"
	ruleIgnored      = "ignored-decision"
	ruleDirective    = "ignore-directive"
)

// Rules returns every rule, in the order of the documentation.
func Rules() []Rule {
	return []Rule{
		{
			ID:    ruleUnguarded,
			Title: "The route of an operation that is not public passes the guard of that operation.",
			Why: "A handler that is registered as it stands is open to everybody, whatever the document says. So is one behind the wrapper of another operation, " +
				"for the callers of that one. Wrappers, `Check…`, `Each`, `Handler`, `Middleware` and every function, middleware or type of yours that calls one of them count as passing. " +
				"A handler that comes from a parameter, a struct field or an interface may pass for all the analyzer knows, and is not reported.",
			Bad:  `mux.HandleFunc("POST /rooms/{roomId}/door", openDoor)`,
			Good: `mux.Handle("POST /rooms/{roomId}/door", g.OpenDoor(openDoor))`,
		},
		{
			ID:    ruleUndocumented,
			Title: "A route in code is described by the document.",
			Why: "Nobody who reads the document knows of a route that is not in it, and no rule applies to it. Paths are compared without the names of their parameters, " +
				"and a document's path may have a base path in front of it or stand behind the prefix of a sub-router. OPTIONS, routes that answer 404 and a catch-all that holds documented paths are not reported.",
			Bad:  `mux.HandleFunc("DELETE /rooms", clear)`,
			Good: "//oasguard:ignore undocumented-route the platform asks it, on a port of its own\nmux.HandleFunc(\"GET /healthz\", healthy)",
		},
		{
			ID:    ruleUnmounted,
			Title: "An operation of the document is mounted.",
			Why: "Clients of the document get 404, and its rule is proved by tests but serves nobody. Reported at the `NewGuard` of a program that mounts some operations one by one; " +
				"`Each`, `Handler` and `Middleware` mount all of them. A public operation needs no wrapper, and is not counted. Not reported where the guard leaves the package for importers that may mount the rest.",
			Bad:  "g, err := guard.NewGuard[string](cards{}, rules{})\nmux.Handle(\"POST /rooms/{roomId}/door\", g.OpenDoor(openDoor)) // and nothing for GET /guests/{guest}/bill",
			Good: `mux.Handle("GET /guests/{guest}/bill", g.GetBill(getBill))`,
		},
		{
			ID:    ruleIgnored,
			Title: "The answer of a Check decides whether the handler goes on.",
			Why: "A Check that refuses has written its answer, and a handler that goes on all the same does what was refused. The last result must be used, and where it is tested with " +
				"`if !ok`, that branch must leave before the writer or the principal is used again.",
			Bad:  "name, _ := g.CheckOpenDoor(w, r)",
			Good: "name, ok := g.CheckOpenDoor(w, r)\nif !ok {\n\treturn\n}",
		},
		{
			ID:    ruleDirective,
			Title: "An ignore directive names a rule and gives a reason.",
			Why:   "`//oasguard:ignore RULE REASON` on the line of a finding or the line above silences that rule there. A reviewer needs the reason.",
			Bad:   "//oasguard:ignore undocumented-route",
			Good:  "//oasguard:ignore undocumented-route the platform asks it, on a port of its own",
		},
	}
}
