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
	ruleNowhere      = "unmounted-guard"
	ruleLeftOver     = "leftover-handler"
	ruleDropped      = "dropped-handler"
	ruleEarly        = "work-before-check"
	ruleConditional  = "conditional-check"
	ruleNotFound     = "guarded-not-found"
	ruleUnlisted     = "operation-middlewares"
	ruleIgnored      = "ignored-decision"
	ruleUnreadable   = "unreadable-guard"
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
				"A handler that comes from a parameter, a struct field or an interface may pass for all the analyzer knows, and is not reported. " +
				"A path is also compared behind a base path. Packages that know the guard through other packages only are looked at where they put some route behind it, and commands always: " +
				"nobody imports a command, so nobody else can put its routes behind a guard.",
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
				"`Each`, `Handler`, `Middleware` and the `Mount` of a framework mount all of them. A public operation needs no wrapper, and is not counted. Not reported where the guard leaves the package for importers that may mount the rest.",
			Bad:  "g, err := guard.NewGuard[string](cards{}, rules{})\nmux.Handle(\"POST /rooms/{roomId}/door\", g.OpenDoor(openDoor)) // and nothing for GET /guests/{guest}/bill",
			Good: `mux.Handle("GET /guests/{guest}/bill", g.GetBill(getBill))`,
		},
		{
			ID:    ruleNowhere,
			Title: "A guard is mounted.",
			Why: "A program that calls `NewGuard` and serves something else, such as what oapi-codegen's `HandlerFromMux` returns, is open to everybody. Reported at the `NewGuard`, or, where another package makes the guard, " +
				"at the import that brings it into a command that starts a server. `Routes`, `Covers` and `Challenge` mount nothing. Not reported where the guard becomes an interface: what is mounted then is out of sight.",
			Bad:  "g, err := guard.NewGuard[string](cards{}, rules{})\n_ = g\nhttp.ListenAndServe(addr, api.HandlerFromMux(server, mux))",
			Good: "g, err := guard.NewGuard[string](cards{}, rules{})\nhttp.ListenAndServe(addr, g.Middleware(api.HandlerFromMux(server, mux)))",
		},
		{
			ID:    ruleDropped,
			Title: "The handler that a guard returns is used.",
			Why: "`Middleware`, `Handler` and the wrappers change nothing: they return a new handler, and only requests that are served by it are decided. Reported where the result is not used, is given to the blank name, " +
				"or is put into a variable that nothing reads afterwards.",
			Bad:  "g.Middleware(mux)\nhttp.ListenAndServe(addr, mux)",
			Good: "http.ListenAndServe(addr, g.Middleware(mux))",
		},
		{
			ID:    ruleLeftOver,
			Title: "Every handler of a server is the handler of an operation.",
			Why: "When an operation is removed from the document, or renamed beside `Unimplemented`, the method that served it still compiles, because Go lets a type have more methods than an interface asks for. No request reaches it any more. " +
				"Reported are exported methods of a type that is used as the `Server` of a guard or of a mount: they have the parameters and results of its handlers, no operation of any guard in sight has their name, and nothing in the package that declares them uses them. " +
				"`ServeHTTP` and methods in generated files are not. All other changes of a document do not compile: a public operation that becomes protected, an operation that is added, and one that is renamed.",
			Bad:  "func (s *server) OpenWindow(w http.ResponseWriter, r *http.Request, p *person) // there is no openWindow",
			Good: "func (s *server) OpenDoor(w http.ResponseWriter, r *http.Request, p *person)",
		},
		{
			ID:    ruleIgnored,
			Title: "The answer of a Check decides whether the handler goes on.",
			Why: "A Check that refuses has written its answer, and a handler that goes on all the same does what was refused. The last result of `Check…`, and of `Check` by name, must be used. Where it is tested by `if` or `switch`, " +
				"no statement that uses the writer or the principal may be reached both with yes and with no: the branch for no must leave, and a condition such as `!ok && debug` or `ok || internal` leaves a way. Fixes are offered where the function has no results or one error. " +
				"Any other use of the answer is trusted.",
			Bad:  "name, ok := g.CheckOpenDoor(w, r)\nif !ok && !debug {\n\treturn\n}\nopen(w, name)",
			Good: "name, ok := g.CheckOpenDoor(w, r)\nif !ok {\n\treturn\n}\nopen(w, name)",
		},
		{
			ID:    ruleEarly,
			Title: "A handler asks before it works.",
			Why: "What runs before the Check runs for everybody. Reported are statements that certainly run before it and that write an answer, call or defer the handler, read the body (400 before 401), " +
				"or call a method named Create…, Delete…, Exec…, Insert…, Remove…, Save… or Update… with a path value. Logging, tracing, headers, limits of the body, and answers inside of an `if` are not, and neither is a body that is put back for an authenticator. " +
				"A function with several Checks is not looked at.",
			Bad:  "defer next.ServeHTTP(w, r)\nif _, ok := g.CheckOpenDoor(w, r); !ok {\n\treturn\n}",
			Good: "if _, ok := g.CheckOpenDoor(w, r); ok {\n\tnext.ServeHTTP(w, r)\n}",
		},
		{
			ID:    ruleConditional,
			Title: "A Check is asked for every request.",
			Why: "A Check behind a condition that has nothing to do with the request, such as a setting or `guard != nil`, is off where the condition is false, and what follows runs all the same. " +
				"Not reported where the other way leaves or asks another Check, and where the condition depends on the request.",
			Bad:  "if config.Auth {\n\tif _, ok := g.CheckOpenDoor(w, r); !ok {\n\t\treturn\n\t}\n}\nopen(w)",
			Good: "if _, ok := g.CheckOpenDoor(w, r); !ok {\n\treturn\n}\nopen(w)",
		},
		{
			ID:    ruleNotFound,
			Title: "WithNotFound is not given what Middleware guards.",
			Why:   "The handler of `WithNotFound` answers routes that the document does not describe, without a credential. If it is the router that `Middleware` stands in front of, perhaps inside of a middleware, all undocumented routes of that router are open.",
			Bad:   "g, err := guard.NewGuard[string](cards{}, rules{}, guard.WithNotFound(mux))\nhttp.ListenAndServe(addr, g.Middleware(mux))",
			Good:  "g, err := guard.NewGuard[string](cards{}, rules{}, guard.WithNotFound(errorPage))\nhttp.ListenAndServe(addr, g.Middleware(mux))",
		},
		{
			ID:    ruleUnlisted,
			Title: "OperationMiddlewares of oapi-codegen's echo server guards every operation that is not public.",
			Why: "The map is by operationId as the document spells it, and what has no entry is served without any middleware. Once one entry passes a guard, every operation of that guard must have an entry that passes its own Check, and every entry must be of an operation. " +
				"A map that other code fills is not looked at, nor an operation whose method asks by itself.",
			Bad:  "OperationMiddlewares: map[string][]echo.MiddlewareFunc{\n\t\"openDoor\": {by(g.CheckOpenDoor)}, // and nothing for getBill\n}",
			Good: "OperationMiddlewares: map[string][]echo.MiddlewareFunc{\n\t\"openDoor\": {by(g.CheckOpenDoor)},\n\t\"getBill\":  {by(g.CheckGetBill)},\n}",
		},
		{
			ID:    ruleUnreadable,
			Title: "The analyzer can read the guard.",
			Why: "The analyzer reads the operations of a guard from the files that oasguard wrote. Where it cannot, because the guard is of another version or was changed by hand, it knows of no operation and could find nothing, " +
				"which would look like a program without faults.",
			Bad:  "// a guard of oasguard v0.1.0, and oasguardvet of a version that writes its operations in another way",
			Good: "go get -tool github.com/oasguard/oasguard/cmd/oasguard@v0.2.0 && go generate ./...",
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
