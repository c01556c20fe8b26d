package drive

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// With is the guard with its operations as tools of MCP.
func (g Guard) With(tools http.Handler) Guard {
	g.Tools = tools
	return g
}

// ToolServer is a server of MCP with a tool for every operation that has an id.
type ToolServer struct{}

// ServeHTTP answers tools/list, and notes that a tool has run.
func (ToolServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x, _ := r.Context().Value(runKey{}).(*run)
	var m struct {
		ID     json.RawMessage
		Method string
	}
	if x == nil || json.NewDecoder(r.Body).Decode(&m) != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var result any = map[string]any{"content": []any{}}
	switch m.Method {
	case "tools/list":
		var tools []any
		for _, op := range x.guard.api.Operations {
			tools = append(tools, map[string]any{"name": nameOf(op), "inputSchema": map[string]any{"type": "object"}})
		}
		result = map[string]any{"tools": tools}
	case "tools/call":
		x.handled = append(x.handled, "tool")
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": result})
}

// tools compares what random callers are shown, and what comes of their calls, with
// Evaluate.
func (p *proof) tools(g *Guard) {
	source := rand.New(rand.NewPCG(p.seed+2, uint64(g.Index)))
	t := tally{outcomes: map[string]int{}}
	defer func() { p.add(g, t) }()
	for t.failure == "" && t.requests < p.perGuard {
		t.requests++
		q := g.caller(source)
		if t.failure = g.shown(q, &t); t.failure == "" {
			t.failure = g.called(q, g.api.Operations[source.IntN(len(g.api.Operations))], &t)
		}
	}
}

// caller draws a request with what is said of every principal that any operation knows.
func (g *Guard) caller(source *rand.Rand) *Request {
	c := chooser{source, g.api, g.api.Operations[source.IntN(len(g.api.Operations))]}
	q := c.request()
	for _, op := range g.api.Operations {
		c.op = op
		other := c.request()
		for name, a := range other.World.Combine {
			if _, known := q.World.Combine[name]; !known {
				q.World.Combine[name] = a
			}
		}
		for name, principal := range other.World.Principals {
			if known, isKnown := q.World.Principals[name]; isKnown {
				maps.Copy(known.May, principal.May)
				continue
			}
			q.World.Principals[name], q.Given[name] = principal, other.Given[name]
		}
	}
	return q
}

// ask sends a message of MCP with the credentials of q.
func (g *Guard) ask(q *Request, op *access.Operation, method string, params map[string]any) (*httptest.ResponseRecorder, *run) {
	bare := *op
	bare.Required, bare.Rule = nil, nil
	r, x := q.build(g, &bare, false)
	x.op = op
	message, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
	if err != nil {
		panic(err)
	}
	r.Method, r.URL = http.MethodPost, &url.URL{Path: "/mcp", RawQuery: r.URL.RawQuery}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(message))), int64(len(message))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	g.Tools.ServeHTTP(w, r)
	return w, x
}

// would is what comes of a call by the caller of q, with these parameters.
func (g *Guard) would(q *Request, op *access.Operation, agreed bool) access.Outcome {
	world := q.World
	if agreed {
		world.Parameters = nil
		world.Principals = map[string]access.Principal{}
		for name, p := range q.World.Principals {
			p.May = map[string]access.Verdict{}
			for _, r := range op.Resources() {
				p.May[r.Words()] = access.Yes
			}
			world.Principals[name] = p
		}
	}
	return access.Evaluate(op, world)
}

// shown compares a list with Evaluate: it holds what the caller could call if every object
// agreed, and is denied where that cannot be told, and to those who are nobody.
func (g *Guard) shown(q *Request, t *tally) string {
	var want []string
	known, worst := false, 0
	for _, op := range g.api.Operations {
		o := g.would(q, op, true)
		rank := 1
		switch {
		case o.Granted:
			want = append(want, nameOf(op))
			known, rank = known || !op.Public() && !o.Anonymous, 0
		case o.Reason == access.ReasonUnavailable:
			rank = 5
		case o.Barred:
			rank = 4
		case o.Reason.Status() == http.StatusForbidden:
			known, rank = true, 0
		case o.Reason == access.ReasonMalformedCredential:
			rank = 3
		case o.Reason == access.ReasonInvalidCredential:
			rank = 2
		}
		worst = max(worst, rank)
	}
	status := http.StatusOK
	if worst >= 4 || worst >= 2 && !known || worst == 1 && !known && len(want) == 0 {
		status, want = []int{0, 401, 401, 400, 403, 503}[worst], nil
	}
	t.outcomes[fmt.Sprint("list ", status)]++
	w, x := g.ask(q, g.api.Operations[0], "tools/list", map[string]any{})
	var answer struct {
		Result struct{ Tools []struct{ Name string } }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		return err.Error()
	}
	var got []string
	for _, tool := range answer.Result.Tools {
		got = append(got, tool.Name)
	}
	if w.Code != status || !slices.Equal(got, want) {
		return g.tell(q, fmt.Sprintf("a list: %d %q, want %d %q", w.Code, got, status, want))
	}
	x.calls = slices.DeleteFunc(x.calls, func(call string) bool { return strings.HasPrefix(call, "combine ") })
	slices.Sort(x.calls)
	if once := slices.Compact(slices.Clone(x.calls)); len(once) != len(x.calls) || len(x.faults) > 0 {
		return g.tell(q, fmt.Sprintf("a list: callbacks were asked %q, %q", x.calls, x.faults))
	}
	return ""
}

// called compares a call with Evaluate.
func (g *Guard) called(q *Request, op *access.Operation, t *tally) string {
	arguments, states := map[string]any{}, map[string]access.ParameterState{}
	for i, p := range parametersOf(op) {
		state := q.World.Parameters[p.Place()]
		if state == access.Repeated { // a list names no object, and is there
			if state = access.OneValue; namesObject(op, p) {
				state = access.Missing
			}
			arguments[p.Name] = []string{parameterValue(i), parameterValue(i) + "b"}
		} else if state == access.OneValue {
			arguments[p.Name] = parameterValue(i)
		} else if state == access.Empty {
			arguments[p.Name] = ""
		}
		states[p.Place()] = state
	}
	real := *q
	real.World.Parameters = states
	o := g.would(&real, op, false)
	status := http.StatusOK
	if !o.Granted {
		if status = o.Reason.Status(); o.Concealed {
			status = http.StatusNotFound
		}
	}
	t.count(o)
	w, x := g.ask(q, op, "tools/call", map[string]any{"name": nameOf(op), "arguments": arguments})
	if w.Code != status || len(x.handled) > 0 != o.Granted || len(x.faults) > 0 {
		return g.tell(&real, fmt.Sprintf("a call of %s (%s): %d %s, ran %v, %q; want %d", nameOf(op), op.Words(), w.Code, w.Body, x.handled, x.faults, status))
	}
	return ""
}

func namesObject(op *access.Operation, p access.Parameter) bool {
	return slices.ContainsFunc(op.Resources(), func(r *access.Resource) bool { return slices.Contains(r.IDs, p) })
}

// tell is a difference with the request that shows it.
func (g *Guard) tell(q *Request, difference string) string {
	text := fmt.Sprintf("document %d, %s\nrequest:\n%s", g.Index, difference, q.words())
	for _, op := range g.api.Operations {
		text += fmt.Sprintf("%s: %s\n", nameOf(op), op.Words())
	}
	return text
}
